"""ZIP archives, measured by their directory before anything in them is unpacked.

The directory, the headers before each entry and the packed data must agree to the byte and leave no gap, so
that every reader sees the same files and nothing else hides between them. APPNOTE.TXT 6.3, sections 4.3 and 4.4.
"""

import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from chenghua_portal.foundation.files.checks.buffers import whole
from chenghua_portal.foundation.files.checks.inflating import PIECE, RAW, inflated
from chenghua_portal.foundation.files.checks.names import has_invisible
from chenghua_portal.foundation.web.refusals import Refused

MOST_UNPACKED = 100 * 1024 * 1024
MOST_ENTRIES = 10_000
# Deflate cannot pack tighter than 1:1032; texts and tables stay far below this. Small files may be all alike.
HIGHEST_RATIO = 200
RATIO_COUNTS_FROM = 1024 * 1024
ARCHIVES = frozenset(
    (
        "7z",
        "ace",
        "arj",
        "bz2",
        "cab",
        "gz",
        "iso",
        "jar",
        "lzh",
        "rar",
        "tar",
        "tgz",
        "war",
        "xz",
        "z",
        "zip",
        "zst",
    )
)

END, CENTRAL, LOCAL = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
END_FORM = struct.Struct("<4s4H2LH")
CENTRAL_FORM = struct.Struct("<4s6H3L5H2L")
LOCAL_FORM = struct.Struct("<4s5H3L2H")
LONGEST_COMMENT = 0xFFFF
# What may follow packed data whose sizes were not known before: the sizes again, with or without a mark.
LONGEST_DESCRIPTOR = 24
ENCRYPTED, SIZES_FOLLOW, UTF8, PATCH, STRONG, MASKED = 1 << 0, 1 << 3, 1 << 11, 1 << 5, 1 << 6, 1 << 13
STORED, DEFLATED = 0, 8
UNIX = 3


@dataclass(frozen=True)
class Entry:
    """One file of an archive: `size` unpacked; `begins` and `packed` say where its packed data lie."""

    name: str
    method: int
    size: int
    packed: int
    begins: int
    crc: int

    @property
    def is_directory(self) -> bool:
        return self.name.endswith("/")

    @property
    def extension(self) -> str:
        return self.name.rpartition("/")[2].lower().rpartition(".")[2]


def is_archive(content: bytes) -> bool:
    """Whether a reader of archives would find one at the end of these bytes."""
    return content.rfind(END, -(END_FORM.size + LONGEST_COMMENT)) >= 0 and CENTRAL in content


def entries(content: bytes) -> list[Entry]:
    """Every entry, its name harmless, its size honest, in the order of the data. Raises Refused."""
    found = _directory(content)
    if sum(entry.size for entry, _local, _flags in found) > MOST_UNPACKED:
        raise Refused(
            _("The archive unpacks to more than %(most)s MB. Divide it.") % {"most": MOST_UNPACKED // 1024**2}
        )
    names = {entry.name.casefold() for entry, _local, _flags in found}
    if len(names) < len(found):
        raise Refused(_("The archive has two files of the same name. Rename one and pack it anew."))
    for entry, _local, _flags in found:
        if entry.size > RATIO_COUNTS_FROM and entry.size > HIGHEST_RATIO * max(entry.packed, 1):
            raise _bomb()
    return [entry for entry, _local, _flags in found]


def unpack(content: bytes, entry: Entry) -> bytes:
    """The whole file. Only for entries that are known to be small enough for memory."""
    return whole(pieces(content, entry), entry.size)


def pieces(content: bytes, entry: Entry) -> Iterator[bytes]:
    """The file in pieces of at most 64 KiB. Raises Refused as soon as it isn't what the directory says."""
    packed = memoryview(content)[entry.begins : entry.begins + entry.packed]
    size = crc = 0
    try:
        for piece in _stored(packed) if entry.method == STORED else inflated(packed, bits=RAW):
            size += len(piece)
            crc = zlib.crc32(piece, crc)
            if size > entry.size:
                raise _bomb()
            yield piece
    except zlib.error as error:
        raise _damaged() from error
    if (size, crc) != (entry.size, entry.crc):
        raise _damaged()


def _stored(packed: memoryview) -> Iterator[bytes]:
    for begin in range(0, len(packed), PIECE):
        yield bytes(packed[begin : begin + PIECE])


def _directory(content: bytes) -> list[tuple[Entry, int, int]]:
    """Each entry with the place of its local header and its flags, in the order of the data."""
    end = content.rfind(END, -(END_FORM.size + LONGEST_COMMENT))
    if end < 0 or end + END_FORM.size > len(content):
        raise _damaged()
    _mark, disk, first_disk, here, count, length, begins, comment = END_FORM.unpack_from(content, end)
    if count > MOST_ENTRIES:
        raise Refused(_("The archive has more than %(most)s files. Divide it.") % {"most": MOST_ENTRIES})
    if (disk, first_disk, here) != (0, 0, count) or end + END_FORM.size + comment != len(content):
        raise _odd()
    if begins + length != end or not count:
        raise _odd()
    found, place = [], begins
    for _number in range(count):
        entry, local, flags, place = _central(content, place, end)
        found.append((entry, local, flags))
    if place != end:
        raise _odd()
    found.sort(key=lambda one: one[1])
    return _with_data(content, found, begins)


def _central(content: bytes, place: int, end: int) -> tuple[Entry, int, int, int]:
    if place + CENTRAL_FORM.size > end:
        raise _damaged()
    (
        mark, made_by, _needs, flags, method, _time, _date, crc, packed, size, name_length, extra, comment, disk,
        _internal, attributes, local,
    ) = CENTRAL_FORM.unpack_from(content, place)  # fmt: skip
    following = place + CENTRAL_FORM.size + name_length + extra + comment
    if mark != CENTRAL or disk or following > end:
        raise _damaged()
    if flags & (ENCRYPTED | STRONG | MASKED):
        raise Refused(_("The archive is protected by a password. Pack it again without one."))
    if method not in (STORED, DEFLATED) or flags & PATCH:
        raise Refused(_("The archive is packed in an unusual way. Pack it as an ordinary ZIP."))
    if made_by >> 8 == UNIX and stat.S_ISLNK(attributes >> 16):
        raise Refused(_("The archive has a link instead of a file. Pack the file itself."))
    raw = content[place + CENTRAL_FORM.size : place + CENTRAL_FORM.size + name_length]
    name = _name(raw, is_utf8=bool(flags & UTF8))
    return Entry(name, method, size, packed, 0, crc), local, flags, following


def _name(raw: bytes, *, is_utf8: bool) -> str:
    """The entry's name. Without a mark it may be GBK, as Chinese Windows writes it. Raises Refused."""
    try:
        name = raw.decode()
    except UnicodeDecodeError:
        name = raw.decode("gb18030" if not is_utf8 else "utf-8", "replace")
    parts = name.removesuffix("/").split("/")
    if (
        "\\" in name
        or ":" in name
        or has_invisible(name)
        or any(part.strip() in ("", ".", "..") for part in parts)
    ):
        raise Refused(
            _(
                "The archive has a file whose name leads elsewhere or has odd characters. Rename it and pack anew."
            )
        )
    return name


def _with_data(
    content: bytes, found: list[tuple[Entry, int, int]], directory: int
) -> list[tuple[Entry, int, int]]:
    """The entries with the place of their data. Headers must repeat the directory, and nothing lie between."""
    placed, expected, slack = [], 0, 0
    for entry, local, flags in found:
        if not expected <= local <= expected + slack or local + LOCAL_FORM.size > directory:
            raise _odd()
        mark, _needs, own_flags, method, _time, _date, crc, packed, size, name_length, extra = (
            LOCAL_FORM.unpack_from(content, local)
        )
        name_at = local + LOCAL_FORM.size
        name = _name(content[name_at : name_at + name_length], is_utf8=bool(own_flags & UTF8))
        sizes = (crc, packed, size)
        agreed = {(entry.crc, entry.packed, entry.size), *([(0, 0, 0)] if flags & SIZES_FOLLOW else [])}
        if (
            mark != LOCAL
            or (own_flags, method, name) != (flags, entry.method, entry.name)
            or sizes not in agreed
        ):
            raise _odd()
        begins = name_at + name_length + extra
        expected, slack = begins + entry.packed, LONGEST_DESCRIPTOR if flags & SIZES_FOLLOW else 0
        placed.append((replace(entry, begins=begins), local, flags))
    if not expected <= directory <= expected + slack:
        raise _odd()
    return placed


def _damaged() -> Refused:
    return Refused(_("The file is damaged. Open it on your computer, save it anew and choose it again."))


def _odd() -> Refused:
    return Refused(
        _(
            "The file has parts that do not belong together, as if two files were joined. Save it anew and choose that."
        )
    )


def _bomb() -> Refused:
    return Refused(_("The archive unpacks to far more than it says or should. Pack its files anew."))
