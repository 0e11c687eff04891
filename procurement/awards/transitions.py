from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.web.refusals import Refusal
from chenghua_portal.foundation.workflow.separation import SEPARATION_BASIS, those_who_did
from chenghua_portal.foundation.workflow.transitions import Transition, register
from procurement.awards.allocation import violations
from procurement.awards.models import AwardList
from procurement.awards.queries import amounts_of, candidates_of
from procurement.awards.texts import violation_text
from procurement.bids.models import Bid
from procurement.calls.models import Call
from procurement.calls.queries import persons_behind

ALLOCATION_BASIS = gettext_lazy("Terms of the call: total budget, cap per project and pass mark.")
DEVIATION_BASIS = gettext_lazy(
    "Awards follow the ranking within the budget; each departure has a written reason."
)

proposers_of = those_who_did("procurement.awardlist.propose", "procurement.awardlist.propose_again")


def can_confirm(award_list: AwardList, actor: Actor, at: datetime) -> Refusal | None:
    """By another person than whoever proposed it, also before it was returned, and within budget, cap, asked amounts
    and pass mark.
    """
    call = award_list.call
    proposers = {award_list.proposed_by_id, *proposers_of(award_list)}
    if not proposers.isdisjoint(persons_behind(call, actor.user_id)):
        reason = _(
            "You proposed this list yourself, so another person must confirm it: ask another approver of "
            "%(office)s."
        )
        return Refusal(reason=reason % {"office": call.purchaser.name}, basis=SEPARATION_BASIS)
    broken = violations(candidates_of(call), amounts_of(award_list), call.budget, call.cap)
    if broken:
        reason = _("%(problem)s Return the list with this reason, so that it is mended.")
        return Refusal(reason=reason % {"problem": violation_text(broken[-1])}, basis=ALLOCATION_BASIS)
    return None


SCORE_CALL = Transition(
    model=Call,
    verb="score",
    sources=frozenset({Call.Status.SCORING}),
    target=Call.Status.SCORED,
    permission="procurement.record_results",
    opens=("award.propose",),
)

SCORE_BID = Transition(
    model=Bid,
    verb="record_result",
    sources=frozenset({Bid.Status.ELIGIBLE}),
    target=Bid.Status.SCORED,
    permission="procurement.record_results",
)

PROPOSE_CALL = Transition(
    model=Call,
    verb="propose",
    sources=frozenset({Call.Status.SCORED}),
    target=Call.Status.PROPOSED,
    permission="procurement.propose_awards",
    opens=("award.approve",),
    discharges=("award.propose",),
)

PROPOSE_AGAIN = Transition(
    model=AwardList,
    verb="propose_again",
    sources=frozenset({AwardList.Status.RETURNED}),
    target=AwardList.Status.PROPOSED,
    permission="procurement.propose_awards",
    stamps="proposed",
    notices=("award.proposed",),
)

RETURN_CALL = Transition(
    model=Call,
    verb="return_awards",
    sources=frozenset({Call.Status.PROPOSED}),
    target=Call.Status.SCORED,
    permission="procurement.return_awards",
    opens=("award.propose",),
    discharges=("award.approve",),
)

RETURN = Transition(
    model=AwardList,
    verb="return",
    sources=frozenset({AwardList.Status.PROPOSED}),
    target=AwardList.Status.RETURNED,
    permission="procurement.return_awards",
    notices=("award.returned",),
)

CONFIRM = Transition(
    model=AwardList,
    verb="confirm",
    sources=frozenset({AwardList.Status.PROPOSED}),
    target=AwardList.Status.CONFIRMED,
    permission="procurement.confirm_awards",
    guard=can_confirm,
    stamps="confirmed",
    notices=("award.confirmed",),
    offline_ok=True,
)

AWARD_CALL = Transition(
    model=Call,
    verb="award",
    sources=frozenset({Call.Status.PROPOSED}),
    target=Call.Status.AWARDED,
    permission="procurement.confirm_awards",
    discharges=("award.approve",),
)

AWARD_BID = Transition(
    model=Bid,
    verb="award",
    sources=frozenset({Bid.Status.SCORED}),
    target=Bid.Status.AWARDED,
    permission="procurement.confirm_awards",
    notices=("bid.result",),
)

LEAVE_UNFUNDED = Transition(
    model=Bid,
    verb="leave_unfunded",
    sources=frozenset({Bid.Status.SCORED}),
    target=Bid.Status.NOT_FUNDED,
    permission="procurement.confirm_awards",
    notices=("bid.result",),
)

register(
    SCORE_CALL,
    SCORE_BID,
    PROPOSE_CALL,
    PROPOSE_AGAIN,
    RETURN_CALL,
    RETURN,
    CONFIRM,
    AWARD_CALL,
    AWARD_BID,
    LEAVE_UNFUNDED,
)
