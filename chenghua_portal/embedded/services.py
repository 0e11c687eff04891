"""The services of one data directory, as a context."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from chenghua_portal.embedded.postgres import APPLICATION, OWNER, Postgres
from chenghua_portal.embedded.processes import Unavailable, private_directory
from chenghua_portal.embedded.roles import application_url
from chenghua_portal.embedded.service import Service
from chenghua_portal.embedded.valkey import Valkey


@contextlib.contextmanager
def services(data_dir: Path) -> Iterator[list[Service]]:
    """Make the three URLs usable, and yield the services that are embedded for it.

    A URL that is set points elsewhere and is kept; with `DATABASE_URL` alone, its role becomes the owner and
    one for the application is made. What we start we stop; a server that another process started we join.
    """
    data_dir = private_directory(data_dir.resolve())
    before = {name: os.environ.get(name) for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")}
    embedded: list[Service] = []
    try:
        if not os.environ.get("DATABASE_URL"):
            if os.environ.get("DATABASE_OWNER_URL"):
                raise Unavailable("DATABASE_OWNER_URL is set without DATABASE_URL: set both, or neither.")
            postgres = Postgres(data_dir)
            embedded.append(postgres)
            os.environ["DATABASE_URL"] = postgres.url(APPLICATION)
            os.environ["DATABASE_OWNER_URL"] = postgres.url(OWNER)
        elif not os.environ.get("DATABASE_OWNER_URL") and not is_production():
            os.environ["DATABASE_OWNER_URL"] = os.environ["DATABASE_URL"]
            os.environ["DATABASE_URL"] = application_url(os.environ["DATABASE_URL"], data_dir)
        if not os.environ.get("REDIS_URL"):
            valkey = Valkey(data_dir)
            embedded.append(valkey)
            os.environ["REDIS_URL"] = valkey.url
        for service in embedded:
            service.start()
        yield embedded
    finally:
        for service in reversed(embedded):
            service.stop()
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def is_production() -> bool:
    """Whether the settings are those of a real site, which refuse to share one database role."""
    return os.environ.get("DJANGO_SETTINGS_MODULE", "").endswith(".production")
