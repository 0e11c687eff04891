"""Retention may erase what was recorded with an act; that it did is itself an act, and the chain stays whole."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.db import InternalError, connection, transaction

from chenghua_portal.foundation.audit.chain import Damage, faults
from chenghua_portal.foundation.audit.erasing import ERASE, erase_payload
from chenghua_portal.foundation.audit.models import AuditEvent, AuditPayload
from chenghua_portal.foundation.audit.queries import events_of
from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.web.refusals import Refused
from tests.factories import NOW, actor_for, make_office, make_user
from tests.factories.people import join

KEEPER = Actor.system(NOW, "保存期限")


def recorded() -> AuditEvent:
    return record("test.act", make_user(), by=KEEPER, at=NOW, data={"reason": "x"})


def test_an_erased_payload_leaves_the_chain_whole(committed_db: None) -> None:
    with transaction.atomic():
        event, other = recorded(), recorded()

    erase_payload(event, by=KEEPER, reason="保存期满")

    assert list(AuditPayload.objects.exclude(event__verb=ERASE)) == [other.payload]
    assert list(faults([])) == []


def test_the_erasure_is_recorded_with_its_reason(db: None) -> None:
    event = recorded()

    erase_payload(event, by=KEEPER, reason="保存期满")
    erase_payload(AuditEvent.objects.get(pk=event.pk), by=KEEPER, reason="再来一次")

    erasure = events_of(event).get()
    assert (erasure.verb, erasure.actor_name) == (ERASE, "保存期限")
    assert json.loads(erasure.payload.body) == {"reason": "保存期满", "verb": "test.act"}


@pytest.mark.parametrize("role", ["auditor", "supervisor", "administrator", "clerk"])
def test_nobody_erases_by_hand(db: None, role: str) -> None:
    person = make_user(roles=["administrator"] if role == "administrator" else [])
    if role != "administrator":
        join(person, make_office()[0], role)

    with pytest.raises(PermissionDenied):
        erase_payload(recorded(), by=actor_for(person), reason="毁迹")

    assert AuditPayload.objects.count() == 1


def test_an_erasure_itself_stays_whole(db: None) -> None:
    event = recorded()
    erase_payload(event, by=KEEPER, reason="保存期满")

    with pytest.raises(Refused):
        erase_payload(events_of(event).get(), by=KEEPER, reason="毁迹")

    assert AuditPayload.objects.count() == 1


def test_the_database_erases_nothing_that_no_act_says(db: None) -> None:
    event, other = recorded(), recorded()

    with (
        pytest.raises(InternalError, match="recorded before"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT public.audit_erase_payload(%s, %s)", [event.pk, other.pk])

    assert AuditPayload.objects.filter(event=event).exists()


def test_an_erasure_of_one_payload_opens_no_other(committed_db: None) -> None:
    with transaction.atomic():
        event, other = recorded(), recorded()
    erase_payload(event, by=KEEPER, reason="保存期满")
    erasure = events_of(event).get()

    with pytest.raises(InternalError), connection.cursor() as cursor:
        cursor.execute("SELECT public.audit_erase_payload(%s, %s)", [other.pk, erasure.pk])

    assert [fault.damage for fault in faults([])] != [Damage.PAYLOAD_REMOVED]
