"""Decoding in a process of its own: a picture made to break a decoder, or to fill memory, breaks only that."""

import contextlib
import subprocess
import sys
from pathlib import Path
from threading import Timer

from django.utils.translation import gettext as _

from chenghua_portal.foundation.files.checks.names import HEIC, JPEG, PNG
from chenghua_portal.foundation.files.checks.pictures import MOST_PIXELS, damaged
from chenghua_portal.foundation.files.pictures.decoder import DAMAGED
from chenghua_portal.foundation.files.pictures.stripping import Pieces
from chenghua_portal.foundation.web.refusals import Refused

PROGRAM = Path(__file__).with_name("decoder.py")
FORMATS = {JPEG: "JPEG", PNG: "PNG", HEIC: "HEIF"}
PATIENCE = 60.0


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
    """What the decoder writes, cut one byte behind `most_bytes`. It reads everything before it writes anything."""
    arguments = [job, FORMATS[media_type], str(MOST_PIXELS)]
    process = subprocess.Popen(
        [sys.executable, "-I", str(PROGRAM), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
    )
    timer = Timer(PATIENCE, process.kill)
    timer.start()
    try:
        with process:
            _give(process, pieces)
            written = _take(process, most_bytes)
    finally:
        timer.cancel()
    if len(written) > most_bytes:
        return written
    if process.returncode == DAMAGED or process.returncode < 0:
        raise damaged()
    if process.returncode:
        raise RuntimeError(f"The decoder of pictures ended with {process.returncode}.")
    return written


def _give(process: "subprocess.Popen[bytes]", pieces: Pieces) -> None:
    if process.stdin is not None:
        with contextlib.suppress(BrokenPipeError):
            for piece in pieces:
                process.stdin.write(piece)
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()


def _take(process: "subprocess.Popen[bytes]", most_bytes: int) -> bytes:
    written = process.stdout.read(most_bytes + 1) if process.stdout is not None else b""
    if len(written) > most_bytes:
        process.kill()
    return written
