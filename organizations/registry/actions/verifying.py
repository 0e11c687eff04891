"""What an official decides about a registration: verify, ask for correction, or refuse with reasons."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workflow.applying import apply, lock
from chenghua_portal.foundation.workflow.transitions import Transition
from organizations.registry import transitions
from organizations.registry.facts import fingerprint
from organizations.registry.models import Certificate, Organization


@transaction.atomic(durable=True)
def verify_organization(
    organization: Organization, *, by: Actor, seen: str = "", checked: Sequence[str] = ()
) -> Organization:
    """Confirm what an organization says of itself; from now on it is public and may bid.

    `seen` is the fingerprint of the facts that were looked at, `checked` names what was compared. The
    certificate handed in with the registration is verified with it.
    Raises Refused when the facts have changed since, and to whoever belongs to the organization.
    """
    lock(organization)
    refuse_if_changed(organization, seen)
    verified = apply(
        transitions.VERIFY,
        organization,
        by=by,
        at=by.arrived_at,
        data={"fingerprint": fingerprint(organization), "checked": list(checked)},
    )
    papers = organization.certificates.filter(
        kind__in=Certificate.OF_REGISTRATION, status=Certificate.Status.PENDING
    )
    for certificate in papers.order_by("id"):
        apply(transitions.VERIFY_CERTIFICATE, certificate, by=by, at=by.arrived_at)
    return verified


@transaction.atomic(durable=True)
def return_organization(
    organization: Organization, reason: str, *, by: Actor, seen: str = ""
) -> Organization:
    """Ask the organization to correct its registration, saying what; it may send it again."""
    return _turn_down(transitions.RETURN, organization, reason, by=by, seen=seen)


@transaction.atomic(durable=True)
def refuse_organization(
    organization: Organization, reason: str, *, by: Actor, seen: str = ""
) -> Organization:
    """Turn a registration down with a reason, which its members read; they may correct and resubmit it."""
    return _turn_down(transitions.REFUSE, organization, reason, by=by, seen=seen, refused_at=by.arrived_at)


def _turn_down(
    transition: Transition, organization: Organization, reason: str, *, by: Actor, seen: str, **changes: Any
) -> Organization:
    lock(organization)
    refuse_if_changed(organization, seen)
    said = reason.strip()
    if not said:
        raise Refused(_("Say why, so that the organization knows what to correct."), field="reason")
    return apply(
        transition,
        organization,
        by=by,
        at=by.arrived_at,
        data={"reason": said},
        changes={"refusal_reason": said, **changes},
    )


def refuse_if_changed(organization: Organization, seen: str) -> None:
    if seen and seen != fingerprint(organization):
        raise Refused(
            _("The organization has corrected its registration since you opened it. Look at it again.")
        )
