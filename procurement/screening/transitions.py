from chenghua_portal.foundation.workflow.transitions import Transition, register
from procurement.bids.models import Bid

CONFIRM = Transition(
    model=Bid,
    verb="confirm_eligibility",
    sources=frozenset({Bid.Status.OPENED}),
    target=Bid.Status.ELIGIBLE,
    permission="procurement.screen_bid",
    notices=("bid.eligible",),
)

REFUSE = Transition(
    model=Bid,
    verb="refuse_eligibility",
    sources=frozenset({Bid.Status.OPENED}),
    target=Bid.Status.INELIGIBLE,
    permission="procurement.screen_bid",
    notices=("bid.ineligible",),
)

register(CONFIRM, REFUSE)
