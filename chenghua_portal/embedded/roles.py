"""A second database role, where only one was given."""

import contextlib
import secrets
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg2
from psycopg2 import sql

from chenghua_portal.embedded.processes import Unavailable, private_directory


def application_url(owner_url: str, data_dir: Path) -> str:
    """The URL of a role that may use the owner's tables but not change them; made when it is not there.

    Its password is kept in `data_dir`. Raises Unavailable when the owner may not make roles, or the role
    cannot sign in.
    """
    address = urlsplit(owner_url)
    role = f"{address.path.strip('/')}_app"
    password = kept_password(data_dir)
    host = address.netloc.rpartition("@")[2]
    url = address._replace(netloc=f"{quote(role)}:{quote(password)}@{host}").geturl()
    if signs_in(url):
        return url
    try:
        connection = psycopg2.connect(dsn(owner_url))
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            verb = "ALTER" if cursor.fetchone() else "CREATE"
            cursor.execute(
                sql.SQL(f"{verb} ROLE {{}} LOGIN PASSWORD {{}}").format(
                    sql.Identifier(role), sql.Literal(password)
                )
            )
    except psycopg2.Error as error:
        reason = str(error).strip().splitlines()[0]
        raise Unavailable(
            f"The role {role} could not be made ({reason}): set DATABASE_OWNER_URL as well."
        ) from error
    if not signs_in(url):
        raise Unavailable(
            f"The role {role} cannot sign in with a password: set DATABASE_URL and DATABASE_OWNER_URL."
        )
    return url


def dsn(url: str) -> str:
    """The URL as libpq spells its scheme."""
    return url.replace(url.partition("://")[0], "postgresql", 1)


def signs_in(url: str) -> bool:
    with contextlib.suppress(psycopg2.OperationalError):
        psycopg2.connect(dsn(url), connect_timeout=5).close()
        return True
    return False


def kept_password(data_dir: Path) -> str:
    path = private_directory(data_dir / "keys") / "application-role.password"
    with contextlib.suppress(FileExistsError), path.open("x") as file:
        path.chmod(0o600)
        file.write(secrets.token_urlsafe(24))
    return path.read_text()
