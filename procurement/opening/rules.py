from typing import Protocol

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import permission
from procurement.bids.models import Bid
from procurement.calls.models import Call
from procurement.calls.rules import OFFICIALS, acts_for_purchaser
from procurement.opening.models import Opening


class OfCall(Protocol):
    """Whatever belongs to a call: a bid, an opening, an award list."""

    @property
    def call(self) -> Call: ...


def serves(actor: Actor, subject: Call | OfCall, *roles: str) -> bool:
    """Whether the actor holds one of `roles` in the purchaser of the call."""
    return acts_for_purchaser(actor, subject if isinstance(subject, Call) else subject.call, *roles)


@permission("procurement.open_bids")
def can_open_bids(actor: Actor, subject: Call | Bid) -> bool:
    """A clerk or an approver of the purchaser. When it may be done is the transition's to say."""
    return serves(actor, subject, *OFFICIALS)


@permission("procurement.view_opening")
def can_view_opening(actor: Actor, opening: Opening) -> bool:
    """The officials of the purchaser. Everybody else reads what is disclosed of it."""
    return serves(actor, opening, *OFFICIALS)
