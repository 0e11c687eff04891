"""Jobs with an effect that can be counted. Each writes that it began, works a little, then has its effect once."""

import time

from django.db import connection, transaction

from chenghua_portal.foundation.jobs.durable import task
from chenghua_portal.foundation.jobs.progress import Again, progress
from tests.faults.jobs_ledger import PIECES

WORK_SECONDS = 0.02


def begin(key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO fault_start VALUES (%s)", [key])
    time.sleep(WORK_SECONDS)


def have_effect(key: str) -> None:
    """Look whether it is done, then do it. No constraint helps: two runs at once would do it twice."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM fault_effect WHERE key = %s", [key])
        is_done = cursor.fetchone()[0] > 0
        time.sleep(WORK_SECONDS)
        if not is_done:
            cursor.execute("INSERT INTO fault_effect VALUES (%s)", [key])
    time.sleep(WORK_SECONDS)


@task("faults.simple")
def simple(key: str) -> None:
    begin(key)
    have_effect(key)


@task("faults.stumbling")
def stumbling(key: str) -> None:
    """Fails the first time that it gets so far."""
    begin(key)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM fault_start WHERE key = %s", [key])
        is_first = cursor.fetchone()[0] == 1
    if is_first:
        raise RuntimeError("on purpose")
    have_effect(key)


@task("faults.pieces")
def pieces(key: str, piece: str = "0") -> None:
    """Goes on in fresh runs, with a checkpoint after each piece."""
    number = int(piece)
    begin(f"{key}/{number}")
    with progress(PIECES, done=number) as steps:
        have_effect(f"{key}/{number}")
        steps.advance()
    if number + 1 < PIECES:
        raise Again(key, number + 1)
