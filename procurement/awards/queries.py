from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet, Sum

from chenghua_portal.foundation.identity.actors import Actor
from procurement.awards.allocation import ZERO, Candidate
from procurement.awards.models import Award, AwardList
from procurement.bids.models import Bid
from procurement.calls.models import Call
from procurement.calls.rules import OFFICIALS

RELATED = ("award_list__call__purchaser", "bid__content", "bid__organization", "bid__result")


def public_awards() -> QuerySet[Award]:
    """Awards of confirmed lists, with all that is published of them."""
    confirmed = Award.objects.filter(award_list__status=AwardList.Status.CONFIRMED)
    return confirmed.select_related(*RELATED).order_by("number")


def award_lists_visible_to(actor: Actor) -> QuerySet[AwardList]:
    """The award lists of the purchaser acted for. The twin of `view_award_list`."""
    lists = AwardList.objects.select_related("call__purchaser", "proposed_by", "confirmed_by")
    if actor.organization_id is None or not actor.has_role(*OFFICIALS):
        return lists.none()
    return lists.filter(call__purchaser_id=actor.organization_id)


def award_list_of(call: Call) -> AwardList | None:
    """The award list of a call in whatever state, or None before one was proposed."""
    return AwardList.objects.select_related("proposed_by", "confirmed_by").filter(call=call).first()


def awards_of_call(call: Call) -> QuerySet[Award]:
    """The awards on the call's list, confirmed or not, in the order of rank."""
    awards = Award.objects.filter(award_list__call=call).select_related(*RELATED)
    return awards.order_by("bid__result__rank", "id")


def ranked_bids(call: Call) -> QuerySet[Bid]:
    """The bids of a call that have a result, with content and organization, best first."""
    ranked = Bid.objects.filter(call=call, result__isnull=False)
    return ranked.select_related("content", "organization", "result").order_by("result__rank", "id")


def candidate_of(bid: Bid) -> Candidate:
    """A ranked bid as allocation sees it."""
    return Candidate(
        key=bid.pk,
        rank=bid.result.rank,
        asked=bid.content.asked,
        passed=bid.result.is_above_pass_mark,
    )


def candidates_of(call: Call) -> list[Candidate]:
    return [candidate_of(bid) for bid in ranked_bids(call)]


def amounts_of(award_list: AwardList) -> dict[UUID, Decimal]:
    """What the list gives, by bid, in yuan."""
    return dict(award_list.awards.values_list("bid_id", "amount"))


def awarded_total(call: Call) -> Decimal:
    """The sum of the confirmed awards of a call, in yuan."""
    total: Decimal | None = public_awards().filter(award_list__call=call).aggregate(sum=Sum("amount"))["sum"]
    return total if total is not None else ZERO
