"""What the database holds now, in the terms of a manifest."""

from importlib import metadata

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from psycopg2 import sql

from chenghua_portal.foundation.audit.models import AuditLink
from chenghua_portal.foundation.files.models import StoredFile

CLOSED_FUNCTIONS = """
    SELECT oid::regprocedure::text FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND NOT has_function_privilege('public', oid, 'EXECUTE')
    ORDER BY 1
"""


def rows_of(alias: str) -> dict[str, int]:
    """How many rows each table of the portal has, as this connection sees them now."""
    connection = connections[alias]
    present = set(connection.introspection.table_names())
    counts = {}
    with connection.cursor() as cursor:
        for table in sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)}):
            if table in present:
                cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
                counts[table] = cursor.fetchone()[0]
    return counts


def versions(alias: str) -> dict[str, str]:
    """Of what one would have to install to read a backup without this program."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SHOW server_version")
        return {"postgresql": cursor.fetchone()[0], "django": metadata.version("django")}


def migrations_of(alias: str) -> list[str]:
    """The migrations this database has had, as `app.name`."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connections[alias]).applied_migrations())


def audit_head(alias: str) -> tuple[int, str]:
    """Position and hash of the last link of the record; (0, "") while there is none."""
    last = AuditLink.objects.using(alias).order_by("-position").values_list("position", "sha256").first()
    return last or (0, "")


def audit_hash_at(position: int) -> str | None:
    return AuditLink.objects.filter(position=position).values_list("sha256", flat=True).first()


def files_of(alias: str) -> set[str]:
    """The hashes of all files that rows name."""
    return set(
        StoredFile.objects.using(alias).filter(deleted_at=None).values_list("ciphertext_sha256", flat=True)
    )


def closed_functions(alias: str) -> list[str]:
    """The functions that only their owner may call, with their arguments."""
    with connections[alias].cursor() as cursor:
        cursor.execute(CLOSED_FUNCTIONS)
        return [name for (name,) in cursor.fetchall()]


def tables_the_application_may_change(tables: list[str]) -> list[str]:
    """Those tables whose rows the application's role may change or delete."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT name FROM unnest(%s::text[]) AS name"
            " WHERE has_table_privilege(%s, quote_ident(name), 'UPDATE, DELETE, TRUNCATE')",
            [tables, settings.DATABASES["default"]["USER"]],
        )
        return [name for (name,) in cursor.fetchall()]
