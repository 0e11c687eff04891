"""What the chain costs: acts per second of many writers at once, with the chain and without it.

    python -m tests.bench.audit_writers [--writers 16] [--seconds 3] [--rounds 5]

A writer is a process like a web worker that edits a call of its own: the smallest act of the portal, which locks a row,
saves it and is recorded. Rounds with and without the chain's trigger alternate; their medians are compared. Ends with 1
below the bar.
"""

import argparse
import multiprocessing
import os
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Barrier
from pathlib import Path
from uuid import UUID

import django

from chenghua_portal.embedded import services
from chenghua_portal.embedded.accounts import shelter_for

BAR = 0.8
WRITERS = multiprocessing.get_context("fork")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--writers", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    data_dir = Path(tempfile.mkdtemp(prefix="portal-bench-"))
    os.environ |= {
        "PORTAL_DATA_DIR": str(data_dir),
        "DJANGO_SETTINGS_MODULE": "chenghua_portal.settings.local",
    }
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    try:
        with services(data_dir):
            django.setup()
            return compare(options.writers, options.seconds, options.rounds)
    finally:
        shutil.rmtree(data_dir, ignore_errors=True)
        shutil.rmtree(shelter_for(data_dir), ignore_errors=True)


def compare(writers: int, seconds: float, rounds: int) -> int:
    from django.db import connections

    from chenghua_portal.foundation.workdays.preparing import prepare
    from tests.factories import make_call, make_office

    prepare()
    office, clerk, _approver = make_office()
    calls = [make_call(office, status="draft").pk for _writer in range(writers)]
    rates: dict[bool, list[float]] = {True: [], False: []}
    for _round in range(rounds):
        for is_chained in (False, True):
            state = "ENABLE" if is_chained else "DISABLE"
            with connections["owner"].cursor() as cursor:
                cursor.execute("TRUNCATE audit_auditlink, audit_auditpayload, audit_auditevent")
                cursor.execute(f"ALTER TABLE audit_auditevent {state} TRIGGER audit_append_link")
            connections.close_all()
            rates[is_chained].append(rate(clerk.pk, calls, seconds))
    reference, measured = statistics.median(rates[False]), statistics.median(rates[True])
    ratio = measured / reference
    print(
        f"{writers} writers, {rounds} rounds of {seconds:g} s each, acts per second (median, lowest to highest)"
    )
    for label, found in (("without a chain", rates[False]), ("with the chain", rates[True])):
        print(f"  {label:<18}{statistics.median(found):>8.0f}   {min(found):.0f} to {max(found):.0f}")
    print(f"  {'ratio':<18}{ratio:>8.2f}   bar >= {BAR}{'' if ratio >= BAR else '   MISSED'}")
    return 0 if ratio >= BAR else 1


def rate(clerk: UUID, calls: list[UUID], seconds: float) -> float:
    """Acts per second over all writers, each on a call of its own."""
    start, count = WRITERS.Barrier(len(calls) + 1), WRITERS.Value("i", 0)
    writers = [WRITERS.Process(target=write, args=(clerk, call, seconds, start, count)) for call in calls]
    for writer in writers:
        writer.start()
    start.wait()
    began = time.monotonic()
    for writer in writers:
        writer.join()
        if writer.exitcode:
            raise RuntimeError("A writer failed.")
    return float(count.value / (time.monotonic() - began))


def write(clerk: UUID, pk: UUID, seconds: float, start: Barrier, count: "Synchronized[int]") -> None:
    """Edit a call again and again, each time as a request would."""
    from chenghua_portal.foundation.identity.actors import actor_for
    from chenghua_portal.foundation.web.ids import uuid7
    from chenghua_portal.foundation.workdays.clock import portal_now
    from procurement.calls.actions import edit_call
    from procurement.calls.models import Call

    actor = actor_for(clerk, at=portal_now())
    done = 0
    start.wait()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        call = Call.objects.get(pk=pk)
        edit_call(call, title=f"示例征集 {done}", by=replace(actor, request_id=str(uuid7())))
        done += 1
    with count.get_lock():
        count.value += done


if __name__ == "__main__":
    sys.exit(main())
