"""Decoding in a process of its own: a picture made to break a decoder, or to fill memory, breaks only that."""

from pathlib import Path

from django.utils.translation import gettext as _

from chenghua_portal.foundation.files.checks.names import HEIC, JPEG, PNG
from chenghua_portal.foundation.files.checks.pictures import MOST_PIXELS, damaged
from chenghua_portal.foundation.files.pictures import apart
from chenghua_portal.foundation.files.pictures.stripping import Pieces
from chenghua_portal.foundation.web.refusals import Refused

PROGRAM = Path(__file__).with_name("decoder.py")
FORMATS = {JPEG: "JPEG", PNG: "PNG", HEIC: "HEIF"}


def require_whole(pieces: Pieces, media_type: str) -> None:
    """Raises Refused unless the picture decodes to its last pixel."""
    _decode("check", pieces, media_type, most_bytes=0)


def as_jpeg(content: bytes, *, max_bytes: int) -> bytes:
    """A HEIC picture as JPEG, upright, without anything but its pixels and colours. Raises Refused."""
    jpeg = _decode("jpeg", [content], HEIC, most_bytes=max_bytes)
    if len(jpeg) > max_bytes:
        raise Refused(
            _("As JPG the picture would have more than %(most)s MB. Make it smaller and choose it again.")
            % {"most": f"{max_bytes / 1024**2:.0f}"}
        )
    return jpeg


def _decode(job: str, pieces: Pieces, media_type: str, *, most_bytes: int) -> bytes:
    arguments = [job, FORMATS[media_type], str(MOST_PIXELS)]
    try:
        return apart.run(PROGRAM, arguments, pieces, most_bytes=most_bytes)
    except apart.Broken as broken:
        raise damaged() from broken
