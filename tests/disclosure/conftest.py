from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import translation

from chenghua_portal.foundation.web.ids import uuid7
from organizations.registry.models import Organization
from procurement.awards.models import Award, AwardList, BidResult
from procurement.calls.models import Call
from tests.factories import NOW, make_call, make_charity, make_opened_bid


def award_call(
    *titles: str,
    organization: Organization | None = None,
    status: str = "confirmed",
    street: str = "510108015",
    amount: Decimal = Decimal("20000.00"),
) -> Call:
    """A call whose bids, one for each of `titles`, are awarded in this order; or only proposed."""
    is_confirmed = status == "confirmed"
    call = make_call(status=Call.Status.AWARDED if is_confirmed else Call.Status.PROPOSED)
    listed = AwardList.objects.create(
        call=call,
        status=status,
        proposed_at=NOW,
        proposed_by=call.created_by,
        confirmed_at=NOW if is_confirmed else None,
        confirmed_by=call.published_by if is_confirmed else None,
    )
    for rank, title in enumerate(titles, 1):
        bidder = organization or make_charity()[0]
        bid_status = "awarded" if is_confirmed else "proposed"
        bid = make_opened_bid(call, bidder, status=bid_status, title=title, street=street)
        BidResult.objects.create(
            bid=bid, score=Decimal(80), rank=rank, is_above_pass_mark=True, source=uuid7(), recorded_at=NOW
        )
        number = f"{call.number}-{rank:04d}" if is_confirmed else None
        Award.objects.create(award_list=listed, bid=bid, amount=amount, number=number)
    return call


@pytest.fixture
def client(db: None) -> Client:
    """A visitor."""
    return Client()


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Addresses and texts in the language of the tests."""
    with translation.override("en"):
        yield
