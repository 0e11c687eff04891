"""Writing to the record, in the transaction of the act itself."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from chenghua_portal.foundation.audit.models import AuditEvent, AuditPayload
from chenghua_portal.foundation.identity.actors import Actor


def canonical_json(body: Mapping[str, Any]) -> str:
    """One spelling for one content: sorted keys, no spaces, dates and decimals as Django writes them."""
    return json.dumps(body, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def payload_hash(salt: str, body: str) -> str:
    """Salted, so that a short payload can't be guessed from the chain after its erasure."""
    return hashlib.sha256(f"{salt}:{body}".encode()).hexdigest()


def subject_of(obj: models.Model) -> tuple[str, str]:
    """The stable name of an object in the record: ("procurement.bid", its key)."""
    return obj._meta.label_lower, str(obj.pk)


def record(
    verb: str, subject: models.Model, *, by: Actor, at: datetime, data: Mapping[str, Any] | None = None
) -> AuditEvent:
    """Add an act to the record. Never put sealed content or personal values in `data`.

    The chain's trigger runs at commit; a transaction that rolls back leaves no trace.
    """
    salt, body = secrets.token_hex(16), canonical_json(data or {})
    subject_type, subject_id = subject_of(subject)
    event = AuditEvent.objects.create(
        at=at,
        verb=verb,
        subject_type=subject_type,
        subject_id=subject_id,
        actor_id=by.user_id,
        actor_name=by.signature[:80],
        actor_roles=",".join(sorted(by.roles)),
        organization_id=by.organization_id,
        request_id=by.request_id,
        address=by.address,
        payload_sha256=payload_hash(salt, body),
    )
    AuditPayload.objects.create(event=event, salt=salt, body=body)
    return event
