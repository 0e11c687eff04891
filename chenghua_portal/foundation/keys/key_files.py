"""Secrets as files: whole or absent, readable by the portal alone, durable before anyone relies on them."""

import contextlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path


def write_new(path: Path, content: bytes) -> None:
    """Put a file where there is none. It appears whole, and survives a crash once this returns.

    Raises FileExistsError when another process was faster.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(temporary, path)
    finally:
        temporary.unlink()
    sync_directory(path.parent)


def read_or_make(path: Path, make: Callable[[], bytes]) -> bytes:
    """The file's content; made on first use, and by one of several that come at once."""
    with contextlib.suppress(FileNotFoundError):
        return path.read_bytes()
    with contextlib.suppress(FileExistsError):
        write_new(path, make())
    return path.read_bytes()


def remove(path: Path) -> None:
    """Take a file away, durably. One that is gone already stays so."""
    path.unlink(missing_ok=True)
    if path.parent.exists():
        sync_directory(path.parent)


def sync_directory(directory: Path) -> None:
    """Make names in a directory survive a crash."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
