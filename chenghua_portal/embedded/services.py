"""The services of one data directory, as a context."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from chenghua_portal.embedded.postgres import APPLICATION, OWNER, Postgres
from chenghua_portal.embedded.processes import Unavailable, private_directory
from chenghua_portal.embedded.roles import application_url
from chenghua_portal.embedded.valkey import Valkey


class Service(Protocol):
    """A server that is started once per data directory; others find it by its socket and join."""

    name: str

    def answers(self) -> bool: ...

    def start(self) -> None: ...

    def stop(self) -> None: ...


@contextlib.contextmanager
def services(data_dir: Path) -> Iterator[list[Service]]:
    """Make the three URLs usable, and yield the services that are embedded for it.

    A URL that is set points elsewhere and is kept; with `DATABASE_URL` alone, its role becomes the owner and one
    for the application is made. What we start we stop; a server that another process started we join.
    """
    data_dir = private_directory(data_dir.resolve())
    before = {name: os.environ.get(name) for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")}
    started: list[Service] = []
    try:
        if not os.environ.get("DATABASE_URL"):
            if os.environ.get("DATABASE_OWNER_URL"):
                raise Unavailable("DATABASE_OWNER_URL is set without DATABASE_URL: set both, or neither.")
            postgres = Postgres(data_dir)
            started.append(postgres)
            os.environ["DATABASE_URL"] = postgres.url(APPLICATION)
            os.environ["DATABASE_OWNER_URL"] = postgres.url(OWNER)
        elif not os.environ.get("DATABASE_OWNER_URL") and not is_production():
            os.environ["DATABASE_OWNER_URL"] = os.environ["DATABASE_URL"]
            os.environ["DATABASE_URL"] = application_url(os.environ["DATABASE_URL"], data_dir)
        if not os.environ.get("REDIS_URL"):
            valkey = Valkey(data_dir)
            started.append(valkey)
            os.environ["REDIS_URL"] = valkey.url
        start_missing(started, data_dir)
        yield started
    finally:
        for service in reversed(started):
            service.stop()
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def start_missing(wanted: list[Service], data_dir: Path) -> None:
    """Start each service that does not answer; one process at a time, so that none is started twice."""
    with (data_dir / "services.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for service in wanted:
            if not service.answers():
                service.start()


def is_production() -> bool:
    """Whether the settings are those of a real site, which refuse to share one database role."""
    return os.environ.get("DJANGO_SETTINGS_MODULE", "").endswith(".production")
