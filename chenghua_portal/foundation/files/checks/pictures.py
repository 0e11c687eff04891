"""Pictures by their headers: whole enough to have a size, and not larger than can be shown."""

from django.utils.translation import gettext as _

from chenghua_portal.foundation.files.checks.names import HEIC, JPEG, PNG
from chenghua_portal.foundation.web.refusals import Refused

MOST_PIXELS = 50_000_000

# JPEG markers that begin a frame and so state its size; C4, C8 and CC are tables.
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
JPEG_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1"})


def check(content: bytes, media_type: str) -> None:
    """Raises Refused for a picture without a size, or with too many pixels."""
    pixels = {PNG: _png_pixels, JPEG: _jpeg_pixels, HEIC: _heic_pixels}[media_type](content)
    if not pixels:
        raise damaged()
    if pixels > MOST_PIXELS:
        raise Refused(
            _("The picture has %(pixels)s pixels; at most %(most)s are possible. Make it smaller.")
            % {"pixels": f"{pixels:,}", "most": f"{MOST_PIXELS:,}"}
        )


def damaged() -> Refused:
    return Refused(_("The picture is damaged. Open it on your computer, save it anew and choose it again."))


def _png_pixels(content: bytes) -> int:
    """Width × height by the first chunk; 0 when that is not a header."""
    if content[12:16] != b"IHDR":
        return 0
    return _number(content, 16) * _number(content, 20)


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


def _heic_pixels(content: bytes) -> int:
    """Width × height of the largest picture in the file, tiles and thumbnails beside it; 0 when none is said."""
    length = _number(content, 0)
    brands = {content[place : place + 4] for place in (8, *range(16, min(length, 256), 4))}
    if not brands & HEIC_BRANDS:
        return 0
    largest, place = 0, content.find(b"ispe")
    while place >= 0:
        largest = max(largest, _number(content, place + 8) * _number(content, place + 12))
        place = content.find(b"ispe", place + 4)
    return largest


def _number(content: bytes, place: int) -> int:
    return int.from_bytes(content[place : place + 4], "big")
