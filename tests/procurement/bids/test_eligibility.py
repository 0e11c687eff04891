from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from chenghua_portal.foundation.web.refusals import Refused
from organizations.eligibility.models import EligibilityDecision
from organizations.eligibility.queries import answers_of, decisions_about
from organizations.eligibility.rulebook import Verdict, ask
from organizations.registry.models import Organization
from procurement.bids import actions
from procurement.bids.call_rules import CALL_RULES, BidFacts
from procurement.bids.eligibility import answers_about_bid
from procurement.bids.models import Bid, BidDraft
from tests.factories import make_bid
from tests.organizations.eligibility.entries import listed
from tests.procurement.bids.conftest import Scene, again, signed_in

NUMBER, CAP = CALL_RULES


@pytest.mark.parametrize(("bids", "verdict"), [(2, Verdict.PASS), (3, Verdict.FAIL)])
def test_as_many_bids_as_the_call_allows(bids: int, verdict: Verdict) -> None:
    assert ask(NUMBER, BidFacts(bids), {"limit": 2}).verdict == verdict


@pytest.mark.parametrize(
    ("asked", "verdict"),
    [("30000.00", Verdict.PASS), ("30000.01", Verdict.FAIL), (None, Verdict.NOT_APPLICABLE)],
)
def test_the_cap_binds_what_is_asked_and_a_sealed_bid_is_not_looked_into(
    asked: str | None, verdict: Verdict
) -> None:
    facts = BidFacts(1, Decimal(asked) if asked else None)
    assert ask(CAP, facts, {"cap": "30000.00"}).verdict == verdict


def test_withdrawn_bids_do_not_count_towards_the_limit(scene: Scene) -> None:
    bid = make_bid(scene.call, scene.charity)
    make_bid(scene.call, scene.charity, status=Bid.Status.WITHDRAWN)
    counted = {one.rule: one.finding.values for one in answers_about_bid(bid, scene.now)}
    assert counted["bids_in_call"] == {"bids": 1}


def test_submitting_keeps_what_the_rules_answered_and_nothing_sealed(scene: Scene) -> None:
    bid, _copy = scene.submitted()
    decision = decisions_about("procurement.bid", [bid.pk])[bid.pk]
    assert decision.is_eligible
    assert decision.purpose == EligibilityDecision.Purpose.SUBMISSION
    answers = {answer.rule: answer for answer in answers_of(decision)}
    assert answers["inspection"].verdict == Verdict.UNKNOWN
    assert answers["cap"].finding.values == {}
    assert "8000" not in str(decision.answers)


def test_an_organization_on_a_list_is_refused_with_fact_basis_and_way_out(scene: Scene) -> None:
    bid = scene.written()
    entry = listed(scene.charity, entered_at=scene.now - timedelta(hours=1))
    with pytest.raises(Refused) as refused:
        scene.submit(bid)
    refusal = refused.value.refusal
    assert "On the list of abnormal activities since Mon 5 Jan 2026. Apply for removal" in str(refusal.reason)
    assert refusal.basis == "Rules of this portal: who may bid"
    assert again(bid).status == Bid.Status.DRAFT
    assert BidDraft.objects.filter(bid=bid).exists()
    assert not EligibilityDecision.objects.exists()

    entry.withdrawn_at, entry.withdrawn_by, entry.withdrawal_reason = scene.now, scene.clerk, "机构弄错"
    entry.save()
    scene.submit(bid)
    assert again(bid).status == Bid.Status.SUBMITTED


def test_an_entry_made_after_the_request_arrived_does_not_refuse_it(scene: Scene) -> None:
    bid = scene.written()
    listed(scene.charity, entered_at=scene.now + timedelta(seconds=1))
    scene.submit(bid)
    assert again(bid).status == Bid.Status.SUBMITTED


def test_an_organization_no_longer_verified_cannot_submit(scene: Scene) -> None:
    bid = scene.written()
    actions.take_copy(bid, by=scene.actor())
    Organization.objects.filter(pk=scene.charity.pk).update(status="returned", refusal_reason="更正")
    with pytest.raises(Refused, match="returned for correction"):
        actions.submit_bid(again(bid), by=scene.actor())


def test_the_workspace_shows_what_stands_in_the_way(scene: Scene) -> None:
    bid = scene.start()
    listed(scene.charity, entered_at=scene.now - timedelta(hours=1))
    text = (
        signed_in(scene.owner)
        .get(reverse("procurement:bid-detail", args=[bid.pk]), headers={"accept-language": "en"})
        .text
    )
    assert "May it bid?" in text
    assert "1 rule is not met" in text
    assert "The cap is 30,000.00 yuan." in text


def test_a_refused_submission_says_so_on_the_check_page(scene: Scene) -> None:
    bid = scene.written()
    actions.take_copy(bid, by=scene.actor())
    listed(scene.charity, entered_at=scene.now - timedelta(hours=1))
    response = signed_in(scene.owner).post(
        reverse("procurement:bid-submit", args=[bid.pk]), headers={"accept-language": "en"}
    )
    assert response.status_code == 409
    assert "Not submitted" in response.text
    assert "On the list of abnormal activities since" in response.text
