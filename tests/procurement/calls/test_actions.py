from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.keys import held_keys
from chenghua_portal.foundation.obligations.models import Obligation
from chenghua_portal.foundation.web.refusals import Refused
from evaluation.schemes.queries import scheme_of
from organizations.people.models import Role
from procurement.calls import actions
from procurement.calls.models import Call
from procurement.calls.queries import calls_visible_to, current_key_set
from tests.factories import make_call, make_charity, make_office, make_scheme, make_user
from tests.factories.people import join
from tests.procurement.calls.conftest import Scene, again


def publish(scene: Scene, *, at: datetime | None = None) -> Call:
    """A call of its own, prepared by the clerk and published by the approver."""
    call = scene.prepared()
    if at is not None:
        Call.objects.filter(pk=call.pk).update(deadline=at + timedelta(days=20))
    make_scheme(call, frozen=False)
    return actions.publish_call(again(call), by=scene.actor(scene.approver, at=at))


def test_clerk_drafts_a_call_for_the_own_office(scene: Scene) -> None:
    call = actions.create_call(by=scene.actor(), **scene.terms)

    assert (call.status, call.purchaser, call.number) == ("draft", scene.office, None)
    assert AuditEvent.objects.filter(verb="procurement.call.create", subject_id=str(call.pk)).count() == 1


def test_call_posted_twice_is_drafted_once(scene: Scene) -> None:
    key = uuid4()

    first = actions.create_call(by=scene.actor(key=key), **scene.terms)
    second = actions.create_call(by=scene.actor(key=key), **scene.terms)

    assert first == second
    assert Call.objects.filter(title=scene.terms["title"]).count() == 1


def test_only_clerks_draft_calls(scene: Scene) -> None:
    _charity, owner = make_charity()

    for user in (scene.approver, owner, make_user()):
        with pytest.raises(PermissionDenied):
            actions.create_call(by=scene.actor(user), **scene.terms)


def test_edit_changes_the_draft_and_keeps_what_was_there(scene: Scene) -> None:
    before = scene.call.title

    actions.edit_call(scene.call, by=scene.actor(), title="新题目", panel_size=7)

    event = AuditEvent.objects.select_related("payload").get(verb="procurement.call.edit")
    assert (again(scene.call).title, again(scene.call).panel_size) == ("新题目", 7)
    assert before in event.payload.body
    assert "新题目" in event.payload.body


def test_edit_that_changes_nothing_is_no_act(scene: Scene) -> None:
    actions.edit_call(scene.call, by=scene.actor(), title=scene.call.title)

    assert not AuditEvent.objects.filter(verb="procurement.call.edit").exists()


def test_prepared_call_can_not_be_edited(scene: Scene) -> None:
    with pytest.raises(Refused, match="Only a draft can be changed"):
        actions.edit_call(scene.prepared(), by=scene.actor(), title="新题目")


def test_foreign_clerk_neither_sees_nor_edits_a_draft(scene: Scene) -> None:
    _office, stranger, _approver = make_office()

    assert not calls_visible_to(scene.actor(stranger)).filter(pk=scene.call.pk).exists()
    with pytest.raises(PermissionDenied):
        actions.edit_call(scene.call, by=scene.actor(stranger), title="新题目")


def test_prepared_call_waits_for_its_approver(scene: Scene) -> None:
    actions.prepare_call(scene.call, by=scene.actor())

    assert (again(scene.call).status, again(scene.call).prepared_by) == ("prepared", scene.clerk)
    assert Obligation.objects.filter(
        kind="call.approve", subject_id=scene.call.pk, discharged_at=None
    ).exists()


def test_call_without_criteria_is_not_prepared(scene: Scene) -> None:
    bare = make_call(scene.office, status=Call.Status.DRAFT, deadline=scene.call.deadline)

    with pytest.raises(Refused, match="no criteria yet"):
        actions.prepare_call(bare, by=scene.actor())


@pytest.mark.parametrize("weights", [(50, 49), (60, 41)], ids=["99", "101"])
def test_criteria_must_add_up_to_a_hundred(scene: Scene, weights: tuple[int, ...]) -> None:
    call = make_call(scene.office, status=Call.Status.DRAFT, deadline=scene.call.deadline)
    make_scheme(call, weights, frozen=False)

    with pytest.raises(Refused, match="must add up to 100"):
        actions.prepare_call(call, by=scene.actor())

    assert again(call).status == Call.Status.DRAFT


def test_deadline_must_lie_ahead_when_the_call_is_prepared_and_when_it_is_published(scene: Scene) -> None:
    late = scene.call.deadline
    with pytest.raises(Refused, match="deadline for bids has passed"):
        actions.prepare_call(scene.call, by=scene.actor(at=late))

    actions.prepare_call(scene.call, by=scene.actor(at=late - timedelta(seconds=1)))
    with pytest.raises(Refused, match="deadline for bids has passed"):
        actions.publish_call(scene.call, by=scene.actor(scene.approver, at=late))


def test_returned_call_is_a_draft_again_with_its_reason(scene: Scene) -> None:
    actions.prepare_call(scene.call, by=scene.actor())

    actions.return_call(scene.call, "请补充联系人", by=scene.actor(scene.approver))

    call = again(scene.call)
    assert (call.status, call.return_reason, call.prepared_by) == ("draft", "请补充联系人", None)
    assert not Obligation.objects.filter(kind="call.approve", discharged_at=None).exists()


def test_published_call_has_number_key_and_frozen_criteria(scene: Scene) -> None:
    call = publish(scene)

    key_set = current_key_set(call)
    assert key_set is not None
    (recipient,) = key_set.recipients.all()
    scheme = scheme_of(call)
    assert (again(call).status, again(call).published_by) == ("published", scene.approver)
    assert (key_set.version, key_set.quorum, recipient.is_server_held) == (1, 1, True)
    assert held_keys.identity(key_set.pk).startswith("AGE-SECRET-KEY-")
    assert recipient.public_key.startswith("age1")
    assert scheme is not None
    assert scheme.frozen_at == scene.now


def test_numbers_of_a_year_follow_one_another(scene: Scene) -> None:
    autumn = datetime(2026, 9, 1, tzinfo=UTC)
    # 16:30 UTC on New Year's Eve is half past midnight of the next year in Beijing.
    new_year = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)

    numbers = [publish(scene, at=at).number for at in (autumn, autumn, new_year)]

    assert numbers == ["CH-2026-A", "CH-2026-B", "CH-2027-A"]


def test_twenty_seventh_number_has_two_letters(scene: Scene) -> None:
    year = scene.now.astimezone().year
    for place in range(26):
        make_call(scene.office, number=f"CH-{year}-{chr(ord('A') + place)}")

    assert publish(scene, at=datetime(year, 9, 1, tzinfo=UTC)).number == f"CH-{year}-AA"


def test_refused_publication_uses_up_no_number(scene: Scene) -> None:
    at = datetime(2026, 9, 1, tzinfo=UTC)
    bare = scene.prepared()
    with pytest.raises(Refused, match="no criteria"):
        actions.publish_call(bare, by=scene.actor(scene.approver))

    assert publish(scene, at=at).number == "CH-2026-A"


def test_who_prepared_a_call_may_not_publish_it(scene: Scene) -> None:
    both = make_user()
    join(both, scene.office, Role.CLERK, Role.APPROVER)
    actions.prepare_call(scene.call, by=scene.actor(both))

    with pytest.raises(Refused, match="has to publish it") as refused:
        actions.publish_call(scene.call, by=scene.actor(both))

    assert "article 12" in str(refused.value.refusal.basis)
    assert again(scene.call).status == Call.Status.PREPARED


def test_who_drafted_a_call_may_not_publish_it_either(scene: Scene) -> None:
    both = make_user()
    join(both, scene.office, Role.CLERK, Role.APPROVER)
    call = actions.create_call(by=scene.actor(both), **scene.terms)
    make_scheme(call, frozen=False)
    actions.prepare_call(call, by=scene.actor())

    with pytest.raises(Refused, match="has to publish it"):
        actions.publish_call(call, by=scene.actor(both))


def test_second_person_rule_is_the_databases_too(scene: Scene) -> None:
    call = publish(scene)

    with pytest.raises(IntegrityError, match="procurement_call_second_person"), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(published_by=scene.clerk)


def test_clerk_may_not_publish_and_approver_may_not_prepare(scene: Scene) -> None:
    with pytest.raises(PermissionDenied):
        actions.prepare_call(scene.call, by=scene.actor(scene.approver))
    actions.prepare_call(scene.call, by=scene.actor())
    with pytest.raises(PermissionDenied):
        actions.publish_call(scene.call, by=scene.actor())


def test_call_is_published_once(scene: Scene) -> None:
    call = publish(scene)

    with pytest.raises(Refused, match="moved on"):
        actions.publish_call(call, by=scene.actor(scene.approver))

    assert call.key_sets.count() == 1


def test_publishing_opens_the_duty_to_open_the_bids(scene: Scene) -> None:
    call = publish(scene)

    assert Obligation.objects.filter(kind="call.open", subject_id=call.pk, discharged_at=None).exists()
