from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import DateTimeField, F, Func, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower

from chenghua_portal.foundation.identity.actors import Actor, Hat
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.obligations.kinds import Level
from chenghua_portal.foundation.obligations.models import Obligation
from chenghua_portal.foundation.workdays.clock import portal_now
from organizations.people.models import Delegation, Invitation, JoinRequest, Membership, Role
from organizations.people.rules import is_administrator
from organizations.registry.models import Organization
from organizations.registry.queries import own_organizations
from organizations.registry.rules import OFFICIALS, is_official


def memberships_visible_to(actor: Actor) -> QuerySet[Membership]:
    """Current and past memberships the actor may know of. The twin of `view_membership`."""
    memberships = Membership.objects.select_related("user", "organization")
    if is_official(actor) or is_administrator(actor):
        return memberships
    return memberships.filter(organization__in=own_organizations(actor))


def current_membership(user_id: UUID, organization_id: UUID) -> Membership | None:
    present = Membership.objects.filter(user=user_id, organization=organization_id, until=None)
    return present.select_related("user", "organization").first()


def invitations_visible_to(actor: Actor) -> QuerySet[Invitation]:
    """The invitations of the own organizations, all of them for administrators; newest first."""
    invitations = Invitation.objects.select_related("organization", "invited_by").order_by(
        "-invited_at", "-id"
    )
    if is_administrator(actor):
        return invitations
    return invitations.filter(organization__in=own_organizations(actor))


def join_requests_visible_to(actor: Actor) -> QuerySet[JoinRequest]:
    """One's own requests, and those to the organization one owns; newest first. The twin of `view_join_request`."""
    mine = Q(user=actor.user_id) if actor.is_signed_in else Q(pk=None)
    if actor.has_role(Role.OWNER):
        mine |= Q(organization=actor.organization_id)
    requests = JoinRequest.objects.filter(mine).select_related("organization", "user")
    return requests.order_by("-asked_at", "-id")


def unanswered(organization: Organization) -> QuerySet[Invitation]:
    """The invitations of an organization neither accepted nor withdrawn, expired ones among them."""
    return Invitation.objects.filter(organization=organization, accepted_at=None, revoked_at=None)


def invitations_for(actor: Actor) -> QuerySet[Invitation]:
    """What the address of the person signed in is invited to and can accept now."""
    if actor.user_id is None:
        return Invitation.objects.none()
    address = Lower(Subquery(User.objects.filter(pk=actor.user_id).values("email")))
    return (
        Invitation.objects.annotate(folded=Lower("email"))
        .filter(folded=address, accepted_at=None, revoked_at=None, expires_at__gt=actor.arrived_at)
        .filter(organization__status=Organization.Status.VERIFIED)
        .select_related("organization", "invited_by")
        .order_by("invited_at", "id")
    )


def hats_of(user_id: UUID) -> list[Hat]:
    """The organizations a person may act for now, and as what: the own roles and those lent for the time being."""
    own = Membership.objects.filter(user=user_id, until=None)
    facts = list(own.values_list("organization_id", "organization__name", "roles", "pk"))
    loans = _loans_to(user_id) if facts else {}
    return [
        Hat(
            organization,
            name,
            frozenset({*roles, *(role for _lender, lent in loans[organization] for role in lent)}),
            membership,
            tuple(sorted(lender for lender, _lent in loans[organization])),
        )
        for organization, name, roles, membership in facts
    ]


def _loans_to(user_id: UUID) -> dict[UUID, list[tuple[str, set[str]]]]:
    """By organization, who lends a person which roles now: those of the delegation that the lender still holds."""
    held = Membership.objects.filter(
        user=OuterRef("principal"), organization=OuterRef("organization"), until=None
    ).values("roles")
    now = Func(function="portal_now", output_field=DateTimeField())
    lent = Delegation.objects.filter(
        deputy=user_id, principal__is_active=True, starts_at__lte=now, ends_at__gt=now
    ).values_list("organization_id", "principal__name", "roles", Subquery(held[:1]))
    loans: dict[UUID, list[tuple[str, set[str]]]] = defaultdict(list)
    for organization, lender, roles, still_held in lent:
        if worth := set(roles) & set(still_held or ()):
            loans[organization].append((lender, worth))
    return loans


def counted_as_one(user_id: UUID | None, organization_id: UUID, *, since: datetime) -> frozenset[UUID]:
    """The person, who stood in for them in the organization at any time after `since`, and for whom they did.

    What one of them has prepared all of them have: so no delegation lets anybody approve their own work.
    """
    if user_id is None:
        return frozenset()
    since_then = Delegation.objects.filter(
        organization=organization_id, ends_at__gt=since, starts_at__lt=F("ends_at")
    )
    pairs = since_then.filter(Q(principal=user_id) | Q(deputy=user_id)).values_list("principal", "deputy")
    return frozenset({user_id, *(person for pair in pairs for person in pair)})


def delegations_visible_to(actor: Actor) -> QuerySet[Delegation]:
    """Who stands in for whom in the organization acted for is known to its members; the latest first."""
    delegations = Delegation.objects.filter(organization=actor.organization_id)
    return delegations.select_related("organization", "principal", "deputy", "ended_by").order_by(
        "-starts_at", "-id"
    )


def user_ids_with_role(organization_id: UUID, *roles: str) -> list[UUID]:
    """The people who hold one of `roles` in the organization now, or have it lent; without roles, its members."""
    current = Membership.objects.filter(organization=organization_id, until=None, user__is_active=True)
    if roles:
        now = portal_now()
        lenders = Delegation.objects.filter(
            organization=organization_id, roles__overlap=list(roles), starts_at__lte=now, ends_at__gt=now
        ).filter(
            principal__is_active=True,
            principal__in=current.filter(roles__overlap=list(roles)).values("user"),
        )
        current = current.filter(Q(roles__overlap=list(roles)) | Q(user__in=lenders.values("deputy")))
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


def superiors_of(duty: Obligation, level: Level) -> Iterable[UUID]:
    """Whom an overdue duty of an organization is reported to: who answers for it there, then who watches over all."""
    if duty.owner_type != Obligation.Owner.ORGANIZATION:
        return []
    if level is Level.SUPERIOR:
        return user_ids_with_role(duty.owner_id, Role.APPROVER, Role.OWNER)
    watching = Membership.objects.filter(roles__contains=[Role.SUPERVISOR], until=None, user__is_active=True)
    return watching.order_by("user_id").values_list("user_id", flat=True).distinct()
