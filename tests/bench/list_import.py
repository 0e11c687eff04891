"""What a list of 10,000 rows costs: looked through and entered, against one bulk insert of the same entries.

    python -m tests.bench.list_import [--rows 10000] [--rounds 3]

A workbook of inspections is read, checked row by row, and entered in pieces with their acts on record, as the jobs do
it in a worker of their own. The reference enters the same rows at once, unread and unchecked. Ends with 1 above a bar.
"""

import argparse
import io
import multiprocessing
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from typing import Any
from uuid import UUID

import django

from chenghua_portal.embedded import services
from chenghua_portal.embedded.accounts import shelter_for

BAR = 20
MEMORY_BAR = 300
KIB = 1024
FORK = multiprocessing.get_context("fork")
YEARS = range(2005, 2025)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
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
            return compare(options.rows, options.rounds)
    finally:
        shutil.rmtree(data_dir, ignore_errors=True)
        shutil.rmtree(shelter_for(data_dir), ignore_errors=True)


def compare(rows: int, rounds: int) -> int:
    from chenghua_portal.foundation.workdays.preparing import prepare
    from tests.factories import make_office
    from tests.factories.people import make_organization

    prepare()
    _office, clerk, _approver = make_office()
    codes = [str(make_organization(verified_by=clerk).code) for _number in range(-(-rows // len(YEARS)))]
    lines = [(code, year) for code in codes for year in YEARS][:rows]
    spent: dict[str, list[float]] = {"bulk": [], "look": [], "enter": []}
    memory: list[float] = []
    for number in range(rounds):
        spent["bulk"].append(in_a_process(insert_at_once, clerk.pk, lines)[0])
        forget_entries()
        batch = send(clerk.pk, lines, number)
        looked, held = in_a_process(look_through, batch)
        entered, held_too = in_a_process(enter, clerk.pk, batch)
        spent["look"].append(looked)
        spent["enter"].append(entered)
        memory.append(max(held, held_too))
        forget_entries()
    median = {name: statistics.median(found) for name, found in spent.items()}
    ratio = (median["look"] + median["enter"]) / median["bulk"]
    is_met = ratio <= BAR and max(memory) < MEMORY_BAR
    print(f"{rows:,} rows, {rounds} rounds, seconds (median, lowest to highest)")
    labels = (("bulk", "one bulk insert"), ("look", "looked through"), ("enter", "entered"))
    for name, label in labels:
        found = spent[name]
        print(f"  {label:<18}{median[name]:>8.2f}   {min(found):.2f} to {max(found):.2f}")
    print(f"  {'ratio':<18}{ratio:>8.2f}   bar <= {BAR}{'' if ratio <= BAR else '   MISSED'}")
    told = "" if max(memory) < MEMORY_BAR else "   MISSED"
    print(f"  {'memory (MB)':<18}{max(memory):>8.0f}   bar < {MEMORY_BAR}{told}")
    return 0 if is_met else 1


def forget_entries() -> None:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("TRUNCATE organizations_annualinspection")
    connections.close_all()


def in_a_process(work: Callable[..., None], *args: Any) -> tuple[float, float]:
    """The seconds a piece of work takes in a process of its own, and the most memory it held, in MB."""
    from django.db import connections

    connections.close_all()
    told: SimpleQueue[tuple[float, float]] = FORK.SimpleQueue()

    def measure() -> None:
        began = time.monotonic()
        work(*args)
        spent = time.monotonic() - began
        told.put((spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB))

    process = FORK.Process(target=measure)
    process.start()
    process.join()
    if process.exitcode:
        raise RuntimeError("A piece of work failed.")
    return told.get()


def send(clerk: UUID, lines: list[tuple[str, int]], number: int) -> UUID:
    """A workbook of the lines, sent but not looked through."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from openpyxl import Workbook

    from chenghua_portal.foundation.identity.actors import actor_for
    from chenghua_portal.foundation.workdays.clock import portal_now
    from organizations.standing.imports.actions import send_list

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([f"名单{number}"])
    sheet.append(["统一社会信用代码", "年度", "年检结论", "结论日期"])
    for code, year in lines:
        sheet.append([code, year, "合格", f"{year + 1}年5月31日"])
    out = io.BytesIO()
    book.save(out)
    upload = SimpleUploadedFile("名单.xlsx", out.getvalue())
    by = actor_for(clerk, at=portal_now())
    return send_list("inspections", "示例公告", upload, by=by)[0].pk


def insert_at_once(clerk: UUID, lines: list[tuple[str, int]]) -> None:
    from datetime import date

    from django.db import transaction

    from chenghua_portal.foundation.workdays.clock import portal_now
    from organizations.registry.models import Organization
    from organizations.standing.models import AnnualInspection

    keys = dict(Organization.objects.values_list("code", "pk"))
    now = portal_now()
    with transaction.atomic():
        AnnualInspection.objects.bulk_create(
            AnnualInspection(
                organization_id=keys[code],
                year=year,
                result="passed",
                concluded_on=date(year + 1, 5, 31),
                source="示例公告",
                entered_at=now,
                entered_by_id=clerk,
            )
            for code, year in lines
        )


def look_through(batch: UUID) -> None:
    from organizations.standing.imports.actions import look_through_list

    look_through_list(batch)


def enter(clerk: UUID, batch_id: UUID) -> None:
    from chenghua_portal.foundation.identity.actors import actor_for
    from chenghua_portal.foundation.workdays.clock import portal_now
    from organizations.standing.imports.actions import enter_list, enter_rows
    from organizations.standing.models import ListImport

    batch = ListImport.objects.get(pk=batch_id)
    enter_list(batch, by=actor_for(clerk, at=portal_now()))
    enter_rows(batch_id, clerk)
    batch.refresh_from_db()
    if (batch.status, batch.entered) != (ListImport.Status.DONE, batch.rows):
        raise RuntimeError(f"{batch.entered} of {batch.rows} rows were entered.")


if __name__ == "__main__":
    sys.exit(main())
