from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.notices.models import Notice
from chenghua_portal.foundation.obligations.duties import open_obligation
from chenghua_portal.foundation.obligations.models import Obligation
from chenghua_portal.foundation.web.refusals import Refused
from procurement.bids.models import Bid
from procurement.calls.models import Call
from procurement.screening.actions import confirm_eligibility, refuse_eligibility
from procurement.screening.models import Screening
from procurement.screening.queries import to_screen
from tests.factories import NOW, actor_for, make_call, make_charity, make_office, make_opened_bid

AT = NOW + timedelta(days=27)


@pytest.fixture
def scene(db: None) -> tuple[Call, Any, Any]:
    """An opened call with two bids and the duty to check them, its clerk and its approver."""
    return opened_call()


def opened_call() -> tuple[Call, Any, Any]:
    office, clerk, approver = make_office()
    call = make_call(office, status=Call.Status.OPENED)
    make_opened_bid(call, title="甲")
    make_opened_bid(call, title="乙")
    open_obligation("bid.screen", call, at=NOW)
    return call, actor_for(clerk, at=AT), actor_for(approver, at=AT)


def test_confirmed_bid_is_eligible_and_its_people_are_told(scene: Any) -> None:
    call, clerk, _approver = scene
    bid = to_screen(call)[0]

    confirm_eligibility(bid, by=clerk)

    assert Bid.objects.get(pk=bid.pk).status == Bid.Status.ELIGIBLE
    assert (bid.screening.verdict, bid.screening.decided_at) == (Screening.Verdict.ELIGIBLE, AT)
    assert Notice.objects.filter(kind="bid.eligible", channel="site").count() == 1
    assert [other.content.title for other in to_screen(call)] == ["甲" if bid.content.title == "乙" else "乙"]


def test_refused_bid_has_its_reason_and_only_its_people_are_told(scene: Any) -> None:
    call, clerk, _approver = scene
    bid = to_screen(call)[0]

    refuse_eligibility(bid, "机构在活动异常名录内", by=clerk)

    notice = Notice.objects.get(kind="bid.ineligible", channel="site")
    assert Bid.objects.get(pk=bid.pk).status == Bid.Status.INELIGIBLE
    assert notice.params["reason"] == "机构在活动异常名录内"
    assert notice.recipient == bid.started_by


def test_duty_ends_with_the_last_verdict(scene: Any) -> None:
    call, clerk, _approver = scene
    first, second = to_screen(call)

    confirm_eligibility(first, by=clerk)
    assert Obligation.objects.filter(kind="bid.screen", discharged_at=None).exists()
    refuse_eligibility(second, "示例", by=clerk)
    assert not Obligation.objects.filter(kind="bid.screen", discharged_at=None).exists()


def test_second_verdict_is_refused_and_the_first_stands(scene: Any) -> None:
    call, clerk, _approver = scene
    bid = to_screen(call)[0]
    confirm_eligibility(bid, by=clerk)

    with pytest.raises(Refused):
        refuse_eligibility(bid, "反悔", by=clerk)

    assert Screening.objects.get(bid=bid).verdict == Screening.Verdict.ELIGIBLE


def test_others_may_not_decide(scene: Any) -> None:
    call, _clerk, approver = scene
    _office, stranger, _other = make_office()
    _charity, owner = make_charity()

    for actor in (approver, actor_for(stranger, at=AT), actor_for(owner, at=AT)):
        with pytest.raises(PermissionDenied):
            confirm_eligibility(to_screen(call)[0], by=actor)


def test_sealed_bid_has_no_verdict_to_give(scene: Any) -> None:
    call, clerk, _approver = scene
    bid = to_screen(call)[0]
    Bid.objects.filter(pk=bid.pk).update(status=Bid.Status.SUBMITTED)

    with pytest.raises(PermissionDenied):
        confirm_eligibility(Bid.objects.get(pk=bid.pk), by=clerk)


def test_two_verdicts_racing_give_one(committed_db: None, together: Callable[..., list[Any]]) -> None:
    call, clerk, _approver = opened_call()
    bid = to_screen(call)[0]

    results = together(
        lambda: confirm_eligibility(Bid.objects.get(pk=bid.pk), by=clerk),
        lambda: refuse_eligibility(Bid.objects.get(pk=bid.pk), "示例", by=clerk),
    )

    assert sorted(type(result).__name__ for result in results) == ["Bid", "Refused"]
    assert Screening.objects.count() == 1
    assert AuditEvent.objects.filter(subject_id=str(bid.pk)).count() == 1


def test_two_last_verdicts_racing_close_the_duty(
    committed_db: None, together: Callable[..., list[Any]]
) -> None:
    call, clerk, _approver = opened_call()
    first, second = to_screen(call)

    together(
        lambda: confirm_eligibility(Bid.objects.get(pk=first.pk), by=clerk),
        lambda: confirm_eligibility(Bid.objects.get(pk=second.pk), by=clerk),
    )

    assert not Obligation.objects.filter(kind="bid.screen", discharged_at=None).exists()
