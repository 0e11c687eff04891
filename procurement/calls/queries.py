from datetime import datetime

from django.db.models import Q, QuerySet

from chenghua_portal.foundation.identity.actors import Actor
from procurement.calls.models import Call, CallKeySet
from procurement.calls.rules import OFFICIALS


def public_calls() -> QuerySet[Call]:
    """Calls that have been published, whatever became of them."""
    return Call.objects.filter(status__in=Call.PUBLIC)


def open_calls(at: datetime) -> QuerySet[Call]:
    """Calls that take bids at `at`, the nearest deadline first."""
    return Call.objects.filter(status=Call.Status.PUBLISHED, deadline__gt=at).order_by("deadline")


def calls_visible_to(actor: Actor) -> QuerySet[Call]:
    """Public ones for whoever is signed in; the purchaser's officials see theirs in every state."""
    if not actor.is_signed_in:
        return Call.objects.none()
    visible = Q(status__in=Call.PUBLIC)
    if actor.organization_id is not None and actor.has_role(*OFFICIALS):
        visible |= Q(purchaser_id=actor.organization_id)
    return Call.objects.filter(visible)


def current_key_set(call: Call) -> CallKeySet | None:
    """The keys that bids are sealed to now, with their recipients."""
    return call.key_sets.prefetch_related("recipients").order_by("-version").first()
