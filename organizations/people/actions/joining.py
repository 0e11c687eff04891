"""Asking to be added to an organization that is registered already, and the owner's answer."""

from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import require
from chenghua_portal.foundation.notices.outbox import notify
from chenghua_portal.foundation.obligations.duties import discharge, open_obligation
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workflow.applying import lock
from organizations.people.actions.memberships import hold, refuse_foreign_roles
from organizations.people.models import JoinRequest, Membership
from organizations.people.queries import current_membership
from organizations.registry.credit_code import CreditCodeError, parse
from organizations.registry.models import Organization
from organizations.registry.queries import registered_under

# So that nobody knocks at every door.
OPEN_AT_MOST = 5
ANSWER = "organization.answer_join"


@transaction.atomic(durable=True)
def ask_to_join(code: str, message: str, *, by: Actor) -> JoinRequest:
    """Ask the owner of the organization with a code to be added. Asking again while one is open changes nothing.

    Raises Refused for a wrong code, one that is not registered, one's own organization, and for too many.
    """
    require(by, "organizations.ask_to_join")
    organization = _registered_under(code)
    mine = JoinRequest.objects.filter(user=by.person, status=JoinRequest.Status.OPEN)
    if (waiting := mine.filter(organization=organization).first()) is not None:
        return waiting
    if current_membership(by.person, organization.pk) is not None:
        raise Refused(_("You belong to this organization already."), field="code")
    if mine.count() >= OPEN_AT_MOST:
        raise Refused(
            _("%(n)s of your requests wait for an answer. Withdraw some first.") % {"n": OPEN_AT_MOST}
        )
    asked = JoinRequest(
        organization=organization, user_id=by.person, message=message.strip(), asked_at=by.arrived_at
    )
    try:
        with transaction.atomic():
            asked.save(force_insert=True)
    except IntegrityError:
        return mine.get(organization=organization)
    data = {"user": by.person, "request": asked.pk}
    record("organizations.organization.ask_to_join", organization, by=by, at=by.arrived_at, data=data)
    open_obligation(ANSWER, asked, at=by.arrived_at)
    event = f"organization.join_asked:{asked.pk}"
    notify("organization.join_asked", asked, event=event, at=by.arrived_at)
    return asked


@transaction.atomic(durable=True)
def accept_join(asked: JoinRequest, roles: Collection[str], *, by: Actor) -> Membership:
    """Add the person who asked, with these roles; they are told. Raises Refused when it is answered already."""
    require(by, "organizations.answer_join", asked)
    organization = lock(asked.organization)
    _settle(asked, JoinRequest.Status.ACCEPTED, by=by)
    given = refuse_foreign_roles(asked.user, organization, roles, by=by)
    held = current_membership(asked.user_id, organization.pk)
    membership = hold(
        asked.user, organization, {*given, *(held.roles if held else ())}, by=by, at=by.arrived_at
    )
    event = f"organization.appointed:{membership.pk}"
    notify("organization.appointed", membership, event=event, at=by.arrived_at)
    return membership


@transaction.atomic(durable=True)
def decline_join(asked: JoinRequest, *, by: Actor) -> JoinRequest:
    """Say no; the person is told, and of the organization learns nothing more."""
    require(by, "organizations.answer_join", asked)
    _settle(asked, JoinRequest.Status.DECLINED, by=by)
    event = f"organization.join_declined:{asked.pk}"
    notify("organization.join_declined", asked, event=event, at=by.arrived_at)
    return asked


@transaction.atomic(durable=True)
def withdraw_join(asked: JoinRequest, *, by: Actor) -> JoinRequest:
    """Take back one's own request."""
    require(by, "organizations.withdraw_join", asked)
    _settle(asked, JoinRequest.Status.WITHDRAWN, by=by)
    return asked


def _settle(asked: JoinRequest, status: JoinRequest.Status, *, by: Actor) -> None:
    lock(asked)
    if asked.status != JoinRequest.Status.OPEN:
        raise Refused(
            _("This request has been answered already: %(status)s.") % {"status": asked.get_status_display()}
        )
    asked.status, asked.answered_at, asked.answered_by_id = status, by.arrived_at, by.person
    asked.save(update_fields=["status", "answered_at", "answered_by"])
    data = {"user": asked.user_id, "request": asked.pk, "status": status.value}
    record("organizations.organization.answer_join", asked.organization, by=by, at=by.arrived_at, data=data)
    discharge(ANSWER, asked, at=by.arrived_at)


def _registered_under(code: str) -> Organization:
    try:
        text = parse(code).text
    except CreditCodeError as error:
        raise Refused(error.message(), field="code") from error
    organization = registered_under(text).first()
    if organization is None:
        raise Refused(_("No organization is registered here with this code. Register it."), field="code")
    return organization
