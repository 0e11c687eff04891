import secrets
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.identity.permissions import require
from chenghua_portal.foundation.jobs.request_keys import claim
from chenghua_portal.foundation.web.refusals import Refused
from organizations.people.actions.invitations import ask
from organizations.people.actions.memberships import hold
from organizations.people.models import Role
from organizations.registry.actions import enter_office
from organizations.registry.models import Organization


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


@transaction.atomic(durable=True)
def establish_with_member(
    *, by: Actor, name: str, code: str, duties: Collection[str], email: str, roles: Collection[str]
) -> Organization:
    """Set up an office or agency and invite its first member, or neither.

    Posting the same form twice sets it up once. Raises Refused for a wrong or taken code, and for roles that
    don't fit.
    """
    require(by, "organizations.establish_office")
    invitation_id, is_new = claim(by, "organizations.establish")
    if not is_new:
        return Organization.objects.get(invitations=invitation_id)
    organization = enter_office(by=by, name=name, code=code, duties=duties)
    ask(invitation_id, organization, email, roles, by=by)
    return organization
