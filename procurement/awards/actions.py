from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import require
from chenghua_portal.foundation.jobs.request_keys import claim
from chenghua_portal.foundation.notices.outbox import notify
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workflow.applying import apply, lock
from chenghua_portal.foundation.workflow.models import OfflineApproval
from procurement.awards import transitions
from procurement.awards.allocation import FEN, ZERO, deviations, violations
from procurement.awards.models import Award, AwardList, BidResult
from procurement.awards.queries import award_list_of, candidates_of, ranked_bids
from procurement.awards.texts import violation_text
from procurement.bids.models import Bid
from procurement.calls.models import Call


@dataclass(frozen=True)
class ResultLine:
    """The official figure and rank of one bid; `source` is the rollup run it comes from."""

    bid_id: UUID
    score: Decimal
    rank: int
    passed: bool
    source: UUID


@transaction.atomic
def record_results(call: Call, results: Sequence[ResultLine], *, by: Actor, at: datetime) -> list[BidResult]:
    """Write down the final result of every eligible bid, once; scores with two places, half to even.

    Raises Refused when the call is not being scored, ValueError unless each eligible bid has one result.
    """
    lock(call)
    apply(transitions.SCORE_CALL, call, by=by, at=at, data={"results": len(results)})
    eligible = {bid.pk: bid for bid in Bid.objects.filter(call=call, status=Bid.Status.ELIGIBLE)}
    if sorted(line.bid_id for line in results) != sorted(eligible):
        raise ValueError(f"The results of {call.pk} are not those of its eligible bids, each once.")
    recorded = BidResult.objects.bulk_create(
        BidResult(
            bid=eligible[line.bid_id],
            score=line.score.quantize(FEN, rounding=ROUND_HALF_EVEN),
            rank=line.rank,
            is_above_pass_mark=line.passed,
            source=line.source,
            recorded_at=at,
        )
        for line in results
    )
    for result in recorded:
        apply(transitions.SCORE_BID, result.bid, by=by, at=at, data={"source": result.source})
    return recorded


@transaction.atomic(durable=True)
def propose_awards(call: Call, amounts: Mapping[UUID, Decimal], note: str, *, by: Actor) -> AwardList:
    """Propose which bids of a scored call get how much; those without an amount get nothing.

    A list that was returned is proposed anew. Posted twice, it is proposed once.

    Raises PermissionDenied, or Refused: an amount above the asked one or the cap, a sum above the budget, a
    bid below the pass mark, a departure from rank order without a reason in `note`.
    """
    at = by.arrived_at
    require(by, "procurement.propose_awards", call)
    list_id, is_new = claim(by, "award_list")
    if not is_new:
        return AwardList.objects.get(call=call)
    total = sum(amounts.values(), ZERO)
    data = {"awards": {str(bid_id): amount for bid_id, amount in amounts.items()}, "total": total}
    apply(transitions.PROPOSE_CALL, call, by=by, at=at)
    _refuse_unless_sound(call, amounts, note)
    award_list = award_list_of(call)
    if award_list is None:
        award_list = AwardList.objects.create(
            id=list_id, call=call, note=note, proposed_at=at, proposed_by_id=by.person
        )
        event = record("procurement.awardlist.propose", award_list, by=by, at=at, data=data)
        notify("award.proposed", award_list, event=f"award.proposed:{event.pk}", at=at)
    else:
        award_list.awards.all().delete()
        apply(transitions.PROPOSE_AGAIN, award_list, by=by, at=at, data=data, changes={"note": note})
    Award.objects.bulk_create(
        Award(award_list=award_list, bid_id=bid_id, amount=amount) for bid_id, amount in amounts.items()
    )
    return award_list


def _refuse_unless_sound(call: Call, amounts: Mapping[UUID, Decimal], note: str) -> None:
    candidates = candidates_of(call)
    broken = violations(candidates, amounts, call.budget, call.cap)
    if broken:
        raise Refused(violation_text(broken[0]), basis=transitions.ALLOCATION_BASIS)
    if deviations(candidates, amounts, call.budget, call.cap) and not note.strip():
        raise Refused(
            _("The list departs from the ranking. Say why, or follow the ranking."),
            field="note",
            basis=transitions.DEVIATION_BASIS,
        )


@transaction.atomic(durable=True)
def return_awards(award_list: AwardList, reason: str, *, by: Actor) -> AwardList:
    """Send a proposed list back to the clerks, with what is to be changed."""
    at = by.arrived_at
    call = lock(award_list.call)
    apply(transitions.RETURN, award_list, by=by, at=at, changes={"return_reason": reason})
    apply(transitions.RETURN_CALL, call, by=by, at=at)
    return award_list


@transaction.atomic(durable=True)
def confirm_awards(award_list: AwardList, *, by: Actor, offline: OfflineApproval | None = None) -> AwardList:
    """Make a proposed list final: awards get numbers in rank order and are public, every bidder is told.

    With `offline` a leader approved it on paper, and `by` confirms the paper.

    Raises PermissionDenied, or Refused: confirmed by whoever proposed it, beyond budget, cap or pass mark, or
    moved on in the meantime.
    """
    at = by.arrived_at
    call = lock(award_list.call)
    apply(transitions.CONFIRM, award_list, by=by, at=at, offline=offline)
    bids = list(ranked_bids(call))
    awards = {award.bid_id: award for award in award_list.awards.all()}
    funded = [awards[bid.pk] for bid in bids if bid.pk in awards]
    for number, award in enumerate(funded, 1):
        award.number = f"{call.number}-{number:04d}"
    Award.objects.bulk_update(funded, ["number"])
    total = sum((award.amount for award in funded), ZERO)
    said = {"awards": len(funded), "total": total}
    apply(transitions.AWARD_CALL, call, by=by, at=at, data=said, offline=offline)
    for bid in bids:
        if bid.pk in awards:
            data = {"award": awards[bid.pk].number, "amount": awards[bid.pk].amount}
            apply(transitions.AWARD_BID, bid, by=by, at=at, data=data, offline=offline)
        else:
            apply(transitions.LEAVE_UNFUNDED, bid, by=by, at=at, offline=offline)
    return award_list
