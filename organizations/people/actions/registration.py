"""Registering an organization: whoever does becomes its owner."""

from typing import Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from chenghua_portal.foundation.files.models import StoredFile
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.identity.permissions import require
from chenghua_portal.foundation.jobs.request_keys import claim
from chenghua_portal.foundation.notices.outbox import notify
from chenghua_portal.foundation.web.refusals import Refused
from organizations.people.actions.memberships import hold
from organizations.people.models import Role
from organizations.registry.actions import (
    Account,
    Paper,
    enter_account,
    enter_certificate,
    enter_organization,
)
from organizations.registry.facts import Facts
from organizations.registry.models import Organization, RegistrationDraft


@transaction.atomic(durable=True)
def register_organization(*, by: Actor, **facts: Unpack[Facts]) -> Organization:
    """Register a social organization, which then waits for verification; who does becomes owner and editor.

    The kind is read from the code; a community social organization has none, and its host is told. Posting the
    same form twice registers once. Raises Refused (field "code") for a wrong code, one that is no social
    organization's, or one registered already.
    """
    return _register(facts, by=by)[0]


@transaction.atomic(durable=True)
def submit_registration(
    draft: RegistrationDraft,
    facts: Facts,
    paper: Paper,
    scan: StoredFile,
    account: Account | None,
    *,
    by: Actor,
) -> Organization:
    """Hand in a draft: register the organization with its certificate and, where given, its bank account.

    The draft is gone then. Raises Refused where `register_organization` does, and when the draft was changed
    in another window after it was read.
    """
    locked = RegistrationDraft.objects.select_for_update().filter(user=by.person).first()
    if locked is not None and (locked.pk, locked.revision) != (draft.pk, draft.revision):
        raise Refused(_("You have changed the registration in another window. Check it again."))
    organization, is_new = _register(facts, by=by)
    if is_new:
        enter_certificate(organization, paper, scan, by=by)
        if account is not None:
            enter_account(organization, account, by=by)
        if locked is not None:
            locked.delete()
    return organization


def _register(facts: Facts, *, by: Actor) -> tuple[Organization, bool]:
    require(by, "organizations.register_organization")
    pk, is_new = claim(by, "organizations.register")
    if not is_new:
        return Organization.objects.get(pk=pk), False
    organization = enter_organization(pk, by=by, at=by.arrived_at, **facts)
    owner = User.objects.get(pk=by.person)
    hold(owner, organization, [Role.OWNER, Role.EDITOR], by=by, at=by.arrived_at)
    if organization.host is not None:
        event = f"organization.hosted:{organization.pk}"
        notify("organization.hosted", organization, event=event, at=by.arrived_at)
    return organization, True
