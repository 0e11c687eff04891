"""Erasing what retention no longer allows to keep: the payload goes, the event and its place in the chain stay."""

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.audit.models import AuditEvent, AuditPayload
from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import require
from chenghua_portal.foundation.web.refusals import Refused

ERASE = "audit.erase_payload"
NOT_ERASABLE = _("An act that erased something stays whole: it is the only trace of what was there.")


@transaction.atomic
def erase_payload(event: AuditEvent, *, by: Actor, reason: str) -> None:
    """Erase what was recorded with an act, and record that, why and by whom. Safe to repeat.

    The database erases for nobody who has not recorded it first. Raises PermissionDenied for everybody but the portal
    itself, and Refused for an erasure itself.
    """
    require(by, "audit.erase_payload", event)
    if event.verb == ERASE:
        raise Refused(NOT_ERASABLE)
    if not AuditPayload.objects.filter(event=event).exists():
        return
    erasure = record(ERASE, event, by=by, at=by.arrived_at, data={"verb": event.verb, "reason": reason})
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.audit_erase_payload(%s, %s)", [event.pk, erasure.pk])


def erased_payloads() -> set[str]:
    """The ids of all events whose payload an act erased."""
    return set(_erasures().values_list("subject_id", flat=True))


def is_erased(event: AuditEvent) -> bool:
    """Whether an act erased the payload of this event."""
    return erasure_of(event) is not None


def erasure_of(event: AuditEvent) -> AuditEvent | None:
    """The act that erased the payload of this event."""
    return _erasures().filter(subject_id=str(event.pk)).order_by("at", "id").first()


def _erasures() -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(verb=ERASE, subject_type=AuditEvent._meta.label_lower)
