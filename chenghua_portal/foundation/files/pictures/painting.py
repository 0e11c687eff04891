"""A file as a picture, to be looked at beside a form without opening it: the first pages of a PDF, a photo as it is."""

from pathlib import Path

from chenghua_portal.foundation.files.checks.names import JPEG, PDF, PNG
from chenghua_portal.foundation.files.pictures import apart

PROGRAM = Path(__file__).with_name("painter.py")
MOST_PAGES = 6
MOST_BYTES = 12 * 1024 * 1024


class Unpaintable(Exception):
    """There is no picture of this file: it is of another kind, damaged, or too large."""


def painted(content: bytes, media_type: str) -> tuple[bytes, str]:
    """The picture and its media type; of a PDF the first pages below each other. Raises Unpaintable."""
    if media_type in (JPEG, PNG):
        return content, media_type
    if media_type != PDF:
        raise Unpaintable
    try:
        picture = apart.run(PROGRAM, [str(MOST_PAGES)], [content], most_bytes=MOST_BYTES)
    except apart.Broken as broken:
        raise Unpaintable from broken
    if len(picture) > MOST_BYTES:
        raise Unpaintable
    return picture, JPEG
