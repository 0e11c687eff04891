"""Opening and discharging duties, and reading who owes what."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from chenghua_portal.foundation.identity.actors import Actor, actor_for
from chenghua_portal.foundation.obligations.kinds import Owner, kind_named, lapsing_kinds
from chenghua_portal.foundation.obligations.models import Obligation


def open_obligation(name: str, subject: Any, *, at: datetime) -> None:
    """Open the duty `name` about `subject` for each of its owners; one that is open already stays as it is."""
    kind = kind_named(name)
    _open(name, subject, kind.owners(subject), due=kind.due(subject, at), at=at)


def reopen(name: str, subject: Any, *, at: datetime, due: datetime, owner: Owner | None = None) -> int:
    """Have a duty that was done be done once more by `due`, as after a remedy. Returns for how many owners.

    For everyone who did it, or for one owner. What was done stays on the books as it was; who owes it still
    keeps the old date.
    """
    duties = _about(name, subject)
    if owner is not None:
        duties = duties.filter(owner_type=owner.type, owner_id=owner.id)
    owners = {
        is_done: {Owner(*values) for values in found.values_list("owner_type", "owner_id", "owner_role")}
        for is_done, found in (
            (True, duties.exclude(discharged_at=None)),
            (False, duties.filter(discharged_at=None)),
        )
    }
    anew = owners[True] - owners[False]
    _open(name, subject, anew, due=due, at=at)
    return len(anew)


def _open(name: str, subject: Any, owners: Iterable[Owner], *, due: datetime, at: datetime) -> None:
    kind = kind_named(name)
    subject_name, link = kind.subject_name(subject), kind.link(subject)
    Obligation.objects.bulk_create(
        [
            Obligation(
                kind=name,
                subject_type=subject._meta.label_lower,
                subject_id=subject.pk,
                subject_name=subject_name[:200],
                link=link,
                owner_type=owner.type,
                owner_id=owner.id,
                owner_role=owner.role,
                due_at=due,
                opened_at=at,
            )
            for owner in owners
        ],
        ignore_conflicts=True,
    )


def discharge(name: str, subject: Any, *, at: datetime, owner: Owner | None = None) -> int:
    """Close the duty `name` about `subject`, for everyone or for one owner. Returns how many were open."""
    duties = _about(name, subject).filter(discharged_at=None)
    if owner is not None:
        duties = duties.filter(owner_type=owner.type, owner_id=owner.id)
    return duties.update(discharged_at=at)


def _about(name: str, subject: Any) -> QuerySet[Obligation]:
    kind_named(name)
    return Obligation.objects.filter(kind=name, subject_type=subject._meta.label_lower, subject_id=subject.pk)


def duties_of(actor: Actor) -> QuerySet[Obligation]:
    """What the actor owes or has done in the role worn now."""
    if actor.user_id is None:
        return Obligation.objects.none()
    worn = {} if actor.organization_id is None else {actor.organization_id: actor.roles}
    return Obligation.objects.filter(_owed_by(actor.user_id, worn))


def open_duties_of(actor: Actor) -> QuerySet[Obligation]:
    """What the actor owes in the role worn now, soonest first."""
    return still_owed(duties_of(actor), actor.arrived_at)


def open_duties_of_person(user_id: UUID, *, at: datetime) -> QuerySet[Obligation] | None:
    """What a person owes under every hat held now, soonest first. None for somebody who may no longer sign in."""
    person = actor_for(user_id, at=at)
    if person.user_id is None:
        return None
    hats = {hat.organization_id: hat.roles for hat in person.hats}
    return still_owed(Obligation.objects.filter(_owed_by(user_id, hats)), at)


def still_owed(duties: QuerySet[Obligation], at: datetime) -> QuerySet[Obligation]:
    """Those of `duties` that are open and have not lapsed, soonest first."""
    lapsed = Q(kind__in=lapsing_kinds(), due_at__lte=at)
    return duties.filter(~lapsed, discharged_at=None).order_by("due_at", "id")


def _owed_by(user_id: UUID, hats: dict[UUID, frozenset[str]]) -> Q:
    mine = Q(owner_type=Obligation.Owner.USER, owner_id=user_id)
    for organization_id, roles in hats.items():
        mine |= Q(
            owner_type=Obligation.Owner.ORGANIZATION, owner_id=organization_id, owner_role__in=[*roles, ""]
        )
    return mine
