"""What a backup holds, written last, so that a backup without it is known to be unfinished."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.recorder import MigrationRecorder
from psycopg2 import sql

from chenghua_portal.foundation.audit.models import AuditLink

NAME = "manifest.json"
DUMP = "database.dump"
FILES = "files"
BLOCK = 1 << 20


class Unfit(Exception):
    """A backup, or the place to restore it into, is not as it must be; says what and the way out."""


@dataclass(frozen=True)
class Manifest:
    """The content of a backup: hashes of its parts, and what the database held at that moment.

    `files` maps the hash a stored file is named by to its size in bytes, `keys` the path of a key file to the
    SHA-256 of its content, `rows` a table to how many rows it had. `audit` is the last position and hash of the record.
    """

    made_at: str
    database_sha256: str
    files: dict[str, int]
    keys: dict[str, str]
    rows: dict[str, int]
    migrations: list[str]
    audit: tuple[int, str] = (0, "")
    version: int = field(default=1)

    def write(self, directory: Path) -> None:
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)
        (directory / NAME).write_text(text, encoding="utf-8")

    @classmethod
    def read(cls, directory: Path) -> "Manifest":
        """Raises Unfit where there is none, or one of another kind."""
        try:
            body = json.loads((directory / NAME).read_text(encoding="utf-8"))
            manifest = cls(**body | {"audit": tuple(body["audit"])})
        except FileNotFoundError:
            raise Unfit(f"{directory} is no finished backup: it has no {NAME}.") from None
        except (ValueError, KeyError, TypeError):
            raise Unfit(f"{directory / NAME} cannot be read.") from None
        if manifest.version != 1:
            raise Unfit(f"{directory} was made by a newer portal: restore it with that one.")
        return manifest


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def rows_of(alias: str = DEFAULT_DB_ALIAS) -> dict[str, int]:
    """How many rows each table has, as this connection sees them now."""
    connection = connections[alias]
    tables = sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)})
    present = set(connection.introspection.table_names())
    counts = {}
    with connection.cursor() as cursor:
        for table in tables:
            if table in present:
                cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
                counts[table] = cursor.fetchone()[0]
    return counts


def migrations_of(alias: str = DEFAULT_DB_ALIAS) -> list[str]:
    """The migrations this database has had, as `app.name`."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connections[alias]).applied_migrations())


def audit_head(alias: str = DEFAULT_DB_ALIAS) -> tuple[int, str]:
    """Position and hash of the last link of the record; (0, "") while there is none."""
    last = AuditLink.objects.using(alias).order_by("-position").values_list("position", "sha256").first()
    return last or (0, "")
