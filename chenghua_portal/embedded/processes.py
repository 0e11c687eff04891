"""Processes that end when we end, and sockets they answer on."""

import contextlib
import ctypes
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from chenghua_portal.embedded.logs import rotate
from chenghua_portal.embedded.room import trouble

# A socket's path may have 107 bytes; the longest name put below is PostgreSQL's, with 18.
LONGEST_RUN_DIR = 80

# Whom root lends PostgreSQL the identity of.
NOBODY = 65534

# Between our fork and the child's request for a death signal we may die: it then sees another parent.
SAME_PARENT = ["sh", "-c", '[ "$PPID" = "$0" ] && exec "$@"']

PR_SET_PDEATHSIG = 1


class Unavailable(Exception):
    """Why the portal cannot start here, in words for the person at the terminal."""


def tied(argv: Sequence[str | Path], *, death: signal.Signals) -> list[str]:
    """The command, made to receive `death` when the thread that starts it ends, even by SIGKILL (Linux)."""
    command = [str(part) for part in argv]
    if sys.platform != "linux" or shutil.which("setpriv") is None:
        return command
    # setpriv's --pdeathsig takes names without "SIG".
    return [
        "setpriv",
        f"--pdeathsig={death.name.removeprefix('SIG')}",
        *SAME_PARENT,
        str(os.getpid()),
        *command,
    ]


def die_with_parent(death: signal.Signals = signal.SIGTERM) -> None:
    """Receive `death` when our parent ends, so that killing `make` does not leave us behind (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(death), 0, 0, 0)


def stop(process: subprocess.Popen[bytes], *signals: signal.Signals, patience: float) -> None:
    """End a process: each signal in turn, each with `patience` seconds, then SIGKILL to its whole group."""
    for sent in signals:
        if process.poll() is not None:
            return
        process.send_signal(sent)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
            return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_until(done: Callable[[], bool], *, seconds: float) -> bool:
    """Whether `done` came true in time."""
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def log_file(path: Path) -> Path:
    """A log to append to; the one of earlier days is set aside when it has grown."""
    rotate(path)
    path.touch(mode=0o600)
    return path


def last_lines(path: Path, count: int = 8) -> str:
    """The end of a log, for a message about what went wrong."""
    return "\n".join(path.read_text(errors="replace").splitlines()[-count:])


def private_directory(path: Path) -> Path:
    """A directory that only we may enter. Refuses one that somebody else has made at its place."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(
            f"Cannot make {path}: {error.strerror}. Set PORTAL_DATA_DIR to a directory of yours."
        ) from error
    if os.geteuid() != 0 and path.stat().st_uid != os.geteuid():
        raise Unavailable(f"{path} belongs to another user. Set PORTAL_DATA_DIR to a directory of yours.")
    if line := trouble(path, least=0):
        raise Unavailable(line)
    return path


def run_directory(data_dir: Path) -> Path:
    """Where sockets live: under `data_dir`, or in a short hashed place when that path is too long."""
    path = data_dir / "run"
    if len(os.fsencode(path)) > LONGEST_RUN_DIR:
        digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
        path = private_directory(Path("/tmp") / f"chenghua-portal-{os.getuid()}-{digest}")  # noqa: S108
        if path.stat().st_uid not in {os.geteuid(), NOBODY} or path.stat().st_mode & 0o077:
            raise Unavailable(f"{path} is not ours alone: remove it.")
    return private_directory(path)
