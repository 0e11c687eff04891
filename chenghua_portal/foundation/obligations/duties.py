"""Opening and discharging duties, and reading who owes what."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.obligations.kinds import Owner, kind_named
from chenghua_portal.foundation.obligations.models import Obligation


def open_obligation(name: str, subject: Any, *, at: datetime) -> None:
    """Open the duty `name` about `subject` for each of its owners; one that is open already stays as it is."""
    kind = kind_named(name)
    due_at, subject_name, link = kind.due(subject, at), kind.subject_name(subject), kind.link(subject)
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
                due_at=due_at,
                opened_at=at,
            )
            for owner in kind.owners(subject)
        ],
        ignore_conflicts=True,
    )


def discharge(name: str, subject: Any, *, at: datetime, owner: Owner | None = None) -> int:
    """Close the duty `name` about `subject`, for everyone or for one owner. Returns how many were open."""
    kind_named(name)
    duties = Obligation.objects.filter(
        kind=name, subject_type=subject._meta.label_lower, subject_id=subject.pk, discharged_at=None
    )
    if owner is not None:
        duties = duties.filter(owner_type=owner.type, owner_id=owner.id)
    return duties.update(discharged_at=at)


def open_duties_of(actor: Actor) -> QuerySet[Obligation]:
    """What the actor owes in the role worn now, soonest first."""
    mine = Q(owner_type=Obligation.Owner.USER, owner_id=actor.user_id)
    if actor.organization_id is not None:
        mine |= Q(
            owner_type=Obligation.Owner.ORGANIZATION,
            owner_id=actor.organization_id,
            owner_role__in=[*actor.roles, ""],
        )
    return Obligation.objects.filter(mine, discharged_at=None).order_by("due_at", "id")
