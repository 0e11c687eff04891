from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.ui.dates import beijing
from chenghua_portal.foundation.web.refusals import Refusal
from chenghua_portal.foundation.workflow.transitions import Transition, register
from procurement.bids.models import Bid
from procurement.calls.models import Call

OPENING_BASIS = gettext_lazy("Terms of the call: bids are opened not before one hour after the deadline.")


def can_open(call: Call, actor: Actor, at: datetime) -> Refusal | None:
    """Not before the deadline + 1 h, by the server's clock (domain.md §2, step 6)."""
    if at >= call.opening_at:
        return None
    times = {"now": beijing(at, "seconds"), "start": beijing(call.opening_at, "seconds")}
    reason = _(
        "The bids can't be opened yet. The server's time is %(now)s; opening works from %(start)s on. "
        "They stay sealed until then."
    )
    return Refusal(reason=reason % times, basis=OPENING_BASIS)


OPEN_CALL = Transition(
    model=Call,
    verb="open",
    sources=frozenset({Call.Status.PUBLISHED}),
    target=Call.Status.OPENED,
    permission="procurement.open_bids",
    guard=can_open,
    discharges=("call.open",),
)

OPEN_BID = Transition(
    model=Bid,
    verb="open",
    sources=frozenset({Bid.Status.SUBMITTED}),
    target=Bid.Status.OPENED,
    permission="procurement.open_bids",
    notices=("bid.opened",),
)

LEAVE_CLOSED = Transition(
    model=Bid,
    verb="leave_closed",
    sources=frozenset({Bid.Status.SUBMITTED}),
    target=Bid.Status.NOT_OPENED,
    permission="procurement.open_bids",
    notices=("bid.not_opened",),
)

register(OPEN_CALL, OPEN_BID, LEAVE_CLOSED)
