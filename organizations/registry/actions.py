import contextlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Unpack
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import require
from chenghua_portal.foundation.obligations.duties import open_obligation
from chenghua_portal.foundation.web.ids import uuid7
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workflow.applying import apply, lock
from organizations.registry import transitions
from organizations.registry.credit_code import CreditCode, CreditCodeError, parse
from organizations.registry.facts import Facts, changed, fingerprint
from organizations.registry.models import Organization
from organizations.registry.queries import is_code_taken

CODE_BASIS = gettext_lazy("GB 32100-2015: one organization, one code")
ALREADY_REGISTERED = gettext_lazy(
    "An organization with this code is already registered here. Ask its owner to add you; "
    "nothing needs to be registered again."
)
NOT_SOCIAL = gettext_lazy(
    "This is the code of a %(kind)s. Only social organizations register here by themselves (codes that begin "
    "with 51, 52, 53 or 59); purchasers and agencies are set up by the operator of the portal."
)


@transaction.atomic
def enter_organization(pk: UUID, *, by: Actor, at: datetime, **facts: Unpack[Facts]) -> Organization:
    """A social organization that waits for verification: the registry's step of registering.

    Raises Refused on a wrong code, one that is no social organization's, and one registered already.
    """
    code = read_social_code(facts["code"])
    facts["code"] = code.text
    organization = Organization(
        **facts,
        pk=pk,
        kind=code.kind,
        registered_at=at,
        registered_by_id=by.user_id,
    )
    with one_per_code(code):
        organization.save(force_insert=True)
    record("organizations.organization.register", organization, by=by, at=at, data={"code": code.text})
    open_obligation("organization.verify", organization, at=at)
    return organization


@transaction.atomic(durable=True)
def resubmit_organization(organization: Organization, *, by: Actor, **facts: Unpack[Facts]) -> Organization:
    """Correct what is registered, before it is verified or after a refusal, and put it up for verification.

    Raises Refused on a wrong or taken code, and when it has been verified in the meantime.
    """
    code = read_social_code(facts["code"])
    facts["code"] = code.text
    lock(organization)
    with one_per_code(code, own=organization.pk):
        return apply(
            transitions.RESUBMIT,
            organization,
            by=by,
            at=by.arrived_at,
            data={"changed": changed(organization, facts)},
            changes={**facts, "kind": code.kind, "refusal_reason": ""},
        )


@transaction.atomic(durable=True)
def verify_organization(
    organization: Organization, *, by: Actor, seen: str = "", checked: Sequence[str] = ()
) -> Organization:
    """Confirm what an organization says of itself; from now on it is public and may bid.

    `seen` is the fingerprint of the facts that were looked at, `checked` names what was compared.
    Raises Refused when the facts have changed since, and to whoever belongs to the organization.
    """
    lock(organization)
    refuse_if_changed(organization, seen)
    return apply(
        transitions.VERIFY,
        organization,
        by=by,
        at=by.arrived_at,
        data={"fingerprint": fingerprint(organization), "checked": list(checked)},
    )


@transaction.atomic(durable=True)
def refuse_organization(
    organization: Organization, reason: str, *, by: Actor, seen: str = ""
) -> Organization:
    """Turn a registration down with a reason, which its members read; they may correct and resubmit it."""
    lock(organization)
    refuse_if_changed(organization, seen)
    if not reason.strip():
        raise Refused(_("Say why, so that the organization knows what to correct."), field="reason")
    return apply(
        transitions.REFUSE,
        organization,
        by=by,
        at=by.arrived_at,
        data={"reason": reason.strip()},
        changes={"refusal_reason": reason.strip()},
    )


@transaction.atomic
def enter_office(*, by: Actor, name: str, code: str, is_purchaser: bool = True) -> Organization:
    """An organization that needs no verification because the operator sets it up: the registry's step."""
    require(by, "organizations.establish_office")
    parsed = read_code(code)
    office = Organization(
        pk=uuid7(),
        name=name,
        code=parsed.text,
        kind=parsed.kind,
        is_purchaser=is_purchaser,
        status=Organization.Status.VERIFIED,
        registered_at=by.arrived_at,
    )
    with one_per_code(parsed):
        office.save(force_insert=True)
    data = {"code": parsed.text, "is_purchaser": is_purchaser}
    record("organizations.organization.establish", office, by=by, at=by.arrived_at, data=data)
    return office


@transaction.atomic(durable=True)
def establish_office(*, by: Actor, name: str, code: str, is_purchaser: bool = True) -> Organization:
    """Set up a purchaser, or with `is_purchaser=False` another body that does not bid. The operator's act."""
    return enter_office(by=by, name=name, code=code, is_purchaser=is_purchaser)


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


def refuse_if_changed(organization: Organization, seen: str) -> None:
    if seen and seen != fingerprint(organization):
        raise Refused(
            _("The organization has corrected its registration since you opened it. Look at it again.")
        )


@contextlib.contextmanager
def one_per_code(code: CreditCode, *, own: UUID | None = None) -> Iterator[None]:
    """What is saved inside is refused when the code is another organization's; the database decides."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if not is_code_taken(code.text, own=own):
            raise
        raise Refused(ALREADY_REGISTERED, field="code", basis=CODE_BASIS) from error
