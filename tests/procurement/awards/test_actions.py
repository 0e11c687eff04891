from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.notices.models import Notice
from chenghua_portal.foundation.obligations.models import Obligation
from chenghua_portal.foundation.web.refusals import Refused
from organizations.people.models import Membership, Role
from procurement.awards.actions import (
    ResultLine,
    confirm_awards,
    propose_awards,
    record_results,
    return_awards,
)
from procurement.awards.models import Award, AwardList
from procurement.awards.queries import award_list_of, awarded_total, awards_of_call, public_awards
from procurement.bids.models import Bid
from procurement.calls.models import Call
from tests.factories import actor_for, make_charity, make_office
from tests.procurement.awards.conftest import AT, Scene, make_scene

ROLLUP = Actor.system(AT, "evaluation.roll_up")


def lines(scene: Scene) -> list[ResultLine]:
    source = uuid4()
    return [
        ResultLine(bid.pk, Decimal("88.3350") - rank, rank, rank < 4, source)
        for rank, bid in enumerate(scene.bids, 1)
    ]


def statuses(scene: Scene) -> list[str]:
    return [Bid.objects.get(pk=bid.pk).status for bid in scene.bids]


def open_duties() -> list[tuple[str, str]]:
    return list(Obligation.objects.filter(discharged_at=None).values_list("kind", "owner_role"))


# Results


def test_results_are_recorded_with_two_places_and_the_clerk_is_asked_to_propose(db: None) -> None:
    scene = make_scene(Call.Status.SCORING)

    recorded = record_results(scene.call, lines(scene), by=ROLLUP, at=AT)

    assert [(r.rank, r.score) for r in recorded][:2] == [(1, Decimal("87.34")), (2, Decimal("86.34"))]
    assert Call.objects.get().status == Call.Status.SCORED
    assert statuses(scene) == ["scored"] * 4
    assert open_duties() == [("award.propose", "clerk")]


def test_results_of_other_than_the_eligible_bids_are_a_bug(db: None) -> None:
    scene = make_scene(Call.Status.SCORING)

    with pytest.raises(ValueError, match="eligible"):
        record_results(scene.call, lines(scene)[1:], by=ROLLUP, at=AT)


def test_results_are_recorded_once(db: None) -> None:
    scene = make_scene(Call.Status.SCORING)
    record_results(scene.call, lines(scene), by=ROLLUP, at=AT)

    with pytest.raises(Refused):
        record_results(scene.call, lines(scene), by=ROLLUP, at=AT)


def test_nobody_records_results_by_hand(db: None) -> None:
    scene = make_scene(Call.Status.SCORING)

    with pytest.raises(PermissionDenied):
        record_results(scene.call, lines(scene), by=scene.clerk, at=AT)


# Proposing


def test_proposal_by_rank_needs_no_reason_and_the_approver_is_asked(scene: Scene) -> None:
    found = propose_awards(scene.call, scene.amounts(60000, 50000, 40000), "", by=scene.clerk)

    assert (found.status, found.proposed_by_id) == (AwardList.Status.PROPOSED, scene.clerk.user_id)
    assert [award.amount for award in awards_of_call(scene.call)] == [60000, 50000, 40000]
    assert Call.objects.get().status == Call.Status.PROPOSED
    assert statuses(scene) == ["scored"] * 4
    assert open_duties() == [("award.approve", "approver")]
    assert Notice.objects.get(kind="award.proposed", channel="site").recipient_id == scene.approver.user_id
    assert list(public_awards()) == []


@pytest.mark.parametrize(
    ("amounts", "said"),
    [
        ((60000, 50000, "40000.01"), "40,000.00"),
        ((60000, 50000, 40000, 1), "pass mark"),
        (("0.001", 50000, 40000), "two decimal"),
    ],
)
def test_amount_that_breaks_a_rule_is_refused(scene: Scene, amounts: Any, said: str) -> None:
    with pytest.raises(Refused, match=said):
        propose_awards(scene.call, scene.amounts(*amounts), "理由", by=scene.clerk)

    assert award_list_of(scene.call) is None


@pytest.mark.parametrize(("budget", "is_refused"), [("150000.00", False), ("149999.99", True)])
def test_sum_may_reach_the_budget_and_not_a_fen_more(scene: Scene, budget: str, is_refused: bool) -> None:
    Call.objects.update(budget=Decimal(budget))
    amounts = scene.amounts(60000, 50000, 40000)

    if is_refused:
        with pytest.raises(Refused, match=r"0\.01 more than the budget"):
            propose_awards(Call.objects.get(), amounts, "", by=scene.clerk)
    else:
        assert propose_awards(Call.objects.get(), amounts, "", by=scene.clerk).awards.count() == 3


def test_departure_from_rank_takes_a_reason(scene: Scene) -> None:
    amounts = scene.amounts(60000, 0, 40000)

    with pytest.raises(Refused) as refused:
        propose_awards(scene.call, amounts, " ", by=scene.clerk)
    assert refused.value.refusal.field == "note"

    assert propose_awards(scene.call, amounts, "机构放弃", by=scene.clerk).note == "机构放弃"


def test_posted_twice_it_is_proposed_once(scene: Scene) -> None:
    clerk = replace(scene.clerk, request_key=uuid4())
    amounts = scene.amounts(60000, 50000, 40000)

    first = propose_awards(scene.call, amounts, "", by=clerk)

    assert propose_awards(scene.call, amounts, "", by=clerk) == first
    assert AuditEvent.objects.filter(verb="procurement.awardlist.propose").count() == 1


def test_only_a_clerk_of_the_office_proposes(scene: Scene) -> None:
    _office, stranger, _approver = make_office()
    _charity, owner = make_charity()

    for actor in (scene.approver, actor_for(stranger, at=AT), actor_for(owner, at=AT)):
        with pytest.raises(PermissionDenied):
            propose_awards(scene.call, scene.amounts(60000), "", by=actor)


def test_nothing_is_proposed_before_there_are_results(db: None) -> None:
    scene = make_scene(Call.Status.SCORING)

    with pytest.raises(Refused):
        propose_awards(scene.call, {}, "", by=scene.clerk)


# Deciding


def test_confirmed_awards_are_numbered_by_rank_and_public(scene: Scene) -> None:
    found = propose_awards(scene.call, scene.amounts(60000, 50000, 40000), "", by=scene.clerk)

    confirm_awards(found, by=scene.approver)

    number = scene.call.number
    assert [(award.number, award.bid) for award in public_awards()] == [
        (f"{number}-000{place}", bid) for place, bid in enumerate(scene.bids[:3], 1)
    ]
    assert statuses(scene) == ["awarded", "awarded", "awarded", "not_funded"]
    assert Call.objects.get().status == Call.Status.AWARDED
    assert (found.confirmed_at, found.confirmed_by_id) == (AT, scene.approver.user_id)
    assert awarded_total(scene.call) == Decimal(150000)
    assert open_duties() == []


def test_every_bidder_learns_its_own_result(scene: Scene) -> None:
    found = propose_awards(scene.call, scene.amounts(60000, 50000, 39999), "", by=scene.clerk)

    confirm_awards(found, by=scene.approver)

    told = Notice.objects.filter(kind="bid.result", channel="site")
    by_owner = {notice.recipient_id: notice.params for notice in told}
    assert [by_owner[bid.started_by_id]["amount"] for bid in scene.bids] == [
        "60000.00",
        "50000.00",
        "39999.00",
        "",
    ]
    assert [by_owner[bid.started_by_id]["passed"] for bid in scene.bids] == ["yes", "yes", "yes", ""]


def test_list_without_awards_ends_the_call(scene: Scene) -> None:
    found = propose_awards(scene.call, {}, "资金取消", by=scene.clerk)

    confirm_awards(found, by=scene.approver)

    assert statuses(scene) == ["not_funded"] * 4
    assert awarded_total(scene.call) == 0


def test_who_proposed_does_not_confirm_whatever_the_role(scene: Scene) -> None:
    both = Membership.objects.get(user_id=scene.clerk.user_id)
    both.roles = [Role.CLERK, Role.APPROVER]
    both.save()
    clerk_and_approver = replace(scene.clerk, roles=frozenset(both.roles))
    found = propose_awards(scene.call, scene.amounts(60000, 50000, 40000), "", by=clerk_and_approver)

    with pytest.raises(Refused) as refused:
        confirm_awards(found, by=clerk_and_approver)

    assert "another person" in str(refused.value)
    assert refused.value.refusal.basis
    assert AwardList.objects.get().status == AwardList.Status.PROPOSED


def test_clerk_may_not_confirm(scene: Scene) -> None:
    found = propose_awards(scene.call, scene.amounts(60000, 50000, 40000), "", by=scene.clerk)

    with pytest.raises(PermissionDenied):
        confirm_awards(found, by=scene.clerk)


@pytest.mark.parametrize(
    "changes", [{"budget": Decimal("149999.99")}, {"cap": Decimal("59999.99")}], ids=["budget", "cap"]
)
def test_limits_are_checked_once_more_when_confirming(scene: Scene, changes: Any) -> None:
    found = propose_awards(scene.call, scene.amounts(60000, 50000, 40000), "", by=scene.clerk)
    Call.objects.update(**changes)

    with pytest.raises(Refused):
        confirm_awards(AwardList.objects.get(pk=found.pk), by=scene.approver)

    assert list(public_awards()) == []


def test_returned_list_is_changed_and_proposed_again(scene: Scene) -> None:
    found = propose_awards(scene.call, scene.amounts(60000, 50000, 40000), "", by=scene.clerk)

    return_awards(found, "丙项预算偏高", by=scene.approver)
    assert Call.objects.get().status == Call.Status.SCORED
    assert open_duties() == [("award.propose", "clerk")]
    assert Notice.objects.get(kind="award.returned", channel="site").params["reason"] == "丙项预算偏高"

    again = propose_awards(scene.call, scene.amounts(60000, 50000, 30000), "", by=scene.clerk)
    assert again == found
    assert [award.amount for award in awards_of_call(scene.call)] == [60000, 50000, 30000]
    assert again.status == AwardList.Status.PROPOSED

    confirm_awards(again, by=scene.approver)
    assert awarded_total(scene.call) == Decimal(140000)


def test_confirmed_list_moves_no_more(scene: Scene) -> None:
    found = propose_awards(scene.call, scene.amounts(60000, 50000, 40000), "", by=scene.clerk)
    confirm_awards(found, by=scene.approver)

    for act in (
        lambda: confirm_awards(found, by=scene.approver),
        lambda: return_awards(found, "反悔", by=scene.approver),
        lambda: propose_awards(scene.call, scene.amounts(60000), "反悔", by=scene.clerk),
    ):
        with pytest.raises(Refused):
            act()


def second_approver(scene: Scene) -> Actor:
    _office, _clerk, other = make_office()
    Membership.objects.filter(user=other).update(organization_id=scene.call.purchaser_id)
    return actor_for(other, at=AT)


def test_two_approvers_racing_confirm_once(
    committed_scene: Scene, together: Callable[..., list[Any]]
) -> None:
    scene = committed_scene
    found = propose_awards(scene.call, scene.amounts(60000, 50000, 40000), "", by=scene.clerk)
    other = second_approver(scene)

    results = together(
        lambda: confirm_awards(AwardList.objects.get(pk=found.pk), by=scene.approver),
        lambda: confirm_awards(AwardList.objects.get(pk=found.pk), by=other),
    )

    assert sorted(type(result).__name__ for result in results) == ["AwardList", "Refused"]
    assert Award.objects.exclude(number=None).count() == 3
    assert AuditEvent.objects.filter(verb="procurement.awardlist.confirm").count() == 1
    assert Notice.objects.filter(kind="bid.result", channel="site").count() == 4


def test_confirming_and_returning_racing_do_one(
    committed_scene: Scene, together: Callable[..., list[Any]]
) -> None:
    scene = committed_scene
    found = propose_awards(scene.call, scene.amounts(60000, 50000, 40000), "", by=scene.clerk)
    other = second_approver(scene)

    results = together(
        lambda: confirm_awards(AwardList.objects.get(pk=found.pk), by=scene.approver),
        lambda: return_awards(AwardList.objects.get(pk=found.pk), "示例", by=other),
    )

    outcome = (Call.objects.get().status, AwardList.objects.get().status)
    assert sorted(type(result).__name__ for result in results) == ["AwardList", "Refused"]
    assert outcome in {("awarded", "confirmed"), ("scored", "returned")}


def test_two_clerks_racing_propose_one_list(
    committed_scene: Scene, together: Callable[..., list[Any]]
) -> None:
    scene = committed_scene
    propose = [scene.amounts(60000, 50000, 40000), scene.amounts(60000, 50000, 30000)]

    results = together(
        lambda: propose_awards(Call.objects.get(), propose[0], "", by=scene.clerk),
        lambda: propose_awards(Call.objects.get(), propose[1], "", by=scene.clerk),
    )

    assert sorted(type(result).__name__ for result in results) == ["AwardList", "Refused"]
    assert Award.objects.count() == 3
