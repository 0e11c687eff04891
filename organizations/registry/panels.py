"""The parts of an organization's page about its certificates, changes and account."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import allowed
from chenghua_portal.foundation.workdays.calendar import beijing_date
from organizations.registry.models import Certificate, Organization
from organizations.registry.queries import (
    account_of,
    accounts_shared_with,
    certificates_visible_to,
    changes_visible_to,
)
from organizations.registry.rules import is_official

EXPIRED = (_("Expired"), "due")
TONES: dict[str, tuple[Any, str]] = {
    Certificate.Status.PENDING: (Certificate.Status.PENDING.label, "info"),
    Certificate.Status.VERIFIED: (_("Valid"), "ok"),
    Certificate.Status.REFUSED: (Certificate.Status.REFUSED.label, "due"),
    Certificate.Status.WITHDRAWN: (Certificate.Status.WITHDRAWN.label, "off"),
}
SHOWN_AT_MOST = 10


def papers_of(organization: Organization, actor: Actor) -> dict[str, Any]:
    """What the actor may see and do of certificates, changes and account."""
    today = beijing_date(actor.arrived_at)
    own_and_open = {Certificate.Status.PENDING, Certificate.Status.VERIFIED, Certificate.Status.REFUSED}
    certificates = certificates_visible_to(actor).filter(organization=organization, status__in=own_and_open)
    reads_account = allowed(actor, "organizations.read_bank_account", organization)
    is_verified = organization.status == Organization.Status.VERIFIED
    return {
        "certificates": [certificate_line(each, actor, today) for each in certificates],
        "can_add_certificate": organization.is_social_or_filed
        and allowed(actor, "organizations.add_certificate", organization),
        "changes": changes_visible_to(actor).filter(organization=organization)[:SHOWN_AT_MOST],
        "can_change": is_verified and allowed(actor, "organizations.propose_change", organization),
        "reads_account": reads_account,
        "account": account_of(organization) if reads_account else None,
        "can_set_account": allowed(actor, "organizations.set_bank_account", organization),
        "same_account": accounts_shared_with(organization)[:SHOWN_AT_MOST] if is_official(actor) else (),
    }


def certificate_line(certificate: Certificate, actor: Actor, today: date) -> dict[str, Any]:
    """A certificate with the words for how it stands today."""
    ends = certificate.valid_until
    is_expired = certificate.status == Certificate.Status.VERIFIED and ends is not None and ends < today
    label, tone = EXPIRED if is_expired else TONES[certificate.status]
    is_pending = certificate.status == Certificate.Status.PENDING
    return {
        "certificate": certificate,
        "label": label,
        "tone": tone,
        "can_withdraw": is_pending and allowed(actor, "organizations.withdraw_certificate", certificate),
    }
