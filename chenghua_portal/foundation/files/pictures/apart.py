"""Running a program on somebody's file in a process of its own: what is made to break a decoder breaks only that."""

import contextlib
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Timer

from chenghua_portal.foundation.files.pictures.stripping import Pieces

# How the programs end when the file is damaged or asks for more than the limits.
DAMAGED = 3
PATIENCE = 60.0


class Broken(Exception):
    """The file is damaged, asked for too much, or kept the program longer than our patience."""


def run(program: Path, arguments: Sequence[str], pieces: Pieces, *, most_bytes: int) -> bytes:
    """What the program writes for the file, cut one byte behind `most_bytes`. Raises Broken.

    It reads everything before it writes anything.
    """
    process = subprocess.Popen(
        [sys.executable, "-I", str(program), *arguments],
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
        raise Broken
    if process.returncode:
        raise RuntimeError(f"{program.name} ended with {process.returncode}.")
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
