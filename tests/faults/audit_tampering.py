"""Random changes of the record by direct SQL, by somebody who owns the database: each is found.

    python -m tests.faults.audit_tampering [--tamperings 1000] [--seed 1]

The forger rewrites the chain wherever that helps. Each change is undone before the next. Ends with 1 when one was not
found, which quality.md does not allow for anything older than the last checkpoint, or was taken for something else.
"""

import argparse
import json
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
    from django.conf import settings
    from django.db import transaction

    from chenghua_portal.foundation.audit.chain import faults

    if (untouched := next(faults(), None)) is not None:
        raise RuntimeError(f"The record was broken before anybody touched it: {untouched}")
    kept = settings.PORTAL_CHECKPOINTS_FILE.read_text()
    done: Counter[str] = Counter()
    found: Counter[str] = Counter()
    named: Counter[tuple[str, str]] = Counter()
    for _time in range(times):
        tamper, names = dice.choice(list(TAMPERINGS.items()))
        with transaction.atomic():
            tamper(dice)
            fault = next(faults(), None)
            transaction.set_rollback(True)
        settings.PORTAL_CHECKPOINTS_FILE.write_text(kept)
        done[tamper.__name__] += 1
        found[tamper.__name__] += fault is not None and fault.damage.name in names
        named[tamper.__name__, fault.damage.value if fault else "nothing"] += 1
    rows = [
        (name.replace("_", " "), f"{found[name]} of {done[name]}", "all", found[name] == done[name])
        for name in sorted(done)
    ]
    print("\nNamed as")
    for (name, damage), count in sorted(named.items()):
        print(f"  {name.replace('_', ' '):<34}{damage:<56}{count:>6}")
    return table("Found and rightly named", rows)


def run_sql(statement: str, *values: object) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def somewhere(dice: random.Random, *, last: int = ACTS) -> int:
    return dice.randint(1, last)


def event_at(position: int) -> object:
    from chenghua_portal.foundation.audit.models import AuditLink

    return AuditLink.objects.values_list("event_id", flat=True).get(position=position)


def rehash_from(position: int, *, last: int = ACTS + 1) -> None:
    """Write every link from `position` to `last` anew, so that the chain holds."""
    from chenghua_portal.foundation.audit.chain import link_hash
    from chenghua_portal.foundation.audit.models import AuditLink

    previous = (
        AuditLink.objects.filter(position=position - 1).values_list("sha256", flat=True).first() or GENESIS
    )
    for link in AuditLink.objects.filter(position__range=(position, last)).select_related("event"):
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


def remove_a_payload(dice: random.Random) -> None:
    run_sql("DELETE FROM audit_auditpayload WHERE event_id = %s", event_at(somewhere(dice)))


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
    position = insert_and_shift(dice)
    rehash_from(position, last=position)


def insert_into_the_chain_and_rehash(dice: random.Random) -> None:
    rehash_from(insert_and_shift(dice))


def insert_and_shift(dice: random.Random) -> int:
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
    return position


def insert_event() -> None:
    from chenghua_portal.foundation.audit.record import payload_hash

    run_sql(
        "INSERT INTO audit_auditevent (id, at, verb, subject_type, subject_id, actor_name, actor_roles, request_id, "
        "address, payload_sha256) VALUES (gen_random_uuid(), now(), 'forged', '', '', '', '', '', '', %s)",
        payload_hash("x", "{}"),
    )
    run_sql(
        "INSERT INTO audit_auditpayload (event_id, salt, body) "
        "SELECT id, 'x', '{}' FROM audit_auditevent WHERE verb = 'forged'"
    )


def swap_two_events(dice: random.Random) -> None:
    one, other = dice.sample(range(1, ACTS + 1), 2)
    first, second = event_at(one), event_at(other)
    run_sql("ALTER TABLE audit_auditlink DROP CONSTRAINT audit_auditlink_event_id_key")
    run_sql("UPDATE audit_auditlink SET event_id = %s WHERE position = %s", second, one)
    run_sql("UPDATE audit_auditlink SET event_id = %s WHERE position = %s", first, other)


def swap_two_events_and_rehash(dice: random.Random) -> None:
    swap_two_events(dice)
    rehash_from(1)


def write_over_a_link(dice: random.Random) -> None:
    column = dice.choice(["sha256", "previous_sha256"])
    run_sql(f"UPDATE audit_auditlink SET {column} = 'x' WHERE position = %s", somewhere(dice))


def forge_a_checkpoint(dice: random.Random) -> None:
    from django.conf import settings

    body = json.loads(settings.PORTAL_CHECKPOINTS_FILE.read_text())
    forged = dice.choice([{"count": ACTS - 1}, {"root": "f" * 64}, {"at": ""}, {"signature": ""}])
    settings.PORTAL_CHECKPOINTS_FILE.write_text(json.dumps(body | forged) + "\n")


# Each with what it may be taken for: where the forger rehashes, only a checkpoint shows that something was done.
TAMPERINGS: dict[Callable[[random.Random], None], set[str]] = {
    edit_an_event: {"EDITED"},
    move_an_event_in_time: {"EDITED"},
    edit_an_event_and_rehash: {"REHASHED"},
    edit_a_payload: {"PAYLOAD_CHANGED"},
    remove_a_payload: {"PAYLOAD_REMOVED"},
    remove_an_event: {"REMOVED", "TAIL_CUT"},
    remove_an_event_and_rehash: {"TAIL_CUT"},
    cut_the_end: {"TAIL_CUT"},
    remove_everything: {"TAIL_CUT"},
    insert_beside_the_chain: {"INSERTED"},
    insert_into_the_chain: {"INSERTED"},
    insert_into_the_chain_and_rehash: {"REHASHED"},
    swap_two_events: {"REORDERED"},
    swap_two_events_and_rehash: {"REHASHED"},
    write_over_a_link: {"LINK_CHANGED", "EDITED"},
    forge_a_checkpoint: {"CHECKPOINT_FORGED"},
}

if __name__ == "__main__":
    sys.exit(main())
