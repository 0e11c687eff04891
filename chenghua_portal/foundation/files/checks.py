"""Which files are taken: PDF, JPG and PNG that are what they say, of bounded size, with nothing active.

Pure: a name and bytes in, what was accepted out. Headers are read by hand and no picture is decoded, so that
a file made to break a decoder meets none here.
"""

import re
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from chenghua_portal.foundation.web.refusals import Refused

LONGEST_NAME = 120
MOST_PIXELS = 50_000_000
MOST_UNPACKED = 64 * 1024 * 1024

MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
}
MAGIC = {
    "application/pdf": b"%PDF-",
    "image/jpeg": b"\xff\xd8\xff",
    "image/png": b"\x89PNG\r\n\x1a\n",
}
PROGRAMS = frozenset(
    (
        *("apk", "app", "bat", "cmd", "com", "cpl", "docm", "dll", "exe", "hta", "htm", "html", "jar", "js"),
        *("jse", "lnk", "msi", "php", "pif", "ps1", "py", "reg", "scr", "sh", "svg", "swf", "vbe", "vbs"),
        *("wsf", "xhtml", "xlsm", "xml"),
    )
)

# PDF names that run something, or carry another file, when the document is opened. Shorter ones, such as JS,
# occur by chance in compressed pictures; a script needs the long one beside it.
ACTIVE_NAMES = frozenset({b"JavaScript", b"Launch", b"EmbeddedFile", b"EmbeddedFiles", b"RichMedia"})
PDF_NAME = re.compile(rb"/((?:[^\x00-\x20()<>\[\]{}/%])+)")
PDF_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
PDF_OBJECT_STREAM = re.compile(rb"/ObjStm.{0,2000}?stream\r?\n", re.DOTALL)

# JPEG markers that begin a frame and so state its size; C4, C8 and CC are tables.
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
JPEG_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})


@dataclass(frozen=True)
class Accepted:
    """A file that may be kept: its name in one spelling, and the type it really has."""

    name: str
    media_type: str


def check(
    name: str, content: bytes, *, max_bytes: int, size: int | None = None, field: str | None = None
) -> Accepted:
    """Take a file or raise Refused with the rule it breaks and the way out.

    `size` is the real one where the content was too large to keep.
    """
    try:
        accepted = check_name(name)
        check_size(len(content) if size is None else size, max_bytes)
        check_content(accepted, content)
    except Refused as refused:
        raise Refused(refused.refusal.reason, field=field) from refused
    return accepted


def check_name(name: str) -> Accepted:
    """The name as it is kept, and the type it promises. Raises Refused."""
    kept = unicodedata.normalize("NFC", name).strip()
    if not kept:
        raise Refused(_("The file has no name. Give it one and choose it again."))
    if len(kept) > LONGEST_NAME:
        raise Refused(
            _("The file's name has %(length)s characters; at most %(most)s are possible. Shorten it.")
            % {"length": len(kept), "most": LONGEST_NAME}
        )
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for sign in kept):
        raise Refused(
            _("The file's name has invisible characters. Type the name anew and choose the file again.")
        )
    if any(sign in '/\\:*?"<>|' for sign in kept):
        raise Refused(_("The file's name has one of the characters / \\ : * ? \" < > |. Rename it."))
    stem, *extensions = kept.lower().split(".")
    media_type = MEDIA_TYPES.get(f".{extensions[-1]}") if extensions else None
    if not stem or media_type is None:
        raise Refused(_("Only PDF, JPG and PNG files are taken. Save the document as PDF and choose that."))
    if any(extension.strip() in PROGRAMS for extension in extensions[:-1]):
        raise Refused(
            _("The file's name looks like that of a program. Remove the ending in the middle of the name.")
        )
    return Accepted(name=kept, media_type=media_type)


def check_size(size: int, max_bytes: int) -> None:
    """Raises Refused for an empty file and for one that is too large."""
    if not size:
        raise Refused(_("The file is empty. Check it on your computer and choose it again."))
    if size > max_bytes:
        raise Refused(
            _("The file has %(size)s MB; at most %(most)s MB are possible. Make it smaller or divide it.")
            % {"size": f"{size / 1024**2:.1f}", "most": f"{max_bytes / 1024**2:.0f}"}
        )


def check_content(accepted: Accepted, content: bytes) -> None:
    """Raises Refused when the content is not what the name promises, or does more than lie there."""
    if not content.startswith(MAGIC[accepted.media_type]):
        raise Refused(
            _("The content is not what the ending of the name says. Save the file anew as PDF, JPG or PNG.")
        )
    if accepted.media_type == "application/pdf":
        _check_pdf(content)
        return
    pixels = _png_pixels(content) if accepted.media_type == "image/png" else _jpeg_pixels(content)
    if not pixels:
        raise Refused(
            _("The picture is damaged. Open it on your computer, save it anew and choose it again.")
        )
    if pixels > MOST_PIXELS:
        raise Refused(
            _("The picture has %(pixels)s pixels; at most %(most)s are possible. Make it smaller.")
            % {"pixels": f"{pixels:,}", "most": f"{MOST_PIXELS:,}"}
        )


def _check_pdf(content: bytes) -> None:
    if b"%%EOF" not in content and b"startxref" not in content:
        raise Refused(_("The PDF is cut short. Save it anew and choose it again."))
    for part in (content, *_object_streams(content)):
        for match in PDF_NAME.finditer(part):
            if PDF_ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), match[1]) in ACTIVE_NAMES:
                raise Refused(
                    _("The PDF has a script or another file inside. Print it to a new PDF and choose that.")
                )


def _object_streams(content: bytes) -> Iterator[bytes]:
    """The compressed parts in which a PDF may keep its objects, unpacked up to a bound."""
    left = MOST_UNPACKED
    for match in PDF_OBJECT_STREAM.finditer(content):
        end = content.find(b"endstream", match.end())
        try:
            unpacked = zlib.decompressobj().decompress(content[match.end() : max(end, match.end())], left)
        except zlib.error:
            continue
        left -= len(unpacked)
        yield unpacked
        if left <= 0:
            raise Refused(_("The PDF unpacks to too much. Print it to a new PDF and choose that."))


def _png_pixels(content: bytes) -> int:
    """Width × height by the first chunk; 0 when that is not a header."""
    if content[12:16] != b"IHDR":
        return 0
    return int.from_bytes(content[16:20], "big") * int.from_bytes(content[20:24], "big")


def _jpeg_pixels(content: bytes) -> int:
    """Width × height of the largest frame before the picture's data; 0 when there is none."""
    place, largest = 2, 0
    while place + 4 <= len(content):
        if content[place] != 0xFF:
            break
        marker = content[place + 1]
        if marker == 0xFF or marker in JPEG_WITHOUT_LENGTH:
            place += 1 if marker == 0xFF else 2
            continue
        if marker in JPEG_FRAMES:
            height = int.from_bytes(content[place + 5 : place + 7], "big")
            width = int.from_bytes(content[place + 7 : place + 9], "big")
            largest = max(largest, width * height)
        if marker == 0xDA:
            break
        place += 2 + int.from_bytes(content[place + 2 : place + 4], "big")
    return largest
