from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Q, QuerySet

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.obligations.duties import duties_of, still_owed
from chenghua_portal.foundation.obligations.kinds import knows
from chenghua_portal.foundation.obligations.models import Obligation
from chenghua_portal.foundation.web.keyset import Place

PAGE_SIZE = 30


class Scope(StrEnum):
    """The lists of one's own duties."""

    OPEN = "open"
    OVERDUE = "overdue"
    DONE = "done"


def duty_known_to(actor: Actor, pk: UUID) -> Obligation | None:
    """A duty, for those who owe it and, once it is overdue, those who answer for them; whichever hat they wear."""
    duty = Obligation.objects.filter(pk=pk).first()
    is_known = duty is not None and actor.user_id is not None and knows(actor.user_id, duty, actor.arrived_at)
    return duty if is_known else None


def duties_in(scope: Scope, actor: Actor) -> QuerySet[Obligation]:
    """The actor's duties of one list, in the role worn now, in the order of the list."""
    own = duties_of(actor)
    if scope == Scope.DONE:
        return own.exclude(discharged_at=None).order_by("-discharged_at", "-id")
    owed = still_owed(own, actor.arrived_at)
    return owed.filter(due_at__lte=actor.arrived_at) if scope == Scope.OVERDUE else owed


def kinds_of(actor: Actor) -> list[str]:
    """The kinds among the actor's duties, open and done."""
    return sorted(duties_of(actor).order_by().values_list("kind", flat=True).distinct())


@dataclass(frozen=True)
class Page:
    """One page of a list; `after` is the last row's place where more follows."""

    rows: list[Obligation]
    after: Place | None = None


def page_of(duties: QuerySet[Obligation], scope: Scope, after: Place | None = None) -> Page:
    """The duties of a list behind the place `after`, at most PAGE_SIZE."""
    moment, beyond = ("discharged_at", "lt") if scope == Scope.DONE else ("due_at", "gt")
    if after is not None:
        at, pk = after
        duties = duties.filter(Q(**{f"{moment}__{beyond}": at}) | Q(**{moment: at, f"pk__{beyond}": pk}))
    rows = list(duties[: PAGE_SIZE + 1])
    last = rows[PAGE_SIZE - 1] if len(rows) > PAGE_SIZE else None
    return Page(rows[:PAGE_SIZE], (getattr(last, moment), last.pk) if last else None)
