"""Separation of duties, by person and never by role (domain.md §1): who prepared something does not decide it."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.audit.queries import events_of
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.web.refusals import Refusal
from chenghua_portal.foundation.workflow.transitions import Guard

SEPARATION_BASIS = _(
    "Internal control standard for administrative and public institutions (Caikuai 2012 No. 21), article 12: "
    "incompatible duties are kept apart"
)

Preparers = Callable[[Any], Iterable[UUID | None]]
Persons = Callable[[Any, Actor], Collection[UUID | None]]


def the_actor_alone(_obj: Any, actor: Actor) -> Collection[UUID | None]:
    """Whom an actor counts as where nobody stands in for anybody."""
    return {actor.user_id}


def decided_by_another(
    preparers: Preparers, *, reason: str | Promise, name: str, persons: Persons = the_actor_alone
) -> Guard:
    """A guard that refuses, with `reason`, whoever is among the `preparers` of the object.

    `persons(obj, actor)` says whom the actor counts as: with those who stand in for them, say. `name` is what
    the state diagrams call the guard. The portal itself prepares and decides nothing: it always passes.
    """

    def guard(obj: Any, actor: Actor, _at: datetime) -> Refusal | None:
        is_one_of_them = not set(persons(obj, actor)).isdisjoint({*preparers(obj)} - {None})
        return Refusal(reason=reason, basis=SEPARATION_BASIS) if is_one_of_them else None

    guard.__name__ = name
    return guard


def those_who_did(*verbs: str) -> Preparers:
    """Everybody who ever did one of `verbs` to the object, by the record: also before it was returned."""

    def preparers(obj: Model) -> Iterable[UUID | None]:
        return set(events_of(obj).filter(verb__in=verbs).order_by().values_list("actor_id", flat=True))

    return preparers


def all_of(*guards: Guard) -> Guard:
    """One guard from several: the first refusal counts."""

    def guard(obj: Any, actor: Actor, at: datetime) -> Refusal | None:
        return next((refusal for one in guards if (refusal := one(obj, actor, at)) is not None), None)

    guard.__name__ = ", ".join(one.__name__ for one in guards)
    return guard
