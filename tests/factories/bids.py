from datetime import timedelta
from decimal import Decimal

from organizations.people.models import Membership
from organizations.registry.models import Organization
from procurement.bids.models import Bid, BidContent, Envelope
from procurement.calls.models import Call, CallKeySet
from tests.factories.calls import make_key_set
from tests.factories.people import NOW, make_charity


def make_bid(
    call: Call, organization: Organization | None = None, *, status: str = Bid.Status.DRAFT, **fields: object
) -> Bid:
    """A bid row alone: no draft, no envelope."""
    if organization is None:
        organization, _owner = make_charity()
    owner = Membership.objects.select_related("user").filter(organization=organization)[0].user
    is_submitted = status != Bid.Status.DRAFT
    defaults: dict[str, object] = {
        "call": call,
        "organization": organization,
        "status": status,
        "started_at": NOW,
        "started_by": owner,
        "submitted_at": NOW + timedelta(hours=1) if is_submitted else None,
        "submitted_by": owner if is_submitted else None,
        "withdrawn_at": NOW + timedelta(hours=2) if status == Bid.Status.WITHDRAWN else None,
        "withdrawn_by": owner if status == Bid.Status.WITHDRAWN else None,
    }
    return Bid.objects.create(**{**defaults, **fields})


def make_opened_bid(
    call: Call,
    organization: Organization | None = None,
    *,
    status: str = Bid.Status.OPENED,
    title: str = "示例项目",
    asked: Decimal = Decimal("28000.00"),
    street: str = "510108015",
    sections: dict[str, object] | None = None,
) -> Bid:
    """A bid with readable content, as an opening leaves it."""
    bid = make_bid(call, organization, status=status)
    key_set = CallKeySet.objects.filter(call=call).first() or make_key_set(call)[0]
    envelope = Envelope.objects.create(
        bid=bid, version=1, key_set=key_set, ciphertext=b"sealed", sha256="0" * 64, received_at=NOW
    )
    BidContent.objects.create(
        bid=bid,
        envelope=envelope,
        title=title,
        street_code=street,
        asked=asked,
        self_raised=Decimal("9000.00"),
        sections=sections or {"summary": {"title": title}},
    )
    return bid
