"""PostgreSQL's own programs, pointed at the database of the portal's owner."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from django.db import connections

from chenghua_portal.embedded.postgres import package_directory
from chenghua_portal.embedded.processes import Unavailable

# The parts of an address, and the variable in which libpq looks for each.
LIBPQ = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}


class ProgramFailed(Exception):
    """A program of PostgreSQL ended badly; says what it said."""


def run(name: str, arguments: Sequence[str]) -> None:
    """Run `pg_dump` or `pg_restore` as the database's owner; its password is never on a command line.

    Raises ProgramFailed.
    """
    given = connections["owner"].get_connection_params()
    address = {variable: str(given[part]) for part, variable in LIBPQ.items() if given.get(part)}
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    done = subprocess.run(
        [_path_of(name), *arguments], env=clean | address, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ProgramFailed(f"{name} ended with {done.returncode}: {done.stderr.strip()}")


def _path_of(name: str) -> str:
    """The program of the wheel, which is as new as any server we support; otherwise the one on the PATH."""
    try:
        return str(Path(package_directory()) / "pginstall" / "bin" / name)
    except Unavailable:
        found = shutil.which(name)
        if found is None:
            raise ProgramFailed(f"{name} is not installed: install PostgreSQL's client programs.") from None
        return found
