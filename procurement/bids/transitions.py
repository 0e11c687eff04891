from datetime import datetime

from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.ui.dates import beijing
from chenghua_portal.foundation.web.refusals import Refusal
from chenghua_portal.foundation.workflow.requirements import declare
from chenghua_portal.foundation.workflow.transitions import Transition, register
from procurement.bids.models import Bid
from procurement.calls.models import Call

LATE = _(
    "The deadline has passed: your request was received at %(received)s, bids closed at %(deadline)s (Beijing time, by "
    "the server's clock). Your draft is kept, but it can't be submitted to this call."
)
NOT_TAKING = _("This call takes no bids.")
DEADLINE_BASIS = _("Terms of the call: deadline for bids")

# What the rules say of the organization and its bid: see `eligibility`.
SUBMIT_POINT = declare("bid.submit", providers=("procurement.bids",))


def is_in_time(bid: Bid, actor: Actor, at: datetime) -> Refusal | None:
    """On time means received before the deadline; `at` is the arrival, read before any lock."""
    return taking_bids(bid.call, at)


def taking_bids(call: Call, at: datetime) -> Refusal | None:
    """Whether a request that arrived at `at` may still change what bidders hand in."""
    if call.status not in Call.PUBLIC:
        return Refusal(reason=NOT_TAKING)
    if at < call.deadline and call.status == Call.Status.PUBLISHED:
        return None
    times = {"received": beijing(at, "seconds"), "deadline": beijing(call.deadline, "seconds")}
    return Refusal(reason=LATE % times, basis=DEADLINE_BASIS)


SUBMIT = Transition(
    model=Bid,
    verb="submit",
    sources=frozenset({Bid.Status.DRAFT, Bid.Status.SUBMITTED, Bid.Status.WITHDRAWN}),
    target=Bid.Status.SUBMITTED,
    permission="procurement.submit_bid",
    guard=is_in_time,
    requires=SUBMIT_POINT,
    stamps="submitted",
    discharges=("bid.submit",),
    notices=("bid.received",),
)
WITHDRAW = Transition(
    model=Bid,
    verb="withdraw",
    sources=frozenset({Bid.Status.SUBMITTED}),
    target=Bid.Status.WITHDRAWN,
    permission="procurement.withdraw_bid",
    guard=is_in_time,
    stamps="withdrawn",
    discharges=("bid.submit",),
    notices=("bid.withdrawn",),
)

register(SUBMIT, WITHDRAW)
