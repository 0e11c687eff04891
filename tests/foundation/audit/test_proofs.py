"""One event against the chain and the checkpoints."""

import pytest
from django.db import connections, transaction
from django.urls import reverse

from chenghua_portal.foundation.audit.checkpoints import make_checkpoint
from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.audit.proofs import Standing, proof_of
from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.ui.dates import beijing
from tests.factories import NOW, make_office, make_user
from tests.factories.people import join

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture(autouse=True)
def outside(settings, tmp_path):
    settings.PORTAL_KEYS_DIR = tmp_path / "keys"
    settings.PORTAL_CHECKPOINTS_FILE = tmp_path / "checkpoints.jsonl"


def acts(count):
    user = make_user()
    for number in range(count):
        with transaction.atomic():
            record("test.act", user, by=Actor.system(NOW, "x"), at=NOW, data={"number": number})


def event_at(position):
    return AuditEvent.objects.select_related("payload").get(link__position=position)


def as_owner(sql):
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql)


def test_an_event_is_proved_up_to_the_first_checkpoint_behind_it():
    acts(3)
    make_checkpoint(NOW)
    acts(2)
    make_checkpoint(NOW)
    acts(1)

    proofs = [proof_of(event_at(position)) for position in (1, 3, 4, 6)]

    assert [(p.standing, p.checkpoint.count if p.checkpoint else 0, p.checked) for p in proofs] == [
        (Standing.HOLDS, 3, 3),
        (Standing.HOLDS, 3, 1),
        (Standing.HOLDS, 5, 2),
        (Standing.WAITING, 0, 1),
    ]


@pytest.mark.parametrize(
    ("damage", "broken"),
    [
        ("UPDATE audit_auditevent SET verb = 'x' WHERE id = '{event}'", [1, 2]),
        ("UPDATE audit_auditpayload SET salt = 'x' WHERE event_id = '{event}'", [2]),
        ("DELETE FROM audit_auditpayload WHERE event_id = '{event}'", [2]),
        ("DELETE FROM audit_auditlink WHERE event_id = '{event}'", [1, 2, 3]),
    ],
)
def test_what_was_changed_proves_nothing_any_more(damage, broken):
    """Nor does what the change lies behind, up to the checkpoint."""
    acts(3)
    make_checkpoint(NOW)
    keys = [event_at(position).pk for position in (1, 2, 3)]

    as_owner(damage.format(event=keys[1]))

    events = [AuditEvent.objects.select_related("payload").get(pk=key) for key in keys]
    found = [place for place, event in enumerate(events, 1) if proof_of(event).standing is Standing.BROKEN]
    assert found == broken


def test_the_page_shows_the_checkpoint_that_covers_an_act(client):
    office, _clerk, _approver = make_office()
    auditor = make_user()
    join(auditor, office, "auditor")
    client.force_login(auditor)
    acts(2)
    kept = make_checkpoint(NOW)

    page = client.get(reverse("record:event-detail", args=[event_at(1).pk])).text

    assert "未被改动" in page
    assert f"已由 {beijing(kept.signed_at, 'seconds')} 签署的检查点核验" in page
