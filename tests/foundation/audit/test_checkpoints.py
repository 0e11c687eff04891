"""What left the database signed: with it even a chain that holds is found to be another."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connections, transaction

from chenghua_portal.foundation.audit.chain import GENESIS, Damage, faults, link_hash
from chenghua_portal.foundation.audit.checkpoints import (
    Checkpoint,
    kept_checkpoints,
    make_checkpoint,
    verification_key,
)
from chenghua_portal.foundation.audit.models import AuditLink
from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.audit.tasks import send_away
from chenghua_portal.foundation.identity.actors import Actor
from tests.factories import NOW, make_user

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture(autouse=True)
def outside(settings, tmp_path: Path) -> Path:
    settings.PORTAL_KEYS_DIR = tmp_path / "keys"
    settings.PORTAL_CHECKPOINTS_FILE = tmp_path / "away" / "checkpoints.jsonl"
    return settings.PORTAL_CHECKPOINTS_FILE


def record_acts(count: int) -> None:
    user = make_user()
    for number in range(count):
        with transaction.atomic():
            record("test.act", user, by=Actor.system(NOW, "x"), at=NOW, data={"number": number})


def as_owner(sql: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql)


def rehash_from(position: int) -> None:
    """What a careful forger does: write every later link anew, so that the chain holds."""
    before = AuditLink.objects.filter(position=position - 1).values_list("sha256", flat=True).first()
    previous = before or GENESIS
    for link in AuditLink.objects.filter(position__gte=position).select_related("event"):
        digest = link_hash(link.position, previous, link.event)
        AuditLink.objects.using("owner").filter(pk=link.pk).update(previous_sha256=previous, sha256=digest)
        previous = digest


def damage() -> list[tuple[int, Damage]]:
    return [(fault.position, fault.damage) for fault in faults()]


def test_an_untouched_record_agrees_with_its_checkpoints() -> None:
    record_acts(3)
    first = make_checkpoint(NOW)
    record_acts(2)
    make_checkpoint(NOW)

    assert first is not None
    assert first.count == 3
    assert [kept.count for kept in kept_checkpoints() if kept] == [3, 5]
    assert damage() == []


def test_nothing_new_is_not_signed_again(outside: Path) -> None:
    assert make_checkpoint(NOW) is None
    record_acts(1)
    assert make_checkpoint(NOW) is not None
    assert make_checkpoint(NOW) is None
    assert len(outside.read_text().splitlines()) == 1


def cut_the_end() -> None:
    as_owner("DELETE FROM audit_auditlink WHERE position > 2")
    as_owner("DELETE FROM audit_auditpayload WHERE event_id NOT IN (SELECT event_id FROM audit_auditlink)")
    as_owner("DELETE FROM audit_auditevent WHERE id NOT IN (SELECT event_id FROM audit_auditlink)")


def edit_and_rehash() -> None:
    as_owner(
        "UPDATE audit_auditevent SET verb = 'test.other' "
        "WHERE id = (SELECT event_id FROM audit_auditlink WHERE position = 2)"
    )
    rehash_from(2)


@pytest.mark.parametrize(
    ("forge", "named"),
    [(cut_the_end, (4, Damage.TAIL_CUT)), (edit_and_rehash, (4, Damage.REHASHED))],
    ids=["end cut off", "edited and rehashed"],
)
def test_a_chain_that_holds_is_still_found_to_be_another(
    forge: Callable[[], None], named: tuple[int, Damage]
) -> None:
    record_acts(4)
    make_checkpoint(NOW)

    forge()

    assert damage() == [named]


def test_a_checkpoint_that_was_edited_proves_nothing(outside: Path) -> None:
    record_acts(2)
    make_checkpoint(NOW)
    body = json.loads(outside.read_text())
    outside.write_text(json.dumps(body | {"count": 1}) + "\nnot a checkpoint\n")

    assert damage() == [(1, Damage.CHECKPOINT_FORGED), (0, Damage.CHECKPOINT_FORGED)]


def test_the_command_takes_copies_kept_elsewhere(outside: Path, tmp_path: Path) -> None:
    record_acts(3)
    make_checkpoint(NOW)
    copy = tmp_path / "copy.jsonl"
    copy.write_text(outside.read_text())
    outside.unlink()
    out = StringIO()

    call_command("verify_audit", checkpoints=copy, stdout=out)
    cut_the_end()

    assert "1 checkpoints agree, the last after event 3." in out.getvalue()
    with pytest.raises(CommandError, match="broken at position 3: end cut off"):
        call_command("verify_audit", checkpoints=copy)
    call_command("verify_audit", stdout=out)


def test_verifying_makes_no_key(settings) -> None:
    assert verification_key() is None
    assert damage() == []
    assert not settings.PORTAL_KEYS_DIR.exists()


def test_a_line_is_read_as_it_was_written() -> None:
    made = Checkpoint(7, "0" * 64, NOW.isoformat(), b"\x01" * 64)
    assert Checkpoint.from_line(made.line()) == made


def test_a_place_that_is_away_holds_nothing_up(settings) -> None:
    settings.PORTAL_CHECKPOINTS_URL = "http://127.0.0.1:9/"
    settings.PORTAL_CHECKPOINTS_MAILBOX = "record@example.org"

    send_away(Checkpoint(7, "0" * 64, NOW.isoformat(), b"\x01" * 64))

    assert [(message.to, message.subject) for message in mail.outbox] == [
        (["record@example.org"], "Checkpoint 7")
    ]
