"""`kill -9` of parts of the portal while jobs run: each acknowledged job has its effect, once, by itself.

    python -m tests.faults.jobs_under_kill [--jobs 2000] [--kills 20] [--seed 1]

Jobs are enqueued all the while, in transactions with the order that asks for them; one that breaks is tried
again. Ends with 1 when a bar of quality.md is missed.
"""

import argparse
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

import psutil
from django.db import Error, connection, connections, transaction

from tests.faults._scene import portal_with_database, table
from tests.faults.jobs_ledger import PIECES, TABLES
from tests.faults.kill_while_submitting import RECOVERED_WITHIN, Killer

# The last failure of a job may have set it back for a minute or two.
DRAINED_WITHIN = 240.0
# The feeder waits while more jobs than this do, or a slow machine would never be done.
BACKLOG = 500
# Two job workers: so many runs can break at one stroke when the database dies.
WORKERS = 2


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with portal_with_database(DJANGO_SETTINGS_MODULE="tests.faults.jobs_ledger.settings") as portal:
        make_tables()
        feeder = Feeder(options.jobs)
        feeder.start()
        killer = JobKiller(portal, random.Random(options.seed))
        try:
            time.sleep(3)
            for _kill in range(options.kills):
                killer.kill_one()
        finally:
            feeder.finish()
        drained = drain()
        return 0 if report(killer, feeder, drained) else 1


def make_tables() -> None:
    from django.conf import settings

    role = settings.DATABASES["default"]["USER"]
    with connections["owner"].cursor() as cursor:
        cursor.execute(TABLES)
        cursor.execute(f"GRANT SELECT, INSERT ON fault_order, fault_start, fault_effect TO {role}")
    connections["owner"].close()


@contextmanager
def fresh_when_broken() -> Iterator[None]:
    """Let go of a connection that a kill has broken, so that the next statement opens another."""
    try:
        yield
    except Error:
        connection.close()
        raise


# --- asking for jobs


@dataclass
class Feeder:
    """Orders jobs as a view does, and keeps the ledger of what was acknowledged."""

    wanted: int
    ledger: list[tuple[str, str]] = field(default_factory=list)
    again: int = 0
    stopping: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None

    def start(self) -> None:
        self.thread = threading.Thread(target=self.work)
        self.thread.start()

    def finish(self) -> None:
        """Order what is still wanted, and stop."""
        self.stopping.set()
        if self.thread:
            self.thread.join()

    def work(self) -> None:
        number = 0
        while number < self.wanted or not self.stopping.is_set():
            number += 1
            kind = "pieces" if number % 10 == 0 else "stumbling" if number % 25 == 1 else "simple"
            self.order(f"{kind}-{number}", kind)
            time.sleep(0.03)
            while number % 50 == 0 and waiting() > BACKLOG and not self.stopping.is_set():
                time.sleep(0.5)
        connection.close()

    def order(self, key: str, kind: str) -> None:
        """Ask until it is acknowledged; the same key asks for the same job."""
        from chenghua_portal.foundation.jobs.durable import enqueue

        while True:
            try:
                with fresh_when_broken(), transaction.atomic():
                    with connection.cursor() as cursor:
                        cursor.execute("INSERT INTO fault_order VALUES (%s) ON CONFLICT DO NOTHING", [key])
                    enqueue(f"faults.{kind}", [key], key=f"fault:{key}")
            except Error:
                self.again += 1
                time.sleep(0.1)
            else:
                self.ledger.append((key, kind))
                return


def waiting() -> int:
    """How many jobs are open; none while the database is away."""
    from chenghua_portal.foundation.jobs.models import IS_OPEN, Job

    try:
        with fresh_when_broken():
            return Job.objects.filter(IS_OPEN).count()
    except Error:
        return 0


# --- killing


@dataclass
class JobKiller(Killer):
    """Kills beat and Valkey too, and waits until jobs are done again."""

    resumed: list[tuple[float, str]] = field(default_factory=list)

    def victims(self) -> dict[str, list[psutil.Process]]:
        beat, valkey = self.portal.child("celery", " beat"), self.portal.child("valkey")
        found = super().victims() | {"beat": [beat], "valkey": [valkey]}
        return {kind: [p for p in some if p] for kind, some in found.items() if any(some)}

    def back_after(self, killed_at: float, kind: str, pid: int) -> float:
        killed = database_time()
        seconds = super().back_after(killed_at, kind, pid)
        while not (killed and done_since(killed)) and time.monotonic() < killed_at + 60:
            killed = killed or database_time()
            time.sleep(0.05)
        self.resumed.append((time.monotonic() - killed_at, kind))
        return seconds


def database_time() -> datetime | None:
    from chenghua_portal.foundation.workdays.clock import portal_now

    try:
        with fresh_when_broken():
            return portal_now()
    except Error:
        return None


def done_since(moment: datetime) -> bool:
    from chenghua_portal.foundation.jobs.models import Job

    try:
        with fresh_when_broken():
            return Job.objects.filter(done_at__gt=moment).exists()
    except Error:
        return False


# --- looking afterwards


def drain() -> float | None:
    """Seconds until no job waits; None when that takes too long."""
    from chenghua_portal.foundation.jobs.models import IS_OPEN, Job

    connections.close_all()
    began = time.monotonic()
    while Job.objects.filter(IS_OPEN).exists():
        if time.monotonic() - began > DRAINED_WITHIN:
            return None
        time.sleep(0.2)
    return time.monotonic() - began


def rows(query: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def report(killer: JobKiller, feeder: Feeder, drained: float | None) -> bool:
    from chenghua_portal.foundation.jobs.models import Job

    wanted = {
        effect: key
        for key, kind in feeder.ledger
        for effect in ([f"{key}/{piece}" for piece in range(PIECES)] if kind == "pieces" else [key])
    }
    effects = Counter(key for (key,) in rows("SELECT key FROM fault_effect"))
    starts = Counter(key for (key,) in rows("SELECT key FROM fault_start"))
    stumbles = sum(kind == "stumbling" for _key, kind in feeder.ledger)
    lost = wanted.keys() - effects.keys()
    doubled = [key for key, times in effects.items() if times > 1]
    strange = effects.keys() - wanted.keys()
    repeated = sum(starts.values()) - len(starts) - stumbles
    given_up = Job.objects.exclude(failed_at=None).count()
    kills = sum(killer.killed.values())
    slowest, kind = max(killer.recoveries, default=(0.0, "-"))
    latest, what = max(killer.resumed, default=(0.0, "-"))
    print("  killed: " + ", ".join(f"{count} × {kind}" for kind, count in killer.killed.most_common()))
    return table(
        "kill -9 while jobs run",
        [
            ("kills", kills, "", True),
            ("jobs acknowledged", len(feeder.ledger), "> 0", len(feeder.ledger) > 0),
            ("orders sent again", feeder.again, "", True),
            ("effects lost", len(lost), "0", not lost),
            ("effects doubled", len(doubled), "0", not doubled),
            ("effects nobody asked for", len(strange), "0", not strange),
            ("runs repeated", repeated, f"<= {WORKERS} x kills", repeated <= WORKERS * kills),
            ("jobs given up", given_up, "0", given_up == 0),
            (
                "drained after",
                "never" if drained is None else f"{drained:.1f} s",
                f"<= {DRAINED_WITHIN:.0f} s",
                drained is not None,
            ),
            (
                f"slowest recovery ({kind})",
                f"{slowest:.1f} s",
                f"<= {RECOVERED_WITHIN:.0f} s",
                slowest <= RECOVERED_WITHIN,
            ),
            (
                f"jobs done again at the latest ({what})",
                f"{latest:.1f} s",
                f"<= {RECOVERED_WITHIN:.0f} s",
                latest <= RECOVERED_WITHIN,
            ),
        ],
    )


if __name__ == "__main__":
    sys.exit(main())
