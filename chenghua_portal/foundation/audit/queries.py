from django.db.models import Model, QuerySet

from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.audit.record import subject_of


def events_of(subject: Model) -> QuerySet[AuditEvent]:
    """The acts on one object, oldest first."""
    subject_type, subject_id = subject_of(subject)
    return AuditEvent.objects.filter(subject_type=subject_type, subject_id=subject_id).order_by("at", "id")
