"""Separation of duties goes by person: whoever had a hand in a call can't publish it, whatever else they are."""

from datetime import timedelta

import pytest

from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.obligations.models import Obligation
from chenghua_portal.foundation.web.refusals import Refused
from evaluation.schemes.actions import save_criteria, selection_rows
from evaluation.schemes.queries import scheme_of
from organizations.people.models import Delegation, Role
from procurement.calls import actions
from procurement.calls.models import Call
from tests.factories import make_user
from tests.factories.people import join
from tests.procurement.calls.conftest import Scene, again, signed_in


@pytest.fixture
def both(scene: Scene) -> User:
    """Somebody who is clerk and approver."""
    user = make_user()
    join(user, scene.office, Role.CLERK, Role.APPROVER)
    return user


def test_who_only_changed_a_term_can_not_publish(scene: Scene, both: User) -> None:
    actions.edit_call(scene.call, by=scene.actor(both), title="改过的题目")
    actions.prepare_call(scene.call, by=scene.actor())

    with pytest.raises(Refused, match="somebody else has to publish it"):
        actions.publish_call(scene.call, by=scene.actor(both))


def test_who_sent_it_before_it_was_returned_can_not_publish(scene: Scene, both: User) -> None:
    actions.prepare_call(scene.call, by=scene.actor(both))
    actions.return_call(scene.call, "请补充联系人", by=scene.actor(scene.approver))
    actions.prepare_call(scene.call, by=scene.actor())

    with pytest.raises(Refused, match="somebody else has to publish it"):
        actions.publish_call(scene.call, by=scene.actor(both))


def test_who_set_the_criteria_can_not_publish(scene: Scene, both: User) -> None:
    save_criteria(scene.call, selection_rows(), by=scene.actor(both))
    actions.prepare_call(scene.call, by=scene.actor())

    with pytest.raises(Refused, match="You set the criteria") as refused:
        actions.publish_call(scene.call, by=scene.actor(both))

    assert "article 12" in str(refused.value.refusal.basis)


def test_who_had_no_hand_in_it_publishes_though_a_clerk_too(scene: Scene, both: User) -> None:
    actions.prepare_call(scene.call, by=scene.actor())

    actions.publish_call(scene.call, by=scene.actor(both))

    assert again(scene.call).status == Call.Status.PUBLISHED


def test_page_gives_the_reason_in_place_of_the_button_and_freezes_nothing(scene: Scene, both: User) -> None:
    save_criteria(scene.call, selection_rows(), by=scene.actor(both))
    actions.prepare_call(scene.call, by=scene.actor())

    pages = [
        signed_in(user).get(f"/en/desk/calls/{scene.call.pk}/publish/").text
        for user in (both, scene.approver)
    ]

    assert ["Publish now" in page for page in pages] == [False, True]
    assert ["You set the criteria" in page for page in pages] == [True, False]
    scheme = scheme_of(scene.call)
    assert scheme is not None
    assert scheme.frozen_at is None


def test_returned_call_is_its_clerks_duty_until_it_is_sent_again(scene: Scene) -> None:
    def owed() -> list[tuple[str, str]]:
        found = Obligation.objects.filter(subject_id=scene.call.pk, discharged_at=None)
        return list(found.values_list("kind", "owner_role"))

    actions.prepare_call(scene.call, by=scene.actor())
    actions.return_call(scene.call, "请补充联系人", by=scene.actor(scene.approver))
    returned = owed()
    actions.prepare_call(scene.call, by=scene.actor())

    assert (returned, owed()) == ([("call.revise", "clerk")], [("call.approve", "approver")])


def test_who_stands_in_for_the_one_who_prepared_can_not_publish(scene: Scene) -> None:
    prepared = actions.prepare_call(scene.call, by=scene.actor())
    Delegation.objects.create(
        organization=scene.office,
        principal=scene.clerk,
        deputy=scene.approver,
        roles=["clerk"],
        starts_at=prepared.created_at,
        ends_at=prepared.created_at + timedelta(days=30),
        reason="公差",
        made_at=prepared.created_at,
    )

    with pytest.raises(Refused, match="somebody else has to publish it"):
        actions.publish_call(scene.call, by=scene.actor(scene.approver))
