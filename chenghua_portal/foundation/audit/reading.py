"""Reading on the record: who looked at personal or sealed data, once an hour at most."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import models, transaction

from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.audit.queries import events_of
from chenghua_portal.foundation.audit.record import canonical_json, record, subject_of
from chenghua_portal.foundation.identity.actors import Actor

SEARCH = "audit.search"
HOUR = timedelta(hours=1)


def record_read(
    subject: models.Model, what: str = "read", *, by: Actor, data: Mapping[str, Any] | None = None
) -> AuditEvent | None:
    """Record that a person read something personal or sealed, as `procurement.bid.read` or with another word.

    The same reading, of the same object with the same `data`, is recorded once an hour. None when it was
    recorded already.
    """
    return record_hourly(f"{subject_of(subject)[0]}.{what}", subject, by=by, data=data)


@transaction.atomic
def record_hourly(
    verb: str, subject: models.Model, *, by: Actor, data: Mapping[str, Any] | None = None
) -> AuditEvent | None:
    """Record an act of a person unless the same one was recorded within the hour before."""
    same = events_of(subject).filter(
        verb=verb, actor_id=by.person, at__gt=by.arrived_at - HOUR, payload__body=canonical_json(data or {})
    )
    return None if same.exists() else record(verb, subject, by=by, at=by.arrived_at, data=data)
