"""Entering a social organization into the registry, and correcting it until it is verified."""

import contextlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Unpack
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.obligations.duties import open_obligation
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workflow.applying import apply, lock
from organizations.registry import transitions
from organizations.registry.credit_code import CreditCode, CreditCodeError, parse
from organizations.registry.facts import Facts, changed
from organizations.registry.models import Organization
from organizations.registry.queries import is_code_taken, is_filing_taken

CODE_BASIS = gettext_lazy("GB 32100-2015: one organization, one code")
ALREADY_REGISTERED = gettext_lazy(
    "An organization with this code is already registered here. Ask its owner to add you; "
    "nothing needs to be registered again."
)
ALREADY_FILED = gettext_lazy(
    "An organization with this filing number of this street is registered here already. "
    "Compare the number with the filing certificate."
)
NOT_SOCIAL = gettext_lazy(
    "This is the code of a %(kind)s. Only social organizations register here by themselves (codes that begin "
    "with 51, 52, 53 or 59); purchasers and agencies are set up by the operator of the portal."
)


@transaction.atomic
def enter_organization(pk: UUID, *, by: Actor, at: datetime, **facts: Unpack[Facts]) -> Organization:
    """A social organization that waits for verification: the registry's step of registering.

    Without a code it is a community social organization, with host, street and filing number instead.
    Raises Refused on a wrong code, one that is no social organization's, and one registered already.
    """
    identity = identity_of(facts)
    organization = Organization(**{**facts, **identity}, pk=pk, registered_at=at, registered_by_id=by.user_id)
    with one_record(organization):
        organization.save(force_insert=True)
    record("organizations.organization.register", organization, by=by, at=at, data={"code": identity["code"]})
    open_obligation("organization.verify", organization, at=at)
    return organization


@transaction.atomic(durable=True)
def resubmit_organization(organization: Organization, *, by: Actor, **facts: Unpack[Facts]) -> Organization:
    """Correct what is registered, before it is verified or after it came back, and put it up for verification.

    Raises Refused on a wrong or taken code, and when it has been verified in the meantime.
    """
    lock(organization)
    identity = identity_of(facts)
    differing = changed(organization, facts)
    anew = {"refusal_reason": "", "refused_at": None, "erased_at": None}
    return save_facts(transitions.RESUBMIT, organization, {**facts, **identity, **anew}, differing, by=by)


def save_facts(
    transition: Any, organization: Organization, changes: dict[str, Any], differing: list[str], *, by: Actor
) -> Organization:
    """Apply a transition that rewrites facts; the database refuses a code or filing that is another's."""
    wanted = Organization(pk=organization.pk)
    for name in ("code", "street", "filing_number"):
        setattr(wanted, name, changes.get(name, getattr(organization, name)))
    with one_record(wanted):
        return apply(
            transition, organization, by=by, at=by.arrived_at, data={"changed": differing}, changes=changes
        )


def identity_of(facts: Facts) -> dict[str, Any]:
    """Code and kind: read from the code, or those of a community social organization on file at a street.

    Raises Refused on the field that is wrong or missing.
    """
    if text := facts.get("code"):
        code = read_social_code(text)
        return {"code": code.text, "kind": code.kind}
    for name in ("host", "street", "filing_number"):
        if not facts.get(name):
            raise Refused(_("Without a credit code, host, street and filing number are needed."), field=name)
    refuse_unfit_host(facts.get("host"))
    return {"code": None, "kind": Organization.Kind.COMMUNITY}


def refuse_unfit_host(host: Organization | None) -> None:
    """A host is a verified organization that has a code itself."""
    if host is None or host.status != Organization.Status.VERIFIED or host.code is None:
        raise Refused(_("The host has to be a verified organization with a code of its own."), field="host")


def read_code(text: str) -> CreditCode:
    try:
        return parse(text)
    except CreditCodeError as error:
        raise Refused(error.message(), field="code", basis=CODE_BASIS) from error


def read_social_code(text: str) -> CreditCode:
    code = read_code(text)
    if code.kind not in Organization.SOCIAL_KINDS:
        kind = Organization.Kind(code.kind).label
        raise Refused(NOT_SOCIAL % {"kind": kind}, field="code", basis=CODE_BASIS)
    return code


@contextlib.contextmanager
def one_record(organization: Organization) -> Iterator[None]:
    """What is saved inside is refused when code or filing is another organization's; the database decides."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if organization.code and is_code_taken(organization.code, own=organization.pk):
            raise Refused(ALREADY_REGISTERED, field="code", basis=CODE_BASIS) from error
        if is_filing_taken(organization.street_id, organization.filing_number, own=organization.pk):
            raise Refused(ALREADY_FILED, field="filing_number") from error
        raise
