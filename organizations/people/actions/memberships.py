from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.identity.permissions import require
from chenghua_portal.foundation.notices.outbox import notify
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workflow.applying import lock
from chenghua_portal.foundation.workflow.separation import SEPARATION_BASIS
from organizations.people.models import Membership, Role, role_names, unfit_roles
from organizations.people.queries import current_membership, user_ids_with_role
from organizations.people.rules import givable_roles
from organizations.registry.models import Organization


@transaction.atomic(durable=True)
def appoint(user: User, organization: Organization, roles: Collection[str], *, by: Actor) -> Membership:
    """Give a person these roles in an organization, in place of those held there that are the actor's to take.

    Clerks and approvers belong to purchasers only. The last owner can't be deprived of the role, and nobody
    but an owner changes their own. The person is told.
    """
    require(by, "organizations.appoint_member", organization)
    lock(organization)
    roles = refuse_foreign_roles(user, organization, roles, by=by)
    if Role.OWNER not in roles:
        refuse_without_owner(organization, user)
    membership = hold(user, organization, roles, by=by, at=by.arrived_at)
    if user.pk != by.user_id:
        event = f"organization.appointed:{membership.pk}"
        notify("organization.appointed", membership, event=event, at=by.arrived_at)
    return membership


@transaction.atomic(durable=True)
def end_membership(membership: Membership, *, by: Actor) -> Membership:
    """End a person's membership now; what was done in it stays on record. The last owner stays.

    The person is told by whom; of somebody who leaves alone, the owners are.
    """
    require(by, "organizations.end_membership", membership)
    organization = membership.organization
    lock(organization)
    lock(membership)
    if membership.until is not None:
        return membership
    refuse_without_owner(organization, membership.user)
    end(membership, by=by, at=by.arrived_at)
    is_leaving = membership.user_id == by.user_id
    told = user_ids_with_role(organization.pk, Role.OWNER, Role.APPROVER) if is_leaving else None
    kind = "organization.left" if is_leaving else "organization.ended"
    notify(kind, membership, event=f"{kind}:{membership.pk}", at=by.arrived_at, to=told)
    return membership


@transaction.atomic(durable=True)
def hand_over(organization: Organization, to: User, *, by: Actor) -> Membership:
    """Make another member the owner in the actor's place, who stays as editor. Returns the new owner's membership.

    Raises Refused for somebody who does not belong to the organization or can't sign in.
    """
    require(by, "organizations.hand_over", organization)
    lock(organization)
    heir = current_membership(to.pk, organization.pk)
    own = current_membership(by.person, organization.pk)
    if heir is None or own is None or to.pk == by.user_id or not to.is_active:
        raise Refused(_("Only another present member can take over. Invite the person first."), field="to")
    at = by.arrived_at
    membership = hold(to, organization, {*heir.roles, Role.OWNER}, by=by, at=at)
    hold(own.user, organization, {*own.roles, Role.EDITOR} - {Role.OWNER}, by=by, at=at)
    record("organizations.organization.hand_over", organization, by=by, at=at, data={"user": to.pk})
    notify("organization.appointed", membership, event=f"organization.appointed:{membership.pk}", at=at)
    return membership


@transaction.atomic
def hold(
    user: User, organization: Organization, roles: Collection[str], *, by: Actor, at: datetime
) -> Membership:
    """Let a person hold `roles` from now on; an earlier membership ends, so that history shows both."""
    if not roles:
        raise Refused(_("Choose at least one role."), field="roles")
    if unfit := unfit_roles(organization) & set(roles):
        raise Refused(
            _(
                "%(roles)s: the organization has no such role by what it does here. An administrator can change that."
            )
            % {"roles": role_names(unfit)},
            field="roles",
        )
    held = current_membership(user.pk, organization.pk)
    ordered = [role for role in Role.values if role in roles]
    if held is not None:
        if held.roles == ordered:
            return held
        end(held, by=by, at=at)
    membership = Membership.objects.create(user=user, organization=organization, roles=ordered, since=at)
    data = {"user": user.pk, "roles": ordered}
    record("organizations.organization.appoint", organization, by=by, at=at, data=data)
    return membership


def end(membership: Membership, *, by: Actor, at: datetime) -> Membership:
    # A membership made by a clock that ran ahead still ends no earlier than it began.
    membership.until = max(at, membership.since)
    membership.save(update_fields=["until"])
    data = {"user": membership.user_id, "roles": membership.roles}
    record("organizations.organization.leave", membership.organization, by=by, at=at, data=data)
    return membership


def refuse_foreign_roles(
    user: User, organization: Organization, roles: Collection[str], *, by: Actor
) -> set[str]:
    """What the person will hold: the roles asked for, and those held that are not the actor's to take.

    Raises Refused for a role that is not the actor's to give, and for one's own.
    """
    if by.is_system:
        return set(roles)
    if user.pk == by.user_id and not by.has_role(Role.OWNER):
        raise Refused(
            _("Nobody gives roles to themselves. Ask a colleague who may, or an administrator."),
            field="roles",
            basis=SEPARATION_BASIS,
        )
    membership = current_membership(user.pk, organization.pk)
    held, own = set(membership.roles if membership else ()), set(givable_roles(by, organization))
    if not set(roles) <= own | held:
        raise Refused(_("This role is not yours to give."), field="roles")
    return set(roles) | (held - own)


def refuse_without_owner(organization: Organization, leaving: User) -> None:
    owners = Membership.objects.filter(organization=organization, until=None, roles__contains=[Role.OWNER])
    if set(owners.values_list("user_id", flat=True)) == {leaving.pk}:
        raise Refused(
            _("An organization keeps at least one owner. Appoint another owner first."), field="roles"
        )
