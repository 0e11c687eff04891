"""Room on the disk: when there is none, one line says where, how much is free, and what to do."""

import errno
import os
from collections.abc import Iterable
from pathlib import Path

# What an OSError says when a disk takes nothing more.
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})

MB = 1024 * 1024
# A fresh database takes 50 MB, and its log comes in pieces of 16 MB.
TO_BEGIN = 150 * MB
# Below this, submissions with files may be refused.
LOW = 200 * MB
# PostgreSQL's next piece of log does not fit.
NONE = 16 * MB


def existing(directory: Path) -> Path:
    """The directory, or the nearest one above it that is there."""
    while not directory.exists():
        directory = directory.parent
    return directory


def free_bytes(directory: Path) -> int:
    """How much we may still write on the disk of a directory."""
    disk = os.statvfs(existing(directory))
    return disk.f_bavail * disk.f_frsize


def is_read_only(directory: Path) -> bool:
    return bool(os.statvfs(existing(directory)).f_flag & os.ST_RDONLY)


def trouble(directory: Path, *, least: int = NONE) -> str:
    """Why nothing can be kept in a directory, and the way out, in one line; empty when there is no such reason."""
    if is_read_only(directory):
        return (
            f"{directory} cannot be written to: its disk is mounted read-only. "
            "Mount it for writing, or set PORTAL_DATA_DIR to a directory on another disk."
        )
    if not os.access(existing(directory), os.W_OK | os.X_OK):
        return (
            f"{directory} cannot be written to by {account_name()}. "
            "Give it to that account, or set PORTAL_DATA_DIR to a directory of yours."
        )
    if (free := free_bytes(directory)) < least:
        return (
            f"The disk of {directory} is full: {shown(free)} free, {shown(least)} needed. "
            "Free some space there, or set PORTAL_DATA_DIR to a directory on another disk."
        )
    return ""


def shown(size: int) -> str:
    return f"{size / MB:.0f} MB" if size < 10 * 1024 * MB else f"{size / (1024 * MB):.0f} GB"


def account_name() -> str:
    return os.environ.get("USER") or f"account {os.geteuid()}"


class RoomWatch:
    """Tells of a disk that runs full once when it does, and once when that is over."""

    def __init__(self, directories: Iterable[Path]) -> None:
        self.states: dict[Path, str] = dict.fromkeys(directories, "")

    def look(self) -> list[str]:
        """The lines to say now; none while nothing changes."""
        lines = []
        for directory, before in self.states.items():
            state, line = self.state_of(directory)
            if state != before:
                self.states[directory] = state
                lines.append(line or f"{directory} has room again: {shown(free_bytes(directory))} free.")
        return lines

    @staticmethod
    def state_of(directory: Path) -> tuple[str, str]:
        if line := trouble(directory):
            return "full", f"{line} Until then nothing new is kept; the portal goes on by itself."
        if (free := free_bytes(directory)) < LOW:
            return "low", (
                f"The disk of {directory} is nearly full: {shown(free)} free. Free some space there soon: "
                "on a full disk uploads and submissions are refused."
            )
        return "", ""
