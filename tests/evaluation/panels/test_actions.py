from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from chenghua_portal.foundation.audit.queries import events_of
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.notices.models import Notice
from chenghua_portal.foundation.web.refusals import Refused
from evaluation.panels.actions import assign_panel, register_expert
from evaluation.panels.models import Round
from evaluation.panels.queries import QUARANTINE, conflicts_in, experts_with_load
from evaluation.sheets.models import Sheet
from organizations.people.actions import give_own_role, take_own_role
from procurement.bids.models import Bid
from procurement.bids.queries import bids_visible_to
from procurement.calls.models import Call
from tests.evaluation.conftest import Scene, make_evaluation
from tests.factories import actor_for, make_expert, make_office, make_user
from tests.factories.people import join


@pytest.fixture
def scene(db: None) -> Scene:
    return make_evaluation(seated=False)


def assign(scene: Scene, places: list[int] | None = None, days: int = 7) -> Round:
    experts = [scene.experts[i] for i in places] if places is not None else scene.experts
    due_at = scene.clerk.arrived_at + timedelta(days=days)
    return assign_panel(scene.call, [expert.pk for expert in experts], due_at, by=scene.clerk)


def test_seats_sheets_and_reading_come_together(scene: Scene) -> None:
    round_ = assign(scene)

    scene.call.refresh_from_db()
    assert scene.call.status == Call.Status.SCORING
    assert list(round_.seats.values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    assert Sheet.objects.filter(seat__round=round_).count() == 10
    assert set(bids_visible_to(scene.actor(0))) == set(scene.bids)


def test_seats_are_drawn_by_lot(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever chose from a list in alphabetical order must not know seat 1 by its name."""
    monkeypatch.setattr("evaluation.panels.actions.by_lot", lambda ids: list(reversed(ids)))

    round_ = assign(scene)

    assert list(round_.seats.values_list("expert_id", flat=True)) == [e.pk for e in reversed(scene.experts)]


def test_every_evaluator_is_told(scene: Scene) -> None:
    assign(scene)

    told = Notice.objects.filter(kind="round.started").values_list("recipient_id", flat=True)
    assert set(told) == {expert.pk for expert in scene.experts}


def test_wrong_number_is_refused(scene: Scene) -> None:
    with pytest.raises(Refused, match="5 evaluators; 4 are chosen") as caught:
        assign(scene, [0, 1, 2, 3])

    assert caught.value.refusal.field == "experts"


def test_same_evaluator_twice_counts_once(scene: Scene) -> None:
    with pytest.raises(Refused, match="4 are chosen"):
        assign(scene, [0, 1, 2, 3, 3])


def test_whoever_is_made_an_evaluator_is_in_the_pool_on_record_and_leaves_it_with_the_role(db: None) -> None:
    user, by = make_user(), actor_for(make_user(roles=[User.Role.ADMINISTRATOR]))

    give_own_role(user, User.Role.EVALUATOR, "入库", by=by)

    (expert,) = experts_with_load()
    assert expert.user == user
    assert [event.verb for event in events_of(expert)] == ["evaluation.expert.register"]

    take_own_role(user, User.Role.EVALUATOR, "离库", by=by)

    assert not experts_with_load().exists()


def test_who_becomes_an_evaluator_again_finds_the_entry_as_it_was(db: None) -> None:
    expert, by = make_expert(), actor_for(make_user(roles=[User.Role.ADMINISTRATOR]))
    take_own_role(expert.user, User.Role.EVALUATOR, "离库", by=by)

    give_own_role(expert.user, User.Role.EVALUATOR, "返库", by=by)

    assert experts_with_load().get().title == expert.title


def test_a_former_evaluator_is_seated_on_no_panel(scene: Scene) -> None:
    User.objects.filter(pk=scene.experts[0].pk).update(roles=[])

    with pytest.raises(Refused, match="no longer in the pool"):
        assign(scene)


def test_administrators_enter_others_and_never_themselves(db: None) -> None:
    administrator = make_user(roles=[User.Role.ADMINISTRATOR])
    by = actor_for(administrator)

    assert register_expert(make_user(), by=by, title="教授").title == "教授"
    with pytest.raises(Refused, match="their own account"):
        register_expert(administrator, by=by)
    with pytest.raises(PermissionDenied):
        register_expert(make_user(), by=actor_for(make_office()[1]))


def test_employer_among_the_bidders_is_refused_by_name(scene: Scene) -> None:
    expert, bidder = scene.experts[2], scene.bids[0].organization
    expert.employer = bidder
    expert.save()

    with pytest.raises(Refused, match=bidder.name):
        assign(scene)

    assert not Round.objects.exists()


@pytest.mark.parametrize(("ago", "is_tied"), [(QUARANTINE - timedelta(days=1), True), (QUARANTINE, False)])
def test_membership_ties_for_three_years(scene: Scene, ago: timedelta, is_tied: bool) -> None:
    expert, bidder = scene.experts[0], scene.bids[1].organization
    at = scene.clerk.arrived_at
    join(expert.user, bidder, "editor", until=at - ago)

    found = conflicts_in(scene.call, [expert.pk], at)

    assert found == ({expert.pk: [bidder.name]} if is_tied else {})


def test_unscreened_bid_holds_everything_up(scene: Scene) -> None:
    Bid.objects.filter(pk=scene.bids[0].pk).update(status=Bid.Status.OPENED)

    with pytest.raises(Refused, match="not been screened"):
        assign(scene)


def test_past_due_date_is_refused_at_its_field(scene: Scene) -> None:
    with pytest.raises(Refused) as caught:
        assign(scene, days=-1)

    assert caught.value.refusal.field == "due_at"


def test_approver_does_not_assign(scene: Scene) -> None:
    ids = [expert.pk for expert in scene.experts]

    with pytest.raises(PermissionDenied):
        assign_panel(scene.call, ids, scene.clerk.arrived_at + timedelta(days=7), by=scene.approver)


def test_who_left_the_pool_is_refused(scene: Scene) -> None:
    User.objects.filter(pk=scene.experts[0].pk).update(is_active=False)

    with pytest.raises(Refused, match="no longer in the pool"):
        assign(scene)


def test_pool_shows_rounds_being_scored(scene: Scene) -> None:
    assign(scene)

    assert {expert.load for expert in experts_with_load()} == {1}
