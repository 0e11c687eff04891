"""What PostgreSQL and Valkey have in common as embedded services."""

import fcntl
import subprocess
from abc import ABC, abstractmethod
from pathlib import Path


class Service(ABC):
    """A server that is started once per data directory; others find it by its socket and join."""

    name: str
    process: subprocess.Popen[bytes] | None = None

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
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

    @abstractmethod
    def answers(self) -> bool:
        """Whether a server can be used at our socket."""

    @abstractmethod
    def launch(self) -> None:
        """Start our server and wait until it answers."""

    @abstractmethod
    def stop(self) -> None:
        """Stop the server if it is ours."""
