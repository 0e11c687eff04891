"""Starts PostgreSQL and Valkey for the suite, before Django reads its settings; closes the network beyond us.

Loaded by `-p tests.plugin_services` (pyproject.toml). Everything of the suite lives under `test` in the data
directory, apart from a portal that runs beside it.
"""

import contextlib
import fcntl
import os
import socket
import subprocess
import sys
from collections.abc import Generator, Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from chenghua_portal.embedded import services

ROOT = Path(__file__).resolve().parent.parent

_running = contextlib.ExitStack()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        # The environment is inherited from the process that started the services.
        os.environ["REDIS_URL"] = own_redis_database(
            os.environ["REDIS_URL"], int(worker.removeprefix("gw")) + 1
        )
    else:
        data_dir = Path(os.environ.get("PORTAL_DATA_DIR", ROOT / ".local")).resolve() / "test"
        os.environ["PORTAL_DATA_DIR"] = str(data_dir)
        _running.enter_context(only_run(data_dir))
        (data_dir / "staticfiles").mkdir(exist_ok=True)
        _running.enter_context(services(data_dir))
        # Before any worker looks a text up: what it does not find then, it never finds.
        subprocess.run([sys.executable, "manage.py", "messages", "compile"], cwd=ROOT, check=True)
    socket.socket.connect = closed_beyond_loopback(socket.socket.connect)  # type: ignore[method-assign]
    socket.socket.connect_ex = closed_beyond_loopback(socket.socket.connect_ex)  # type: ignore[method-assign]
    return (yield)


def pytest_unconfigure() -> None:
    _running.close()


@contextlib.contextmanager
def only_run(data_dir: Path) -> Iterator[None]:
    """Wait for another run of the suite on the same data directory: both would use one test database."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "suite.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"Waiting for another run of the tests on {data_dir}.", file=sys.stderr)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def own_redis_database(url: str, number: int) -> str:
    """The URL with another database number, so that parallel workers do not see each other."""
    if url.startswith("unix:"):
        return f"{url.partition('?')[0]}?db={number}"
    return urlsplit(url)._replace(path=f"/{number}").geturl()


def closed_beyond_loopback(connect: Any) -> Any:
    """`connect`, but an error for an address that is no local socket, no loopback and no given service."""
    given = {urlsplit(os.environ.get(name, "")).hostname for name in ("DATABASE_URL", "REDIS_URL")}

    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = address[0]
            if host not in given | {"localhost"} and not is_loopback(host):
                self.close()
                raise RuntimeError(f"A test tried to reach {host}: tests reach nothing beyond this machine.")
        return connect(self, address)

    return guarded


def is_loopback(host: str) -> bool:
    with contextlib.suppress(ValueError):
        return ip_address(host).is_loopback
    return False
