"""Where ciphertexts lie: a directory of this machine, or a bucket that speaks S3."""

import contextlib
import errno
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from chenghua_portal.foundation.keys.key_files import sync_directory

PIECE = 1024 * 1024
# A disk that takes nothing more; anything else is a fault of ours, and surfaces.
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


class Unavailable(Exception):
    """Files can't be kept or fetched at the moment: the disk is full, or the service away."""


class Gone(Exception):
    """There is nothing under this name."""


@dataclass(frozen=True)
class Blob:
    """Something stored: its name, and the second (Unix time, by the clock of the place) it was stored."""

    name: str
    stored_at: float


class Place(Protocol):
    """Bytes under names made of letters, digits and slashes."""

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """Store, durably, before this returns; half of it is never seen. Raises Unavailable."""

    def get(self, name: str) -> Iterator[bytes]:
        """What is stored, in pieces. Raises Gone, or Unavailable."""

    def delete(self, name: str) -> None:
        """Take it away. What is gone already stays so."""

    def blobs(self, under: str = "") -> Iterator[Blob]:
        """Everything that is stored under a prefix that ends with a slash."""


def place() -> Place:
    """The place that `PORTAL_FILES_URL` names, else the directory `PORTAL_FILES_DIR`."""
    if settings.PORTAL_FILES_URL:
        # Amazon's library is large: only those who use a bucket load it.
        bucket: Callable[[str], Place] = import_string("chenghua_portal.foundation.files.buckets.bucket")
        return bucket(settings.PORTAL_FILES_URL)
    return Directory(Path(settings.PORTAL_FILES_DIR))


class Directory:
    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        path = self.root / name
        temporary = path.with_name(f".{secrets.token_hex(8)}")
        try:
            _make_directory(path.parent)
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                for piece in pieces:
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            temporary.rename(path)
            sync_directory(path.parent)
        except OSError as error:
            if error.errno in FULL:
                raise Unavailable(str(error)) from error
            raise
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)

    def get(self, name: str) -> Iterator[bytes]:
        try:
            file = (self.root / name).open("rb")
        except FileNotFoundError as error:
            raise Gone(name) from error
        with file:
            while piece := file.read(PIECE):
                yield piece

    def delete(self, name: str) -> None:
        (self.root / name).unlink(missing_ok=True)
        # Only empty directories can be removed, and one that another file has just come into stays.
        with contextlib.suppress(OSError):
            (self.root / name).parent.rmdir()

    def blobs(self, under: str = "") -> Iterator[Blob]:
        for directory, _directories, names in os.walk(self.root / under):
            for name in names:
                path = Path(directory) / name
                with contextlib.suppress(FileNotFoundError):
                    yield Blob(path.relative_to(self.root).as_posix(), path.stat().st_mtime)


def _make_directory(directory: Path) -> None:
    """Make a directory and its parents durable: a name is only as safe as the directory that holds it."""
    made = []
    while not directory.exists():
        made.append(directory)
        directory = directory.parent
    for path in reversed(made):
        path.mkdir(mode=0o700, exist_ok=True)
        sync_directory(path.parent)
