"""The record: chained by the database at commit, and any direct change is found."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, connections, transaction

from chenghua_portal.foundation.audit.chain import Damage, faults
from chenghua_portal.foundation.audit.models import AuditEvent, AuditLink
from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from tests.factories import NOW, make_user


def record_acts(count):
    user = make_user()
    actor = Actor.system(NOW, "检查“记录”\n")
    for number in range(count):
        with transaction.atomic():
            record("test.act", user, by=actor, at=NOW, data={"number": number, "中文": "“引号”\t"})


@pytest.fixture(autouse=True)
def outside(settings, tmp_path):
    settings.PORTAL_KEYS_DIR = tmp_path / "keys"
    settings.PORTAL_CHECKPOINTS_FILE = tmp_path / "checkpoints.jsonl"


def as_owner(sql, *params):
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql, params)


def found():
    return [(fault.position, fault.damage) for fault in faults()]


def test_chain_holds_after_commits(committed_db):
    record_acts(5)

    assert found() == []
    assert list(AuditLink.objects.values_list("position", flat=True)) == [1, 2, 3, 4, 5]


def test_chain_stays_whole_when_many_commit_at_once(committed_db, together):
    together(*[lambda: record_acts(5)] * 6)

    assert found() == []
    assert AuditLink.objects.count() == 30


def test_rolled_back_act_leaves_no_trace(committed_db):
    user = make_user()
    with pytest.raises(RuntimeError), transaction.atomic():
        record("test.act", user, by=Actor.system(NOW, "x"), at=NOW)
        raise RuntimeError

    assert AuditEvent.objects.count() == 0
    assert AuditLink.objects.count() == 0


EVENT_AT_2 = "(SELECT event_id FROM audit_auditlink WHERE position = 2)"
REMOVE_AND_CLOSE_THE_GAP = """
    DELETE FROM audit_auditlink WHERE position = 2;
    UPDATE audit_auditlink SET position = 2 WHERE position = 3;
    UPDATE audit_auditlink SET position = 3 WHERE position = 4;
"""
SWAP_LINKS = """
    UPDATE audit_auditlink SET position = 9 WHERE position = 2;
    UPDATE audit_auditlink SET position = 2 WHERE position = 3;
    UPDATE audit_auditlink SET position = 3 WHERE position = 9;
"""
SWAP_EVENTS = """
    DO $swap$
    DECLARE
        second uuid := (SELECT event_id FROM audit_auditlink WHERE position = 2);
        third uuid := (SELECT event_id FROM audit_auditlink WHERE position = 3);
    BEGIN
        UPDATE audit_auditlink SET event_id = gen_random_uuid() WHERE position = 2;
        UPDATE audit_auditlink SET event_id = second WHERE position = 3;
        UPDATE audit_auditlink SET event_id = third WHERE position = 2;
    END
    $swap$
"""


@pytest.mark.parametrize(
    ("damage", "position", "kind"),
    [
        (f"UPDATE audit_auditevent SET actor_name = 'x' WHERE id = {EVENT_AT_2}", 2, Damage.EDITED),
        (
            f"UPDATE audit_auditevent SET at = at + interval '1 microsecond' WHERE id = {EVENT_AT_2}",
            2,
            Damage.EDITED,
        ),
        (
            f"UPDATE audit_auditevent SET actor_id = NULL, verb = 'y' WHERE id = {EVENT_AT_2}",
            2,
            Damage.EDITED,
        ),
        (
            f"UPDATE audit_auditpayload SET body = '{{}}' WHERE event_id = {EVENT_AT_2}",
            2,
            Damage.PAYLOAD_CHANGED,
        ),
        ("UPDATE audit_auditlink SET sha256 = repeat('a', 64) WHERE position = 2", 2, Damage.LINK_CHANGED),
        (
            "UPDATE audit_auditlink SET previous_sha256 = repeat('a', 64) WHERE position = 2",
            2,
            Damage.LINK_CHANGED,
        ),
        ("DELETE FROM audit_auditlink WHERE position = 2", 2, Damage.REMOVED),
        ("UPDATE audit_auditlink SET position = 99 WHERE position = 2", 2, Damage.REORDERED),
        (REMOVE_AND_CLOSE_THE_GAP, 2, Damage.REMOVED),
        (SWAP_LINKS, 2, Damage.REORDERED),
        (SWAP_EVENTS, 2, Damage.REORDERED),
        (f"DELETE FROM audit_auditpayload WHERE event_id = {EVENT_AT_2}", 2, Damage.PAYLOAD_REMOVED),
    ],
)
def test_direct_change_is_named(committed_db, damage, position, kind):
    record_acts(4)

    as_owner(damage)

    assert found()[0] == (position, kind)


def test_event_put_in_with_the_trigger_off_is_named(committed_db):
    record_acts(2)
    with transaction.atomic(using="owner"):
        as_owner("ALTER TABLE audit_auditevent DISABLE TRIGGER audit_append_link")
        as_owner(
            "INSERT INTO audit_auditevent (id, at, verb, subject_type, subject_id, actor_name, actor_roles, "
            "request_id, address, payload_sha256) VALUES (gen_random_uuid(), now(), 'x', 'x', 'x', '', '', '', '', '')"
        )
        as_owner("ALTER TABLE audit_auditevent ENABLE TRIGGER audit_append_link")

    assert found() == [(0, Damage.INSERTED)]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_auditevent SET verb = 'x'",
        "DELETE FROM audit_auditevent",
        "TRUNCATE audit_auditevent CASCADE",
        "UPDATE audit_auditpayload SET body = ''",
        "DELETE FROM audit_auditpayload",
        (
            "INSERT INTO audit_auditlink (event_id, position, previous_sha256, sha256) "
            "SELECT id, 9, '', '' FROM audit_auditevent"
        ),
        "UPDATE audit_auditlink SET sha256 = ''",
        "DELETE FROM audit_auditlink",
        "ALTER TABLE audit_auditevent DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_append_link ON audit_auditevent",
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION public.portal_now() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'",
    ],
)
def test_application_cannot_touch_the_record(db, sql):
    with (
        pytest.raises(ProgrammingError, match="permission denied|must be owner"),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_command_says_what_is_broken_and_where(committed_db):
    record_acts(3)
    out = StringIO()
    call_command("verify_audit", stdout=out)
    as_owner(f"UPDATE audit_auditevent SET verb = 'x' WHERE id = {EVENT_AT_2}")

    assert out.getvalue().startswith("3 events, unbroken. Root ")
    assert "No checkpoint was found" in out.getvalue()
    with pytest.raises(CommandError, match=r"broken at position 2: event edited \(event .*, x, "):
        call_command("verify_audit")
