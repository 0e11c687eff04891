from django.db import transaction

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import require
from chenghua_portal.foundation.obligations.duties import discharge
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workflow.applying import apply, lock
from chenghua_portal.foundation.workflow.requirements import unmet
from chenghua_portal.foundation.workflow.transitions import Transition
from procurement.bids.models import Bid
from procurement.screening import transitions
from procurement.screening.models import Screening
from procurement.screening.queries import to_screen


@transaction.atomic(durable=True)
def confirm_eligibility(bid: Bid, *, by: Actor) -> Bid:
    """Let a bid go on to the evaluators.

    Raises PermissionDenied, or Refused when it has its verdict already.
    """
    return _decide(bid, transitions.CONFIRM, Screening.Verdict.ELIGIBLE, "", by)


@transaction.atomic(durable=True)
def refuse_eligibility(bid: Bid, reason: str, *, by: Actor) -> Bid:
    """End a bid's way here, for a reason that only its organization is told.

    Raises PermissionDenied, or Refused when it has its verdict already.
    """
    return _decide(bid, transitions.REFUSE, Screening.Verdict.INELIGIBLE, reason, by)


def _decide(bid: Bid, transition: Transition, verdict: str, reason: str, by: Actor) -> Bid:
    """Under the lock of the call, so that of two last verdicts the later one closes the duty."""
    at = by.arrived_at
    require(by, transition.permission, bid)
    lock(bid.call)
    lock(bid)
    if bid.status in transition.sources:
        Screening.objects.create(
            bid=bid, verdict=verdict, reason=reason, decided_at=at, decided_by_id=by.person
        )
    apply(transition, bid, by=by, at=at)
    if not to_screen(bid.call).exists():
        discharge("bid.screen", bid.call, at=at)
        if (refusal := unmet(transitions.SCREENED_POINT, bid.call, by=by, at=at)) is not None:
            raise Refused.because(refusal)
    return bid
