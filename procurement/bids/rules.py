from datetime import datetime

from django.db.models import Q

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import permission
from procurement.bids.models import Bid
from procurement.calls.models import Call
from procurement.calls.rules import OFFICIALS, acts_for_purchaser

MEMBERS = ("owner", "editor", "finance")
WRITERS = ("owner", "editor")
# From the opening on a bid is known to the purchaser, also one whose envelope stayed closed.
KNOWN = frozenset({*Bid.READABLE, Bid.Status.NOT_OPENED})


def is_own(actor: Actor, bid: Bid, *roles: str) -> bool:
    return actor.organization_id == bid.organization_id and actor.has_role(*roles)


def is_granted(actor: Actor, bid: Bid) -> bool:
    """Whether a grant lets the actor read the bid now (BidReader: who, from, until)."""
    if actor.user_id is None or bid.status not in Bid.READABLE:
        return False
    return bid.readers.filter(grants_at(actor.arrived_at), user_id=actor.user_id).exists()


def grants_at(at: datetime) -> Q:
    """The grants that hold at `at`."""
    return Q(starts_at__lte=at) & (Q(ends_at=None) | Q(ends_at__gt=at))


@permission("procurement.start_bid")
def can_start_bid(actor: Actor, call: Call | None = None) -> bool:
    """Owners and editors. Whether their organization and the call allow it is `start_bid`'s to say, with reasons."""
    return actor.organization_id is not None and actor.has_role(*WRITERS)


@permission("procurement.view_bid")
def can_view_bid(actor: Actor, bid: Bid) -> bool:
    """The own organization; from the opening on the purchaser's officials and who was granted reading."""
    is_officials = bid.status in KNOWN and acts_for_purchaser(actor, bid.call, *OFFICIALS)
    return is_own(actor, bid, *MEMBERS) or is_officials or is_granted(actor, bid)


@permission("procurement.edit_bid")
def can_edit_bid(actor: Actor, bid: Bid) -> bool:
    return is_own(actor, bid, *WRITERS)


@permission("procurement.submit_bid")
def can_submit_bid(actor: Actor, bid: Bid) -> bool:
    return is_own(actor, bid, *WRITERS)


@permission("procurement.withdraw_bid")
def can_withdraw_bid(actor: Actor, bid: Bid) -> bool:
    return is_own(actor, bid, *WRITERS)


@permission("procurement.read_bid_content")
def can_read_bid_content(actor: Actor, bid: Bid) -> bool:
    """What came out of the envelope, for whoever may know of the bid."""
    return bid.status in Bid.READABLE and can_view_bid(actor, bid)
