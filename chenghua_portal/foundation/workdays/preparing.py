"""Bring a database up to date: migrate as its owner, install the clock, grant the application its rights."""

from typing import Literal

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection, connections

Variant = Literal["real", "offset"]

REAL = "SELECT clock_timestamp()"
OFFSET = """
    SELECT clock_timestamp() + coalesce(
        nullif(current_setting('portal.clock_offset', true), '')::interval,
        (SELECT clock_offset FROM public.workdays_clock),
        interval '0'
    )
"""


def prepare(*, clock: Variant | None = None, migrate: bool = True) -> None:
    """Make the database ready for the application's role. Safe to repeat."""
    if migrate:
        call_command("migrate", database="owner", verbosity=0, interactive=False)
    install_clock(clock or settings.PORTAL_CLOCK)
    grant_application_role()


def install_clock(variant: Variant) -> None:
    """Define `portal_now()`: the real clock, or the one that demo data and tests may shift."""
    body = {"real": REAL, "offset": OFFSET}[variant]
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION public.portal_now() RETURNS timestamptz "
            f"LANGUAGE sql VOLATILE PARALLEL SAFE AS $clock$ {body} $clock$"
        )


def require_installed_clock() -> None:
    """Refuse to serve a real site by a clock that can be shifted. Raises ImproperlyConfigured."""
    if settings.PORTAL_CLOCK != "real":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE oid = 'public.portal_now()'::regprocedure")
        body = str(cursor.fetchone()[0]).strip()
    if body != REAL:
        raise ImproperlyConfigured(
            "This database has a clock that can be shifted. Run manage.py prepare_database."
        )


def append_only_tables() -> list[str]:
    """The tables of models that say `append_only = True`: rows are added, never changed."""
    return sorted(m._meta.db_table for m in apps.get_models() if getattr(m, "append_only", False))


def owner_only_tables() -> list[str]:
    """The tables of models that say `owner_only = True`: the application reads them."""
    return sorted(m._meta.db_table for m in apps.get_models() if getattr(m, "owner_only", False))


def grant_application_role() -> None:
    """Give the application's role reading and writing, without UPDATE or DELETE where rows are a record."""
    owner = connections["owner"]
    role = settings.DATABASES["default"]["USER"]
    if role == settings.DATABASES["owner"]["USER"]:
        return
    name = owner.ops.quote_name(role)
    with owner.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {name}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}")
        for table in append_only_tables():
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {owner.ops.quote_name(table)} FROM {name}")
        for table in ["django_migrations", *owner_only_tables()]:
            cursor.execute(
                f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {owner.ops.quote_name(table)} FROM {name}"
            )
