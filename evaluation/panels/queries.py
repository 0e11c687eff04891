from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import User
from evaluation.panels.models import Expert, Round, Seat
from organizations.people.models import Membership
from procurement.bids.models import Bid
from procurement.calls.models import Call
from procurement.calls.rules import OFFICIALS

# domain.md §1: who belonged to a bidder within three years does not score in its call. With a leap day.
QUARANTINE = timedelta(days=3 * 365 + 1)


def rounds_visible_to(actor: Actor) -> QuerySet[Round]:
    """The rounds of the purchaser's own calls, and those the actor has a seat in."""
    if actor.user_id is None:
        return Round.objects.none()
    visible = Q(Exists(Seat.objects.filter(round=OuterRef("pk"), expert_id=actor.user_id)))
    if actor.organization_id is not None and actor.has_role(*OFFICIALS):
        visible |= Q(call__purchaser_id=actor.organization_id)
    return Round.objects.filter(visible)


def round_of(call: Call) -> Round | None:
    return Round.objects.filter(call=call).first()


def pool() -> QuerySet[Expert]:
    """Who can be put on panels: they are evaluators still, and can sign in."""
    return Expert.objects.filter(user__is_active=True, user__roles__contains=[User.Role.EVALUATOR])


def entry_of(user: User) -> Expert | None:
    """What the pool knows of a person."""
    return Expert.objects.filter(user=user).select_related("employer").first()


def experts_with_load() -> QuerySet[Expert]:
    """The pool, with how many rounds each is scoring now as `load`."""
    scoring = Count("seats", filter=Q(seats__round__status=Round.Status.SCORING))
    return pool().select_related("user", "employer").annotate(load=scoring).order_by("user__name", "pk")


def eligible_bids(call: Call) -> QuerySet[Bid]:
    return Bid.objects.filter(call=call, status=Bid.Status.ELIGIBLE).select_related("organization", "content")


def conflicts_in(call: Call, expert_ids: Iterable[UUID], at: datetime) -> dict[UUID, list[str]]:
    """Per expert, the bidding organizations they are tied to: by employer, or by membership within three years.

    Matched on identifiers, never on names. Every organization that bid and was opened counts.
    """
    ids = list(expert_ids)
    bidders = {
        bid.organization_id: bid.organization.name
        for bid in Bid.objects.filter(call=call, status__in=Bid.READABLE).select_related("organization")
    }
    found: dict[UUID, set[str]] = defaultdict(set)
    recent = Q(until=None) | Q(until__gt=at - QUARANTINE)
    members = Membership.objects.filter(recent, user_id__in=ids, organization_id__in=bidders)
    for user_id, organization_id in members.values_list("user_id", "organization_id"):
        found[user_id].add(bidders[organization_id])
    employed = Expert.objects.filter(pk__in=ids, employer_id__in=bidders).values_list("pk", "employer_id")
    for user_id, employer_id in employed:
        if employer_id is not None:
            found[user_id].add(bidders[employer_id])
    return {user_id: sorted(names) for user_id, names in found.items()}
