from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import translation

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.workdays.clock import portal_now
from evaluation.panels.models import Expert, Round
from evaluation.schemes.models import Criterion, Scheme
from evaluation.sheets.models import Sheet
from procurement.bids.actions import grant_reading
from procurement.bids.models import Bid
from procurement.calls.models import Call
from tests.factories import (
    actor_for,
    make_call,
    make_expert,
    make_office,
    make_opened_bid,
    make_round,
    make_scheme,
)


@dataclass
class Scene:
    """A call with two eligible bids, five evaluators in the pool, and its officials."""

    call: Call
    scheme: Scheme
    bids: list[Bid]
    experts: list[Expert]
    clerk: Actor
    approver: Actor

    def actor(self, place: int) -> Actor:
        return actor_for(self.experts[place].user, at=self.clerk.arrived_at)

    def sheet(self, place: int, bid: int = 0) -> Sheet:
        return Sheet.objects.get(seat__expert=self.experts[place], bid=self.bids[bid])

    @property
    def criteria(self) -> list[Criterion]:
        return list(self.scheme.criteria.all())

    @property
    def round(self) -> Round:
        return Round.objects.get(call=self.call)

    def points(self, share: str = "0.8") -> dict:
        """The same share of every criterion's points."""
        return {c.pk: c.weight * Decimal(share) // Decimal("0.5") * Decimal("0.5") for c in self.criteria}


def make_evaluation(*, size: int = 5, seated: bool = True) -> Scene:
    at = portal_now()
    office, clerk, approver = make_office()
    status = Call.Status.SCORING if seated else Call.Status.OPENED
    call = make_call(office, status=status, panel_size=size, deadline=at - timedelta(days=2))
    bids = [make_opened_bid(call, status=Bid.Status.ELIGIBLE, title=title) for title in ("甲项目", "乙项目")]
    experts = [make_expert() for _ in range(size)]
    scheme = make_scheme(call)
    if seated:
        round_ = make_round(call, experts, bids)
        Round.objects.filter(pk=round_.pk).update(due_at=at + timedelta(days=9))
        for bid in bids:
            for expert in experts:
                grant_reading(bid, expert.pk, "evaluation", at=at - timedelta(hours=1))
    return Scene(call, scheme, bids, experts, actor_for(clerk, at=at), actor_for(approver, at=at))


@pytest.fixture
def scene(db: None) -> Scene:
    """Seated and being scored."""
    return make_evaluation()


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Reasons in the language of the tests."""
    with translation.override("en"):
        yield


def signed_in(actor: Actor) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(User.objects.get(pk=actor.user_id))
    return client
