"""Certificates of an organization: added by it, verified by an official."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.files.actions import store_upload
from chenghua_portal.foundation.files.models import StoredFile
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import require
from chenghua_portal.foundation.jobs.request_keys import claim
from chenghua_portal.foundation.obligations.duties import open_obligation
from chenghua_portal.foundation.web.ids import uuid7
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workflow.applying import apply, lock
from organizations.registry import transitions
from organizations.registry.models import Certificate, Organization


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What stands on a certificate."""

    kind: str
    number: str
    issuer: str
    valid_from: date
    valid_until: date | None = None


@transaction.atomic(durable=True)
def add_certificate(
    organization: Organization, paper: Paper, scan: "UploadedFile[Any]", *, by: Actor
) -> Certificate:
    """Add a certificate with its scan; an official compares the two. Posted twice, it is added once."""
    require(by, "organizations.add_certificate", organization)
    pk, is_new = claim(by, "organizations.certificate")
    if not is_new:
        return Certificate.objects.get(pk=pk)
    lock(organization)
    stored = store_upload(
        scan, subject_type=Certificate._meta.label_lower, subject_id=pk, by=by, keep_key=True, field="scan"
    )
    certificate = enter_certificate(organization, paper, stored.file, by=by, pk=pk)
    open_obligation("organization.verify_certificate", certificate, at=by.arrived_at)
    return certificate


@transaction.atomic
def enter_certificate(
    organization: Organization, paper: Paper, scan: StoredFile | None, *, by: Actor, pk: Any = None
) -> Certificate:
    """The step of adding one, also for a registration, with which its certificate is decided."""
    if paper.valid_until is not None and paper.valid_until < paper.valid_from:
        raise Refused(_("It cannot end before it begins."), field="valid_until")
    certificate = Certificate.objects.create(
        pk=pk or uuid7(),
        organization=organization,
        kind=paper.kind,
        number=paper.number,
        issuer=paper.issuer,
        valid_from=paper.valid_from,
        valid_until=paper.valid_until,
        file=scan,
        added_at=by.arrived_at,
        added_by_id=by.person,
    )
    data = {"certificate": certificate.pk, "kind": paper.kind}
    record("organizations.organization.add_certificate", organization, by=by, at=by.arrived_at, data=data)
    return certificate


@transaction.atomic(durable=True)
def verify_certificate(certificate: Certificate, *, by: Actor) -> Certificate:
    """Confirm that the certificate is what its entry says; it is then shown with the organization."""
    return apply(transitions.VERIFY_CERTIFICATE, certificate, by=by, at=by.arrived_at)


@transaction.atomic(durable=True)
def refuse_certificate(certificate: Certificate, reason: str, *, by: Actor) -> Certificate:
    """Turn a certificate down with a reason, which the organization reads."""
    said = reason.strip()
    if not said:
        raise Refused(_("Say why, so that the organization knows what to correct."), field="reason")
    return apply(
        transitions.REFUSE_CERTIFICATE,
        certificate,
        by=by,
        at=by.arrived_at,
        data={"reason": said},
        changes={"refusal_reason": said},
    )


@transaction.atomic(durable=True)
def withdraw_certificate(certificate: Certificate, *, by: Actor) -> Certificate:
    """Take back a certificate that nobody has decided over."""
    return apply(transitions.WITHDRAW_CERTIFICATE, certificate, by=by, at=by.arrived_at)
