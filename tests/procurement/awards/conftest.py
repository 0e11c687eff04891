from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.utils import translation

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.web.ids import uuid7
from procurement.awards.models import BidResult
from procurement.bids.models import Bid
from procurement.calls.models import Call
from tests.factories import NOW, actor_for, make_call, make_office, make_opened_bid

AT = NOW + timedelta(days=40)
FIELD = (
    ("甲", "91.20", "60000"),
    ("乙", "85.50", "50000"),
    ("丙", "71.00", "40000"),
    ("丁", "58.40", "30000"),
)


@dataclass
class Scene:
    """A call of 150,000 yuan, at most 60,000 a project, with its bids best first."""

    call: Call
    clerk: Actor
    approver: Actor
    bids: list[Bid]

    def amounts(self, *amounts: int | str) -> dict[UUID, Decimal]:
        """Amounts in the order of rank; zero or nothing is not funded."""
        given = zip(self.bids, map(Decimal, amounts), strict=False)
        return {bid.pk: amount for bid, amount in given if amount}


def make_scene(status: str = Call.Status.SCORED, field: Sequence[tuple[str, str, str]] = FIELD) -> Scene:
    """The last bid of the field is below the pass mark of 60, the others are not."""
    office, clerk, approver = make_office()
    call = make_call(office, status=status, budget=Decimal(150000), cap=Decimal(60000))
    is_scored = status != Call.Status.SCORING
    bids = []
    for rank, (title, score, asked) in enumerate(field, 1):
        bid_status = Bid.Status.SCORED if is_scored else Bid.Status.ELIGIBLE
        bid = make_opened_bid(call, status=bid_status, title=title, asked=Decimal(asked))
        if is_scored:
            BidResult.objects.create(
                bid=bid,
                score=Decimal(score),
                rank=rank,
                is_above_pass_mark=Decimal(score) >= 60,
                source=uuid7(),
                recorded_at=NOW,
            )
        bids.append(bid)
    return Scene(call, actor_for(clerk, at=AT), actor_for(approver, at=AT), bids)


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene()


@pytest.fixture
def committed_scene(committed_db: None) -> Scene:
    return make_scene()


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Reasons in the language of the tests."""
    with translation.override("en"):
        yield
