"""What operators read about messages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import allowed
from chenghua_portal.foundation.notices.kinds import known_at, legal_kind_names
from chenghua_portal.foundation.notices.models import Notice, Suppression
from chenghua_portal.foundation.web.keyset import Place

PAGE_SIZE = 30
M = TypeVar("M", bound=Model)
State = Notice.State


class Standing(StrEnum):
    """What an operator looks for."""

    WAITING = "waiting"
    HELD = "held"
    UNCERTAIN = "uncertain"
    UNDELIVERABLE = "undeliverable"
    REFUSED = "refused"
    SUPPRESSED = "suppressed"
    FAILED = "failed"
    DROPPED = "dropped"
    SENT = "sent"


# What did not arrive and will not by itself.
LOST = (State.REFUSED, State.SUPPRESSED, State.FAILED)
UNSETTLED = Q(uncertain_at__isnull=False, settled_at=None)


def is_standing(standing: Standing) -> Q:
    """The notices of one standing. Undeliverable are legal ones: somebody has to be told in another way."""
    if standing is Standing.WAITING:
        return Q(state__in=[State.QUEUED, State.SENDING])
    if standing is Standing.UNCERTAIN:
        return UNSETTLED
    if standing is Standing.UNDELIVERABLE:
        return Q(state__in=LOST, kind__in=legal_kind_names())
    return Q(state=standing.value)


def notices_for(actor: Actor) -> QuerySet[Notice]:
    """Every notice for an operator but those withheld for the time being, none for anybody else."""
    found = Notice.objects.select_related("recipient")
    return found.filter(known_at(actor.arrived_at)) if allowed(actor, "notices.operate") else found.none()


def suppressions_for(actor: Actor) -> QuerySet[Suppression]:
    """Every address out of use for an operator, none for anybody else."""
    found = Suppression.objects.filter(lifted_at=None).select_related("person", "by")
    return found if allowed(actor, "notices.operate") else found.none()


def counts_for(actor: Actor) -> Mapping[Standing, int]:
    """How many notices need to be looked at or to go out, of those the actor may see."""
    looked_at = (Standing.WAITING, Standing.HELD, Standing.UNCERTAIN, Standing.UNDELIVERABLE)
    return {standing: notices_for(actor).filter(is_standing(standing)).count() for standing in looked_at}


@dataclass(frozen=True)
class Page(Generic[M]):
    """One page of a list, newest first; `after` is the last row's place where more follows."""

    rows: list[M]
    after: Place | None = None


def page_of(rows: QuerySet[M], moment: str, after: Place | None = None) -> Page[M]:
    """At most PAGE_SIZE of `rows` behind the place `after`, ordered by their instant `moment`."""
    if after is not None:
        at, pk = after
        rows = rows.filter(Q(**{f"{moment}__lt": at}) | Q(**{moment: at, "pk__lt": pk}))
    found = list(rows.order_by(f"-{moment}", "-pk")[: PAGE_SIZE + 1])
    last: Any = found[PAGE_SIZE - 1] if len(found) > PAGE_SIZE else None
    at_last: datetime | None = getattr(last, moment) if last is not None else None
    return Page(found[:PAGE_SIZE], (at_last, last.pk) if at_last is not None else None)
