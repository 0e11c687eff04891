"""What the chain costs: acts recorded per second by many writers at once, with the chain and without it.

    python -m tests.bench.audit_writers [--writers 16] [--seconds 3] [--rounds 5]

Writers speak SQL and commit each act by itself, so that nothing but the database is measured. Rounds with and without
the trigger alternate; their medians are compared. Ends with 1 below the bar.
"""

import argparse
import contextlib
import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

import django
import psycopg2

from chenghua_portal.embedded import services
from chenghua_portal.embedded.accounts import shelter_for

BAR = 0.8
EVENT = """
    INSERT INTO audit_auditevent (id, at, verb, subject_type, subject_id, actor_name, actor_roles, request_id, address,
        payload_sha256)
    VALUES (gen_random_uuid(), clock_timestamp(), 'bench.act', 'bench.subject', '1', '示例', 'clerk', 'r', '127.0.0.1',
        repeat('0', 64))
    RETURNING id
"""
PAYLOAD = "INSERT INTO audit_auditpayload (event_id, salt, body) VALUES (%s, repeat('0', 32), '{}')"


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

    prepare()
    rates: dict[bool, list[float]] = {True: [], False: []}
    for _round in range(rounds):
        for is_chained in (False, True):
            state = "ENABLE" if is_chained else "DISABLE"
            with connections["owner"].cursor() as cursor:
                cursor.execute("TRUNCATE audit_auditlink, audit_auditpayload, audit_auditevent")
                cursor.execute(f"ALTER TABLE audit_auditevent {state} TRIGGER audit_append_link")
            rates[is_chained].append(rate(writers, seconds))
    reference, measured = statistics.median(rates[False]), statistics.median(rates[True])
    ratio = measured / reference
    print(
        f"{writers} writers, {rounds} rounds of {seconds:g} s each, acts per second (median, lowest to highest)"
    )
    for label, found in (("without a chain", rates[False]), ("with the chain", rates[True])):
        print(f"  {label:<18}{statistics.median(found):>8.0f}   {min(found):.0f} to {max(found):.0f}")
    print(f"  {'ratio':<18}{ratio:>8.2f}   bar >= {BAR}{'' if ratio >= BAR else '   MISSED'}")
    return 0 if ratio >= BAR else 1


def rate(writers: int, seconds: float) -> float:
    """Acts per second over all writers."""
    counts = [0] * writers
    start = threading.Barrier(writers + 1)

    def write(number: int) -> None:
        from django.db import connections

        parameters = connections["default"].get_connection_params()
        parameters = {
            key: parameters[key]
            for key in ("host", "port", "user", "password", "dbname")
            if key in parameters
        }
        with contextlib.closing(psycopg2.connect(**parameters)) as connection:
            start.wait()
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                with connection, connection.cursor() as cursor:
                    cursor.execute(EVENT)
                    cursor.execute(PAYLOAD, [cursor.fetchone()[0]])
                counts[number] += 1

    threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.monotonic()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.monotonic() - began)


if __name__ == "__main__":
    sys.exit(main())
