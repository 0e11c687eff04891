from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from chenghua_portal.foundation.audit.queries import events_of
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.obligations.models import Obligation
from chenghua_portal.foundation.workdays.calendar import beijing_date, last_workday
from chenghua_portal.foundation.workdays.clock import BEIJING
from organizations.people.queries import counted_as_one
from procurement.calls.models import Call, CallKeySet
from procurement.calls.rules import OFFICIALS

PAGE_SIZE = 30
# Whoever has done one of these to a call has had a hand in preparing its publication.
PREPARING_ACTS = ("procurement.call.create", "procurement.call.edit", "procurement.call.prepare")


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


def has_helped_prepare(call: Call, user_id: UUID | None) -> bool:
    """Whether a person drafted, changed or submitted this call, now or before it was returned.

    What somebody has prepared who stood in for the person, or for whom they did, counts as their own.
    """
    persons = persons_behind(call, user_id)
    if persons & {call.created_by_id, call.prepared_by_id}:
        return True
    return events_of(call).filter(verb__in=PREPARING_ACTS, actor_id__in=persons).exists()


def persons_behind(call: Call, user_id: UUID | None) -> frozenset[UUID]:
    """The person, and whoever stood in for them, or they for whom, while the call was made."""
    return counted_as_one(user_id, call.purchaser_id, since=call.created_at)


def next_duties(calls: Iterable[Call]) -> dict[UUID, Obligation]:
    """The soonest open duty about each call, by the call's id."""
    duties = Obligation.objects.filter(
        subject_type=Call._meta.label_lower, subject_id__in=[call.pk for call in calls], discharged_at=None
    )
    return {duty.subject_id: duty for duty in duties.order_by("-due_at", "-id")}


def suggested_deadline(at: datetime) -> datetime:
    """17:00 Beijing time on the first working day three weeks after `at`: open 20 to 30 days (domain.md §2)."""
    day, _is_provisional = last_workday(beijing_date(at) + timedelta(days=20), 1)
    return datetime.combine(day, time(17), BEIJING)


@dataclass(frozen=True)
class Page:
    """One page of a list of calls, newest first, and the ids that its neighbours start from."""

    rows: list[Call]
    before: UUID | None = None
    after: UUID | None = None


def page_of(calls: QuerySet[Call], *, before: UUID | None = None, after: UUID | None = None) -> Page:
    """The page of `calls` that follows the call `after`, or precedes `before`; the first without either."""
    if before is not None:
        found = _beyond(calls, before, "gt").order_by("created_at", "id")[: PAGE_SIZE + 1]
        rows, is_more = _cut(found)
        rows.reverse()
        has_previous, has_next = is_more, True
    else:
        following = calls if after is None else _beyond(calls, after, "lt")
        rows, is_more = _cut(following.order_by("-created_at", "-id")[: PAGE_SIZE + 1])
        has_previous, has_next = after is not None, is_more
    return Page(
        rows,
        before=rows[0].pk if rows and has_previous else None,
        after=rows[-1].pk if rows and has_next else None,
    )


def _beyond(calls: QuerySet[Call], pk: UUID, side: str) -> QuerySet[Call]:
    """The calls on one side of `pk` in the order of the list; all of them when there is no such call."""
    place = calls.filter(pk=pk).values_list("created_at", flat=True).first()
    if place is None:
        return calls
    return calls.filter(Q(**{f"created_at__{side}": place}) | Q(**{"created_at": place, f"id__{side}": pk}))


def _cut(found: QuerySet[Call]) -> tuple[list[Call], bool]:
    rows = list(found)
    return rows[:PAGE_SIZE], len(rows) > PAGE_SIZE
