"""The portal's own programs as children: started, shown, started again when they die, stopped."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Protocol

from chenghua_portal.embedded.logs import PortalLog, is_record
from chenghua_portal.embedded.processes import Unavailable, tied

ROOT = Path(__file__).resolve().parent.parent.parent

# Celery warns root of a danger that lies in pickled messages; ours are JSON.
ENVIRONMENT = {
    "PYTHONUNBUFFERED": "1",
    "PYTHONUTF8": "1",
    "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
}

# Seconds before each start again of what keeps dying; the last stays. What lived this long has recovered.
DELAYS = (0.0, 0.5, 1.0, 2.0, 4.0)
RECOVERED = 30.0

_printing = threading.Lock()
_logs: list[PortalLog] = []


def log_to(path: Path) -> None:
    """Keep from now on what is said in a log as well."""
    _logs[:] = [PortalLog(path)]


def say(text: str, *, name: str = "portal", kept: bool = True) -> None:
    """Print lines under a name; passwords and the like are not `kept` in the log.

    A terminal that has gone is no reason to fail: it may be why we stop.
    """
    with _printing:
        for line in text.splitlines():
            with contextlib.suppress(OSError):
                print(f"{name:8} | {line}", flush=True)
            for log in _logs if kept else ():
                log.write(name, line)


class Part(Protocol):
    """What the supervisor keeps alive: a server or a program."""

    name: str

    def is_alive(self) -> bool: ...

    def start(self) -> None: ...


class Child:
    """A Python program in a session of its own, so that Ctrl-C reaches it only through us.

    It ends with us. Start it from the main thread: it ends with the thread that started it.
    """

    def __init__(self, name: str, *arguments: str, patience: float, pass_fds: Sequence[int] = ()) -> None:
        self.name = name
        self.arguments = arguments
        self.patience = patience
        self.pass_fds = pass_fds
        self.process: subprocess.Popen[bytes] | None = None

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start it; what an earlier start left running is ended first."""
        self.kill()
        self.process = subprocess.Popen(
            tied([sys.executable, "-m", *self.arguments], death=signal.SIGTERM),
            cwd=ROOT,
            env=os.environ | ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=self.pass_fds,
        )
        threading.Thread(target=self.show, args=[self.process.stdout], daemon=True).start()

    def show(self, output: IO[bytes]) -> None:
        with output:
            for line in output:
                text = line.decode(errors="replace").rstrip()
                say(text, name=self.name, kept=is_record(text))

    def ask_to_stop(self) -> None:
        """Ask the program, not its own children: a worker then lets a running job finish."""
        if self.process is not None and self.is_alive():
            self.process.terminate()

    def kill(self) -> None:
        """End whatever is left of it and of its children."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Kept:
    """A part that is started again when it dies: at once, then after longer and longer pauses."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.deaths = 0
        self.started_at = time.monotonic()
        self.start_at: float | None = None
        self.said = ""

    def tend(self) -> None:
        """Look once: start the part when it has died and its pause is over."""
        now = time.monotonic()
        if self.start_at is None:
            if self.part.is_alive():
                return
            if now - self.started_at > RECOVERED:
                self.deaths = 0
            pause = DELAYS[min(self.deaths, len(DELAYS) - 1)]
            self.deaths += 1
            self.start_at = now + pause
            say(f"{self.part.name} has ended; it is started again{f' in {pause:g} s' if pause else ''}.")
        if now >= self.start_at:
            self.started_at, self.start_at = now, None
            try:
                self.part.start()
                self.said = ""
            except (Unavailable, OSError) as error:
                # Said once, not at every attempt.
                if str(error) != self.said:
                    self.said = str(error)
                    say(self.said)


def stop_all(children: Sequence[Child], *, hurry: threading.Event) -> None:
    """Ask all to stop, give each its patience, then end what is left; at once when told to hurry."""
    asked_at = time.monotonic()
    for child in children:
        child.ask_to_stop()
    for child in children:
        while child.is_alive() and not hurry.is_set() and time.monotonic() < asked_at + child.patience:
            time.sleep(0.05)
    for child in children:
        child.kill()
