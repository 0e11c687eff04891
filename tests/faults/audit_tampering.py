"""Random changes of the record by direct SQL, by somebody who owns the database: each is found.

    python -m tests.faults.audit_tampering [--tamperings 1000] [--seed 1]

The forger rewrites the chain wherever that helps. Each change is undone before the next. Ends with 1 when one was not
found, which quality.md does not allow for anything older than the last checkpoint.
"""

import argparse
import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import django

from chenghua_portal.embedded import services
from chenghua_portal.embedded.accounts import shelter_for
from tests.faults._scene import table

ACTS = 120
GENESIS = "0" * 64


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tamperings", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    data_dir = Path(tempfile.mkdtemp(prefix="portal-faults-"))
    os.environ |= {
        "PORTAL_DATA_DIR": str(data_dir),
        "PORTAL_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "chenghua_portal.settings.local",
    }
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    try:
        with services(data_dir):
            # The forger has the owner's rights, and so has whoever looks for what was forged.
            os.environ["DATABASE_URL"] = os.environ["DATABASE_OWNER_URL"]
            django.setup()
            write_a_record()
            return 0 if tamper_and_look(options.tamperings, random.Random(options.seed)) else 1
    finally:
        shutil.rmtree(data_dir, ignore_errors=True)
        shutil.rmtree(shelter_for(data_dir), ignore_errors=True)


def write_a_record() -> None:
    from django.db import transaction

    from chenghua_portal.foundation.audit.checkpoints import make_checkpoint
    from chenghua_portal.foundation.audit.record import record
    from chenghua_portal.foundation.identity.actors import Actor
    from chenghua_portal.foundation.workdays.clock import portal_now
    from chenghua_portal.foundation.workdays.preparing import prepare
    from tests.factories import make_user

    prepare()
    user, now = make_user(), portal_now()
    for number in range(ACTS):
        with transaction.atomic():
            record("test.act", user, by=Actor.system(now, "示例"), at=now, data={"number": number})
    make_checkpoint(now)


def tamper_and_look(times: int, dice: random.Random) -> bool:
    from django.db import transaction

    from chenghua_portal.foundation.audit.chain import faults

    if (untouched := next(faults(), None)) is not None:
        raise RuntimeError(f"The record was broken before anybody touched it: {untouched}")
    done: Counter[str] = Counter()
    found: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for _time in range(times):
        tamper = dice.choice(TAMPERINGS)
        with transaction.atomic():
            tamper(dice)
            fault = next(faults(), None)
            transaction.set_rollback(True)
        done[tamper.__name__] += 1
        found[tamper.__name__] += fault is not None
        named[fault.damage.value if fault else "nothing"] += 1
    rows = [
        (name.replace("_", " "), f"{found[name]} of {done[name]}", "all", found[name] == done[name])
        for name in sorted(done)
    ]
    print("\nNamed as")
    for name, count in named.most_common():
        print(f"  {name:<44}{count:>12}")
    return table("Found", rows)


def run_sql(statement: str, *values: object) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def somewhere(dice: random.Random, *, last: int = ACTS) -> int:
    return dice.randint(1, last)


def event_at(position: int) -> object:
    from chenghua_portal.foundation.audit.models import AuditLink

    return AuditLink.objects.values_list("event_id", flat=True).get(position=position)


def rehash_from(position: int) -> None:
    """Write every link from `position` on anew, so that the chain holds."""
    from chenghua_portal.foundation.audit.chain import link_hash
    from chenghua_portal.foundation.audit.models import AuditLink

    previous = (
        AuditLink.objects.filter(position=position - 1).values_list("sha256", flat=True).first() or GENESIS
    )
    for link in AuditLink.objects.filter(position__gte=position).select_related("event"):
        digest = link_hash(link.position, previous, link.event)
        run_sql(
            "UPDATE audit_auditlink SET previous_sha256 = %s, sha256 = %s WHERE position = %s",
            previous,
            digest,
            link.position,
        )
        previous = digest


def forget(event_id: object) -> None:
    for name, column in (("auditlink", "event_id"), ("auditpayload", "event_id"), ("auditevent", "id")):
        run_sql(f"DELETE FROM audit_{name} WHERE {column} = %s", event_id)


def edit_an_event(dice: random.Random) -> None:
    column = dice.choice(["verb", "actor_name", "subject_id", "address", "request_id", "payload_sha256"])
    run_sql(f"UPDATE audit_auditevent SET {column} = 'x' WHERE id = %s", event_at(somewhere(dice)))


def move_an_event_in_time(dice: random.Random) -> None:
    run_sql(
        "UPDATE audit_auditevent SET at = at + interval '1 microsecond' WHERE id = %s",
        event_at(somewhere(dice)),
    )


def edit_an_event_and_rehash(dice: random.Random) -> None:
    position = somewhere(dice)
    run_sql("UPDATE audit_auditevent SET actor_name = 'x' WHERE id = %s", event_at(position))
    rehash_from(position)


def edit_a_payload(dice: random.Random) -> None:
    run_sql("UPDATE audit_auditpayload SET body = '{}' WHERE event_id = %s", event_at(somewhere(dice)))


def remove_an_event(dice: random.Random) -> None:
    forget(event_at(somewhere(dice)))


def remove_an_event_and_rehash(dice: random.Random) -> None:
    position = somewhere(dice)
    forget(event_at(position))
    for later in range(position + 1, ACTS + 1):
        run_sql("UPDATE audit_auditlink SET position = %s WHERE position = %s", later - 1, later)
    rehash_from(position)


def cut_the_end(dice: random.Random) -> None:
    for position in range(somewhere(dice), ACTS + 1):
        forget(event_at(position))


def remove_everything(_dice: random.Random) -> None:
    run_sql("TRUNCATE audit_auditlink, audit_auditpayload, audit_auditevent")


def insert_beside_the_chain(_dice: random.Random) -> None:
    run_sql("ALTER TABLE audit_auditevent DISABLE TRIGGER audit_append_link")
    insert_event()


def insert_into_the_chain(dice: random.Random) -> None:
    position = somewhere(dice)
    for later in range(ACTS, position - 1, -1):
        run_sql("UPDATE audit_auditlink SET position = %s WHERE position = %s", later + 1, later)
    run_sql("ALTER TABLE audit_auditevent DISABLE TRIGGER audit_append_link")
    insert_event()
    run_sql(
        "INSERT INTO audit_auditlink (position, event_id, previous_sha256, sha256) "
        "SELECT %s, id, '', 'x' FROM audit_auditevent WHERE verb = 'forged'",
        position,
    )
    rehash_from(position)


def insert_event() -> None:
    run_sql(
        "INSERT INTO audit_auditevent (id, at, verb, subject_type, subject_id, actor_name, actor_roles, request_id, "
        "address, payload_sha256) VALUES (gen_random_uuid(), now(), 'forged', '', '', '', '', '', '', '')"
    )


def swap_two_events(dice: random.Random) -> None:
    one, other = dice.sample(range(1, ACTS + 1), 2)
    first, second = event_at(one), event_at(other)
    run_sql("ALTER TABLE audit_auditlink DROP CONSTRAINT audit_auditlink_event_id_key")
    run_sql("UPDATE audit_auditlink SET event_id = %s WHERE position = %s", second, one)
    run_sql("UPDATE audit_auditlink SET event_id = %s WHERE position = %s", first, other)
    if dice.random() < 0.5:
        rehash_from(min(one, other))


def write_over_a_link(dice: random.Random) -> None:
    column = dice.choice(["sha256", "previous_sha256"])
    run_sql(f"UPDATE audit_auditlink SET {column} = 'x' WHERE position = %s", somewhere(dice))


TAMPERINGS: list[Callable[[random.Random], None]] = [
    edit_an_event,
    move_an_event_in_time,
    edit_an_event_and_rehash,
    edit_a_payload,
    remove_an_event,
    remove_an_event_and_rehash,
    cut_the_end,
    remove_everything,
    insert_beside_the_chain,
    insert_into_the_chain,
    swap_two_events,
    write_over_a_link,
]

if __name__ == "__main__":
    sys.exit(main())
