"""Logs under the data directory: limited in size and number, and without what is for the terminal alone."""

import contextlib
import os
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

# A log may grow to so many bytes; so many older ones are kept beside it, as name.log.1, name.log.2, …
LARGEST = 5_000_000
KEPT = 5

# What programs print may be a mail with a link that signs somebody in. Records have one of these forms.
RECORD = re.compile(r'\{"|\[\d{4}-\d\d-\d\d ')


class PortalLog:
    """What the portal tells of itself, with the time. A disk that is full is no reason to fail."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, name: str, line: str) -> None:
        with contextlib.suppress(OSError):
            rotate(self.path)
            self.path.touch(mode=0o600)
            with self.path.open("ab") as file:
                now = datetime.now(UTC).isoformat(timespec="seconds")
                file.write(f"{now} {name:8} | {line}\n".encode())


def is_record(line: str) -> bool:
    """Whether a line that a program printed may be kept."""
    return RECORD.match(line) is not None


def rotate(log: Path) -> None:
    """Set a log aside when it has grown, and the ones before it one place further; the last goes."""
    if has_grown(log):
        make_place(log)
        log.replace(numbered(log, 1))


def rotate_open(log: Path) -> None:
    """The same for a log that a server holds open to append to: it is copied, then emptied.

    A line written in between is lost. On a full disk there is no copy.
    """
    if has_grown(log):
        make_place(log)
        with contextlib.suppress(OSError):
            shutil.copy2(log, numbered(log, 1))
        os.truncate(log, 0)


def has_grown(log: Path) -> bool:
    return log.exists() and log.stat().st_size > LARGEST


def make_place(log: Path) -> None:
    for number in range(KEPT - 1, 0, -1):
        if numbered(log, number).exists():
            numbered(log, number).replace(numbered(log, number + 1))


def numbered(log: Path, number: int) -> Path:
    return log.with_name(f"{log.name}.{number}")
