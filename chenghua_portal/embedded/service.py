"""What PostgreSQL and Valkey have in common as embedded services."""

import contextlib
import fcntl
import os
import signal
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path

from chenghua_portal.embedded.logs import rotate_open
from chenghua_portal.embedded.processes import Unavailable, last_lines, log_file, stop, tied, wait_until
from chenghua_portal.embedded.room import trouble


class Service(ABC):
    """A server that is started once per data directory; others find it by its socket and join.

    What it keeps is in `home`, which may be elsewhere.
    """

    name: str
    shutdown: tuple[signal.Signals, ...]
    process: subprocess.Popen[bytes] | None = None

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = self.home = data_dir
        self.log = data_dir / f"{self.name}.log"

    def is_alive(self) -> bool:
        """Whether our server runs, or the one that we joined answers."""
        return self.process.poll() is None if self.process else self.answers()

    def start(self) -> None:
        """Start the server unless one answers; one process at a time, so that none is started twice.

        Raises Unavailable with the end of its log.
        """
        with (self.data_dir / "services.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.process = None
            if not self.answers():
                self.launch()

    def stop(self) -> None:
        """Stop the server if it is ours."""
        if self.process is not None:
            stop(self.process, *self.shutdown, patience=20)
            self.process = None

    def rotate_log(self) -> None:
        """Keep our server's log from growing without bound; whoever runs a server that we joined keeps that."""
        if self.process is not None:
            with contextlib.suppress(OSError):
                rotate_open(self.log)

    def run_server(
        self,
        command: Sequence[str | Path],
        *,
        prefix: Sequence[str] = (),
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        """Run the server, tied to us, until it answers. `prefix` is what makes it another account."""
        with log_file(self.log).open("ab") as log:
            self.process = process = subprocess.Popen(
                # The death signal is asked for last: a change of account would cancel it.
                [*prefix, *tied(command, death=self.shutdown[0])],
                env=environment,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_until(lambda: self.answers() or process.poll() is not None, seconds=60)
        if not self.answers():
            self.stop()
            raise Unavailable(self.why_not())

    def why_not(self) -> str:
        """Why the server did not start: the disk, or what its log says at its end."""
        if line := trouble(self.home):
            return f"{self.name} did not start. {line}"
        return f"{self.name} did not start. The end of {self.log}:\n{last_lines(self.log)}"

    @abstractmethod
    def answers(self) -> bool:
        """Whether a server can be used at our socket."""

    @abstractmethod
    def launch(self) -> None:
        """Start our server and wait until it answers."""
