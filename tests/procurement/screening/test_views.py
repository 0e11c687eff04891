from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from chenghua_portal.foundation.identity.models import User
from organizations.eligibility.actions import decide_eligibility
from organizations.eligibility.models import EligibilityDecision
from organizations.people.models import Membership
from procurement.bids.models import Bid
from procurement.calls.models import Call
from procurement.opening.models import Opening
from procurement.screening.models import Screening
from procurement.screening.queries import eligibility_of
from procurement.screening.signals import signals_of
from tests.factories import NOW, actor_for, make_call, make_charity, make_office, make_opened_bid
from tests.organizations.eligibility.entries import listed

Scene = tuple[Call, User, User]


def opened_call(titles: tuple[str, ...]) -> Scene:
    office, clerk, approver = make_office()
    call = make_call(office, status=Call.Status.OPENED)
    Opening.objects.create(call=call, opened_at=NOW, opened_by=clerk)
    for title in titles:
        make_opened_bid(call, title=title)
    return call, clerk, approver


@pytest.fixture
def scene(db: None) -> Scene:
    return opened_call(("甲", "乙"))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(name: str, *args: Any) -> str:
    with translation.override("en"):
        return reverse(f"procurement:{name}", args=args)


def test_list_shows_what_waits_with_its_signals(scene: Scene) -> None:
    call, clerk, _approver = scene

    text = signed_in(clerk).get(address("screening", call.pk)).text

    assert "0 of 2 checked" in text
    assert "rules broken" in text
    assert "28,000.00" in text


def test_one_click_confirms_and_returns_to_the_list(scene: Scene) -> None:
    call, clerk, _approver = scene
    bid = Bid.objects.get(content__title="甲")

    response = signed_in(clerk).post(address("bid-confirm", bid.pk), follow=True)

    assert response.redirect_chain == [(address("screening", call.pk), 302)]
    assert "1 of 2 checked" in response.text
    assert Bid.objects.get(pk=bid.pk).status == Bid.Status.ELIGIBLE


def test_second_click_changes_nothing_and_says_so(scene: Scene) -> None:
    _call, clerk, _approver = scene
    bid = Bid.objects.get(content__title="甲")
    signed_in(clerk).post(address("bid-confirm", bid.pk))

    response = signed_in(clerk).post(address("bid-confirm", bid.pk), follow=True)

    assert "moved on in the meantime" in response.text
    assert Screening.objects.count() == 1


def test_refusal_without_reason_names_the_field(scene: Scene) -> None:
    _call, clerk, _approver = scene
    bid = Bid.objects.get(content__title="甲")

    response = signed_in(clerk).post(address("bid-refuse", bid.pk), {"reason": " "})

    assert "id_reason_error" in response.text
    assert Bid.objects.get(pk=bid.pk).status == Bid.Status.OPENED


def test_refusal_with_reason_is_on_the_list(scene: Scene) -> None:
    _call, clerk, _approver = scene
    bid = Bid.objects.get(content__title="甲")

    response = signed_in(clerk).post(address("bid-refuse", bid.pk), {"reason": "不符合第3.2条"}, follow=True)
    listed = signed_in(clerk).get(address("screening", bid.call_id), {"show": "ineligible"})

    assert Bid.objects.get(pk=bid.pk).status == Bid.Status.INELIGIBLE
    assert response.status_code == 200
    assert "不符合第3.2条" in listed.text


def test_bid_with_a_verdict_can_not_be_refused_any_more(scene: Scene) -> None:
    _call, clerk, _approver = scene
    bid = Bid.objects.get(content__title="甲")
    signed_in(clerk).post(address("bid-confirm", bid.pk))

    assert signed_in(clerk).get(address("bid-refuse", bid.pk)).status_code == 409


def test_last_verdict_names_the_next_step(scene: Scene) -> None:
    call, clerk, _approver = scene
    for bid in Bid.objects.all():
        signed_in(clerk).post(address("bid-confirm", bid.pk))

    text = signed_in(clerk).get(address("screening", call.pk)).text

    assert "All 2 bids are checked: 2 eligible" in text
    assert "assign the evaluators" in text


def test_without_an_eligible_bid_the_call_can_not_go_on(scene: Scene) -> None:
    call, clerk, _approver = scene
    for bid in Bid.objects.all():
        signed_in(clerk).post(address("bid-refuse", bid.pk), {"reason": "示例"})

    assert "No bid is eligible" in signed_in(clerk).get(address("screening", call.pk)).text


def test_approver_reads_and_decides_nothing(scene: Scene) -> None:
    call, _clerk, approver = scene
    bid = Bid.objects.get(content__title="甲")
    client = signed_in(approver)

    assert address("bid-confirm", bid.pk) not in client.get(address("screening", call.pk)).text
    assert client.post(address("bid-confirm", bid.pk)).status_code == 403
    assert client.get(address("bid-refuse", bid.pk)).status_code == 403


def test_others_find_nothing(scene: Scene) -> None:
    call, _clerk, _approver = scene
    bid = Bid.objects.get(content__title="甲")
    _office, stranger, _other = make_office()
    _charity, rival = make_charity()

    for user in (stranger, rival):
        client = signed_in(user)
        assert client.get(address("screening", call.pk)).status_code == 404
        assert client.post(address("bid-confirm", bid.pk)).status_code == 404


def test_bidder_may_not_decide_on_the_own_bid(scene: Scene) -> None:
    bid = Bid.objects.get(content__title="甲")
    owner = Membership.objects.get(organization=bid.organization).user

    assert signed_in(owner).post(address("bid-confirm", bid.pk)).status_code == 403


def test_call_without_opened_bids_says_so(db: None) -> None:
    call, clerk, _approver = opened_call(())

    assert "No bid was opened" in signed_in(clerk).get(address("screening", call.pk)).text


def test_list_costs_as_many_queries_at_thirty_bids_as_at_one(db: None) -> None:
    counts = []
    for number in (1, 30):
        call, clerk, _approver = opened_call(tuple(f"项目{place}" for place in range(number)))
        client = signed_in(clerk)
        client.get(address("screening", call.pk))
        with CaptureQueriesContext(connection) as queries:
            client.get(address("screening", call.pk))
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 12


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda bid: setattr(bid.organization, "status", "refused"), "registration was refused"),
        (lambda bid: setattr(bid.organization, "kind", "91"), "By its kind (Company) it may not bid."),
        (
            lambda bid: setattr(bid.call, "bids_per_organization", 0),
            "1 bids of the organization in this call; 0 are",
        ),
        (lambda bid: listed(bid.organization), "On the list of abnormal activities since"),
    ],
    ids=["unverified", "company", "too many", "listed"],
)
def test_signal_follows_its_fact(scene: Scene, change: Callable[[Bid], None], said: str) -> None:
    bid = Bid.objects.select_related("organization", "content", "call").get(content__title="甲")

    def messages() -> str:
        with translation.override("en"):
            today = eligibility_of([bid], bid.call, NOW)[bid.pk].today
            return " ".join(s.message for s in signals_of(bid, bid.call, today))

    assert said not in messages()
    change(bid)
    assert said in messages()


def test_clerk_reads_what_the_rules_said_at_submission_beside_what_they_say_today(scene: Scene) -> None:
    call, clerk, _approver = scene
    bid = Bid.objects.select_related("organization", "call").get(content__title="甲")
    decide_eligibility(
        bid.organization,
        purpose=EligibilityDecision.Purpose.SUBMISSION,
        subject=bid,
        by=actor_for(clerk),
        at=NOW - timedelta(days=30),
    )
    listed(bid.organization)

    text = signed_in(clerk).get(address("screening", call.pk), headers={"accept-language": "en"}).text

    assert "On the list of abnormal activities since Mon 5 Jan 2026." in text
    before = text.partition("When submitted:")[2]
    assert "No entry on the list of abnormal activities is on record." in before
