import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.identity.permissions import require
from chenghua_portal.foundation.jobs.request_keys import claim
from chenghua_portal.foundation.notices.outbox import notify
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workflow.applying import lock
from organizations.people.models import APPLICANTS, Membership, Role
from organizations.registry.actions import enter_office, enter_organization
from organizations.registry.facts import Facts
from organizations.registry.models import Organization
from organizations.registry.rules import OFFICIALS


@transaction.atomic(durable=True)
def register_organization(*, by: Actor, **facts: Unpack[Facts]) -> Organization:
    """Register a social organization, which then waits for verification; who does becomes owner and editor.

    The kind is read from the code. Posting the same form twice registers once. Raises Refused (field "code")
    for a wrong code, one that is no social organization's, or one registered already.
    """
    require(by, "organizations.register_organization")
    pk, is_new = claim(by, "organizations.register")
    if not is_new:
        return Organization.objects.get(pk=pk)
    organization = enter_organization(pk, by=by, at=by.arrived_at, **facts)
    owner = User.objects.get(pk=str(by.user_id))
    hold(owner, organization, [Role.OWNER, Role.EDITOR], by=by, at=by.arrived_at)
    return organization


@transaction.atomic(durable=True)
def appoint(user: User, organization: Organization, roles: Collection[str], *, by: Actor) -> Membership:
    """Give a person these roles in an organization, in place of those held there before.

    Clerks and approvers belong to purchasers only. An owner appoints to the roles of applicants; the last
    owner can't be deprived of the role. The person is told.
    """
    require(by, "organizations.appoint_member", organization)
    lock(organization)
    if not by.is_system and not set(roles) <= APPLICANTS:
        raise Refused(_("Only the operator of the portal appoints to this role."), field="roles")
    if Role.OWNER not in roles:
        refuse_without_owner(organization, user)
    membership = hold(user, organization, roles, by=by, at=by.arrived_at)
    if user.pk != by.user_id:
        event = f"organization.appointed:{membership.pk}"
        notify("organization.appointed", membership, event=event, at=by.arrived_at)
    return membership


@transaction.atomic(durable=True)
def end_membership(membership: Membership, *, by: Actor) -> Membership:
    """End a person's membership now; what was done in it stays on record. The last owner stays."""
    require(by, "organizations.appoint_member", membership.organization)
    lock(membership.organization)
    lock(membership)
    if membership.until is not None:
        return membership
    refuse_without_owner(membership.organization, membership.user)
    return end(membership, by=by, at=by.arrived_at)


@dataclass(frozen=True)
class NewPerson:
    """Somebody to appoint who may not have an account yet."""

    email: str
    name: str


@dataclass(frozen=True)
class NewOffice:
    """An office that was opened, and the first passwords of those who had no account, by address."""

    organization: Organization
    passwords: dict[str, str]


@transaction.atomic(durable=True)
def open_office(*, by: Actor, name: str, code: str, clerk: NewPerson, approver: NewPerson) -> NewOffice:
    """A purchaser with a clerk and an approver, in one go. Two persons: who prepares can't approve."""
    if clerk.email.casefold() == approver.email.casefold():
        raise Refused(_("Clerk and approver must be two persons: who prepares cannot approve."))
    organization = enter_office(by=by, name=name, code=code)
    passwords: dict[str, str] = {}
    for person, role in ((clerk, Role.CLERK), (approver, Role.APPROVER)):
        user = User.objects.filter(email__iexact=person.email).first()
        if user is None:
            passwords[person.email] = secrets.token_urlsafe(12)
            user = User.objects.create_user(person.email, passwords[person.email], name=person.name)
        hold(user, organization, [role], by=by, at=by.arrived_at)
    return NewOffice(organization, passwords)


@transaction.atomic
def hold(
    user: User, organization: Organization, roles: Collection[str], *, by: Actor, at: datetime
) -> Membership:
    """Let a person hold `roles` from now on; an earlier membership ends, so that history shows both."""
    if not roles:
        raise Refused(_("Choose at least one role."), field="roles")
    if not organization.is_purchaser and set(roles) & set(OFFICIALS):
        raise Refused(_("Clerks and approvers belong to purchasers only."), field="roles")
    held = Membership.objects.filter(user=user, organization=organization, until=None).first()
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


def refuse_without_owner(organization: Organization, leaving: User) -> None:
    owners = Membership.objects.filter(organization=organization, until=None, roles__contains=[Role.OWNER])
    if set(owners.values_list("user_id", flat=True)) == {leaving.pk}:
        raise Refused(
            _("An organization keeps at least one owner. Appoint another owner first."), field="roles"
        )
