"""JPEG and PNG without place, time, device, comments and thumbnails; every pixel stays as it was.

Segments and chunks are copied or left out, none is encoded anew. Only how to turn the picture is kept of its EXIF
data. What is behind the picture's end goes too: a second picture, a film, another kind of file.
"""

import re
import struct
import zlib

from chenghua_portal.foundation.files.checks.names import JPEG, PNG
from chenghua_portal.foundation.files.checks.pictures import damaged

Pieces = list[bytes | memoryview]

# --- JPEG (ITU T.81, annex B)

START, END, SCAN, COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
APP0, APP1, APP2, APP14, APP15 = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF
JFIF, EXIF, COLOURS, ADOBE = b"JFIF\x00", b"Exif\x00\x00", b"ICC_PROFILE\x00", b"Adobe"
JFIF_WITHOUT_THUMBNAIL = 12
# After a scan's data comes a mark that is neither a stuffed byte, a restart nor filling.
AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")

# --- PNG (W3C, third edition)

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHUNKS_KEPT = frozenset(
    {
        *(b"IHDR", b"PLTE", b"IDAT", b"IEND"),
        *(b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs", b"bKGD", b"hIST", b"cICP"),
    }
)

ORIENTATION = 0x0112
SHORT = 3


def stripped(content: bytes, media_type: str) -> Pieces:
    """The pieces of the picture that stay, as parts of `content` where they lie in it. Raises Refused."""
    return {JPEG: _jpeg, PNG: _png}[media_type](content)


def _jpeg(content: bytes) -> Pieces:
    view, place = memoryview(content), 2
    head: Pieces = [view[:2]]
    kept: Pieces = []
    turned = 1
    while True:
        marker, place = _marker(content, place)
        if marker == END:
            turn = _segment(APP1, EXIF + _turned(turned)) if turned != 1 else b""
            return [*head, turn, *kept, b"\xff\xd9"]
        if place + 2 > len(content):
            raise damaged()
        length = int.from_bytes(content[place : place + 2], "big")
        body, following = view[place + 2 : place + length], place + length
        if length < 2 or following > len(content):
            raise damaged()
        if marker == SCAN:
            if (after := AFTER_SCAN.search(content, following)) is None:
                raise damaged()
            following = after.start()
            kept.append(view[place - 2 : following])
        elif marker == APP0:
            # It has to be the first segment, and a thumbnail may hang on it.
            if bytes(body[:5]) == JFIF and len(body) >= JFIF_WITHOUT_THUMBNAIL and len(head) == 1:
                head.append(_segment(APP0, bytes(body[:JFIF_WITHOUT_THUMBNAIL]) + b"\x00\x00"))
        elif marker == APP1:
            if bytes(body[:6]) == EXIF and turned == 1:
                turned = _orientation(bytes(body[6:]))
        elif _is_kept(marker, body):
            kept.append(view[place - 2 : following])
        place = following


def _marker(content: bytes, place: int) -> tuple[int, int]:
    """The mark at a place, which may be filled up before it, and the place behind it."""
    if content[place : place + 1] != b"\xff":
        raise damaged()
    while content[place : place + 1] == b"\xff":
        place += 1
    if place >= len(content):
        raise damaged()
    return content[place], place + 1


def _is_kept(marker: int, body: memoryview) -> bool:
    """Whether a segment is needed for the pixels and their colours."""
    if marker == APP2:
        return bytes(body[: len(COLOURS)]) == COLOURS
    if marker == APP14:
        return bytes(body[: len(ADOBE)]) == ADOBE
    return not APP0 <= marker <= APP15 and marker != COMMENT


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def _png(content: bytes) -> Pieces:
    view, place = memoryview(content), len(SIGNATURE)
    kept: Pieces = [view[:place]]
    while place + 12 <= len(content):
        length = int.from_bytes(content[place : place + 4], "big")
        kind, following = content[place + 4 : place + 8], place + 12 + length
        if following > len(content):
            raise damaged()
        if kind in CHUNKS_KEPT:
            kept.append(view[place:following])
        elif kind == b"eXIf" and (turned := _orientation(content[place + 8 : following - 4])) != 1:
            kept.append(_chunk(b"eXIf", _turned(turned)))
        if kind == b"IEND":
            return kept
        place = following
    raise damaged()


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))


def _orientation(exif: bytes) -> int:
    """How the picture is to be turned, 1 (not at all) to 8, by its EXIF data; 1 where they don't say."""
    order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(exif[:4])
    if order is None or len(exif) < 10:
        return 1
    (directory,) = struct.unpack_from(f"{order}L", exif, 4)
    if directory + 2 > len(exif):
        return 1
    (count,) = struct.unpack_from(f"{order}H", exif, directory)
    for place in range(directory + 2, directory + 2 + 12 * count, 12):
        if place + 12 > len(exif):
            break
        tag, kind, _number, value = struct.unpack_from(f"{order}HHLH", exif, place)
        if (tag, kind) == (ORIENTATION, SHORT):
            return value if 1 <= value <= 8 else 1
    return 1


def _turned(orientation: int) -> bytes:
    """EXIF data that say nothing but how to turn the picture."""
    return b"MM\x00*\x00\x00\x00\x08" + struct.pack(">HHHLHHL", 1, ORIENTATION, SHORT, 1, orientation, 0, 0)
