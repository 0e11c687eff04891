"""The one clock. Every instant the portal reasons with is the database's."""

import contextlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

BEIJING = ZoneInfo("Asia/Shanghai")


def portal_now() -> datetime:
    """The database's time now, in UTC. Read it once and pass it on as `at`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_now()")
        now: datetime = cursor.fetchone()[0]
    return now


@contextlib.contextmanager
def clock_shifted(by: timedelta) -> Iterator[None]:
    """Shift the clock of this database session alone, for demo data and tests.

    Works with the offset variant of `portal_now()` only; on the real clock it changes nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('portal.clock_offset', true)")
        before = cursor.fetchone()[0] or ""
        cursor.execute(
            "SELECT set_config('portal.clock_offset', %s, false)", [f"{by.total_seconds()} seconds"]
        )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('portal.clock_offset', %s, false)", [before])
