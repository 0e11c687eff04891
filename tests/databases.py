"""The suite's database between tests that commit. All of it is done as the owner."""

from django.db import connections

# Filled by migrations: a test may read them and leaves them as they are.
REFERENCE_TABLES = frozenset(
    {
        "auth_permission",
        "django_content_type",
        "django_migrations",
        "organizations_street",
        "workdays_clock",
        "workdays_day",
        "workdays_knownyear",
    }
)


def end_other_connections() -> None:
    """End what a test left open, so that no lock of it outlives it."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"
        )


def empty_tables() -> None:
    """Empty every table but those of reference, and set the clock right."""
    owner = connections["owner"]
    tables = sorted(set(owner.introspection.table_names()) - REFERENCE_TABLES)
    with owner.cursor() as cursor:
        cursor.execute(
            f"TRUNCATE {', '.join(owner.ops.quote_name(table) for table in tables)} RESTART IDENTITY"
        )
        cursor.execute("UPDATE workdays_clock SET clock_offset = '0'")
