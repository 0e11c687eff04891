"""`apply` on a real noun: a call, moved by transitions made here."""

import pytest
from django.core.exceptions import PermissionDenied

from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.audit.queries import events_of
from chenghua_portal.foundation.identity.permissions import permission
from chenghua_portal.foundation.web.refusals import Refusal, Refused
from chenghua_portal.foundation.workflow import requirements
from chenghua_portal.foundation.workflow.applying import apply
from chenghua_portal.foundation.workflow.transitions import Transition
from procurement.calls.models import Call
from tests.factories import NOW, actor_for, make_call, make_office


@permission("tests.move")
def can_move(actor, obj):
    return actor.has_role("clerk")


def move(**changes):
    return Transition(
        **{
            "model": Call,
            "verb": "try",
            "sources": frozenset({Call.Status.DRAFT}),
            "target": Call.Status.PREPARED,
            "permission": "tests.move",
            "stamps": "prepared",
        }
        | changes
    )


@pytest.fixture
def scene(db):
    office, clerk, approver = make_office()
    return make_call(office, status=Call.Status.DRAFT), actor_for(clerk), actor_for(approver)


def test_move_saves_stamps_and_records(scene):
    call, clerk, _approver = scene

    apply(move(), call, by=clerk, at=NOW, data={"note": "x"})

    fresh = Call.objects.get(pk=call.pk)
    assert (fresh.status, fresh.prepared_at, fresh.prepared_by_id) == ("prepared", NOW, clerk.user_id)
    event = events_of(call).get()
    assert (event.verb, event.actor_id, event.at) == ("procurement.call.try", clerk.user_id, NOW)
    assert event.payload.body == '{"from":"draft","note":"x","to":"prepared"}'


def test_who_may_not_moves_nothing(scene):
    call, _clerk, approver = scene

    with pytest.raises(PermissionDenied):
        apply(move(), call, by=approver, at=NOW)

    call.refresh_from_db()
    assert (call.status, AuditEvent.objects.count()) == ("draft", 0)


def test_state_that_has_moved_on_is_refused_with_its_name(scene):
    call, clerk, _approver = scene
    apply(move(), call, by=clerk, at=NOW)

    with pytest.raises(Refused, match="待审批"):
        apply(move(), call, by=clerk, at=NOW)


def test_guard_refuses_with_its_reason(scene):
    call, clerk, _approver = scene
    refusal = Refusal(reason="不行", basis="示例第一条")

    with pytest.raises(Refused) as caught:
        apply(move(guard=lambda obj, by, at: refusal), call, by=clerk, at=NOW)

    assert caught.value.refusal == refusal
    call.refresh_from_db()
    assert call.status == "draft"


def test_requirement_without_its_provider_refuses(scene):
    call, clerk, _approver = scene
    requirements.declare("tests.point", providers=("tests.nobody",))

    with pytest.raises(Refused, match=r"tests\.nobody"):
        apply(move(requires="tests.point"), call, by=clerk, at=NOW)


def test_requirement_runs_its_providers(scene):
    call, clerk, _approver = scene
    requirements.declare("tests.point2", providers=("tests.one",))
    requirements.provide("tests.point2", "tests.one", lambda obj, by, at: None)
    requirements.provide("tests.point2", "tests.two", lambda obj, by, at: Refusal(reason="还差一步"))

    with pytest.raises(Refused, match="还差一步"):
        apply(move(requires="tests.point2"), call, by=clerk, at=NOW)


def test_point_nobody_declared_takes_no_provider():
    with pytest.raises(ValueError, match="No requirement point"):
        requirements.provide("tests.undeclared", "x", lambda obj, by, at: None)


def test_two_who_move_at_once_have_one_effect(committed_db, together):
    office, clerk, _approver = make_office()
    call = make_call(office, status=Call.Status.DRAFT)
    actor = actor_for(clerk)

    results = together(*[lambda: apply(move(), Call.objects.get(pk=call.pk), by=actor, at=NOW)] * 2)

    assert sorted(type(result).__name__ for result in results) == ["Call", "Refused"]
    assert events_of(call).count() == 1
