"""Changes of verified facts: asked for by the organization, in force once an official has accepted them."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.files.actions import store_upload
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import require
from chenghua_portal.foundation.jobs.request_keys import claim
from chenghua_portal.foundation.obligations.duties import open_obligation
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workflow.applying import apply, lock
from organizations.registry import transitions
from organizations.registry.actions.entering import identity_of, one_record
from organizations.registry.facts import Facts, difference, facts_after, fingerprint
from organizations.registry.models import ChangeRequest, Organization


@transaction.atomic(durable=True)
def propose_change(
    organization: Organization,
    facts: Facts,
    reason: str,
    *,
    by: Actor,
    seen: str = "",
    evidence: "UploadedFile[Any] | None" = None,
) -> ChangeRequest:
    """Ask for verified facts to be changed; others see the verified ones until an official accepts.

    `seen` is the fingerprint of the facts the form was filled in with. Posted twice, it is asked once. Raises
    Refused when nothing would change, another change waits, or the facts have moved on.
    """
    require(by, "organizations.propose_change", organization)
    pk, is_new = claim(by, "organizations.change")
    if not is_new:
        return ChangeRequest.objects.get(pk=pk)
    lock(organization)
    if organization.status != Organization.Status.VERIFIED:
        raise Refused(_("Until it is verified, the registration itself is corrected."))
    base = fingerprint(organization)
    if seen and seen != base:
        raise Refused(_("An official has changed the facts since you opened this form. Open it again."))
    identity_of({**facts, "code": facts.get("code") or organization.code})
    changes = difference(organization, facts)
    if not changes:
        raise Refused(_("Nothing is different from the verified facts. Change at least one field."))
    change = ChangeRequest(
        pk=pk,
        organization=organization,
        changes=changes,
        base=base,
        reason=reason.strip(),
        asked_at=by.arrived_at,
        asked_by_id=by.person,
    )
    if evidence is not None:
        change.evidence = store_upload(
            evidence,
            subject_type=ChangeRequest._meta.label_lower,
            subject_id=pk,
            by=by,
            keep_key=True,
            field="evidence",
        ).file
    try:
        with transaction.atomic():
            change.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("Another change waits to be verified. Withdraw it first.")) from error
    data = {"change": pk, "changed": list(changes)}
    record("organizations.organization.propose_change", organization, by=by, at=by.arrived_at, data=data)
    open_obligation("organization.decide_change", change, at=by.arrived_at)
    return change


@transaction.atomic(durable=True)
def accept_change(change: ChangeRequest, *, by: Actor) -> ChangeRequest:
    """Let a change come into force: from now on the new facts are the verified ones.

    Raises Refused when it has been decided already, or the facts are no longer those it was made from.
    """
    organization = lock(change.organization)
    change.organization = organization
    facts = facts_after(change.changes)
    accepted = apply(
        transitions.ACCEPT_CHANGE, change, by=by, at=by.arrived_at, data={"changed": list(change.changes)}
    )
    after: dict[str, Any] = dict(facts)
    if facts.get("code"):
        after |= identity_of(facts)
    for name, value in after.items():
        setattr(organization, name, value)
    with one_record(organization):
        organization.save(update_fields=list(after))
    data = {"change": change.pk, "changed": list(change.changes), "fingerprint": fingerprint(organization)}
    record("organizations.organization.change", organization, by=by, at=by.arrived_at, data=data)
    return accepted


@transaction.atomic(durable=True)
def refuse_change(change: ChangeRequest, reason: str, *, by: Actor) -> ChangeRequest:
    """Leave the verified facts as they are and say why; the organization may ask again."""
    said = reason.strip()
    if not said:
        raise Refused(_("Say why, so that the organization knows what to correct."), field="reason")
    lock(change.organization)
    refused = apply(
        transitions.REFUSE_CHANGE,
        change,
        by=by,
        at=by.arrived_at,
        data={"reason": said},
        changes={"refusal_reason": said},
    )
    data = {"change": change.pk, "reason": said}
    record(
        "organizations.organization.refuse_change", change.organization, by=by, at=by.arrived_at, data=data
    )
    return refused


@transaction.atomic(durable=True)
def withdraw_change(change: ChangeRequest, *, by: Actor) -> ChangeRequest:
    """Take back what was asked for, as long as nobody has decided."""
    lock(change.organization)
    withdrawn = apply(transitions.WITHDRAW_CHANGE, change, by=by, at=by.arrived_at)
    data = {"change": change.pk}
    record(
        "organizations.organization.withdraw_change", change.organization, by=by, at=by.arrived_at, data=data
    )
    return withdrawn
