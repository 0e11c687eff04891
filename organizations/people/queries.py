from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from chenghua_portal.foundation.identity.actors import Actor, Hat
from chenghua_portal.foundation.obligations.models import Obligation
from organizations.people.models import Membership
from organizations.registry.rules import OFFICIALS, is_official


def memberships_visible_to(actor: Actor) -> QuerySet[Membership]:
    """Current and past memberships the actor may know of. The twin of `view_membership`."""
    memberships = Membership.objects.select_related("user", "organization")
    if is_official(actor):
        return memberships
    own = {actor.organization_id, *(hat.organization_id for hat in actor.hats)} - {None}
    return memberships.filter(organization__in=own)


def hats_of(user_id: UUID) -> list[Hat]:
    """The organizations a person may act for now, and as what."""
    current = Membership.objects.filter(user=user_id, until=None).select_related("organization")
    return [Hat(m.organization_id, m.organization.name, frozenset(m.roles), m.pk) for m in current]


def user_ids_with_role(organization_id: UUID, *roles: str) -> list[UUID]:
    """The people who hold one of `roles` in the organization now; without roles, all its members."""
    current = Membership.objects.filter(organization=organization_id, until=None, user__is_active=True)
    if roles:
        current = current.filter(roles__overlap=list(roles))
    return list(current.order_by("user_id").values_list("user_id", flat=True))


def officials_of(organization_id: UUID) -> list[UUID]:
    """The clerks and approvers of a purchaser."""
    return user_ids_with_role(organization_id, *OFFICIALS)


def organizations_of_user(user_id: UUID, since: datetime | None = None) -> list[UUID]:
    """The organizations a person belongs to now, or belonged to at any time after `since`."""
    recent = Q(until=None) if since is None else Q(until=None) | Q(until__gt=since)
    memberships = Membership.objects.filter(recent, user=user_id)
    return list(memberships.order_by("organization_id").values_list("organization_id", flat=True).distinct())


def people_behind(owner_type: str, owner_id: UUID, role: str) -> Iterable[UUID]:
    """The user ids behind the owner of a duty, for reminders."""
    if owner_type != Obligation.Owner.ORGANIZATION:
        return []
    return user_ids_with_role(owner_id, *([role] if role else []))
