"""Organizations that the operator sets up, with what they do here; they need no verification."""

from collections.abc import Collection

from django.db import transaction

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import require
from chenghua_portal.foundation.web.ids import uuid7
from chenghua_portal.foundation.workflow.applying import lock
from organizations.registry.actions.entering import one_record, read_code
from organizations.registry.models import DUTIES, Organization


@transaction.atomic
def enter_office(
    *, by: Actor, name: str, code: str, duties: Collection[str] = ("is_purchaser",)
) -> Organization:
    """An organization that needs no verification because the operator sets it up: the registry's step."""
    require(by, "organizations.establish_office")
    parsed = read_code(code)
    held = [duty for duty in DUTIES if duty in duties]
    office = Organization(
        pk=uuid7(),
        name=name,
        code=parsed.text,
        kind=parsed.kind,
        **dict.fromkeys(held, True),
        status=Organization.Status.VERIFIED,
        registered_at=by.arrived_at,
    )
    with one_record(office):
        office.save(force_insert=True)
    data = {"code": parsed.text, "duties": held}
    record("organizations.organization.establish", office, by=by, at=by.arrived_at, data=data)
    return office


@transaction.atomic(durable=True)
def establish_office(
    *, by: Actor, name: str, code: str, duties: Collection[str] = ("is_purchaser",)
) -> Organization:
    """Set up a purchaser, or with other `duties` another body. The operator's act."""
    return enter_office(by=by, name=name, code=code, duties=duties)


@transaction.atomic(durable=True)
def assign_duties(organization: Organization, duties: Collection[str], *, by: Actor) -> Organization:
    """Say what an organization does here from now on, in place of what was said before.

    Roles that people hold there stay until they are taken.
    """
    require(by, "organizations.establish_office")
    lock(organization)
    held = [duty for duty in DUTIES if duty in duties]
    before = [duty for duty in DUTIES if getattr(organization, duty)]
    if held == before:
        return organization
    for duty in DUTIES:
        setattr(organization, duty, duty in held)
    organization.save(update_fields=list(DUTIES))
    data = {"duties": held, "before": before}
    record("organizations.organization.assign_duties", organization, by=by, at=by.arrived_at, data=data)
    return organization
