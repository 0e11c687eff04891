from chenghua_portal.foundation.workflow.requirements import declare
from chenghua_portal.foundation.workflow.transitions import Transition, register
from procurement.bids.models import Bid

# When every bid of a call has its verdict, what comes next is another app's to open.
SCREENED_POINT = declare("call.screened", providers=("evaluation.panels",))

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
