"""The chain: how the database hashes a link, and how anyone can check all of them.

A link's hash is SHA-256 over the text of a JSON array: position, previous hash, then the event's columns
in the order of `link_hash`, times as whole microseconds since 1970. `sql.LINK_FUNCTION` is the same in SQL.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from chenghua_portal.foundation.audit.checkpoints import kept_checkpoints, verification_key
from chenghua_portal.foundation.audit.models import AuditEvent, AuditLink
from chenghua_portal.foundation.audit.record import payload_hash

GENESIS = "0" * 64
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Damage(StrEnum):
    """What a broken link shows to have been done to the record."""

    EVENT_CHANGED = "event changed"
    PAYLOAD_CHANGED = "payload changed"
    CHAIN_CHANGED = "link changed or rehashed"
    LINK_MISSING = "link removed or moved"
    EVENT_UNLINKED = "event added outside the chain, or its link removed"
    TAIL_CUT = "end cut off, or the whole record replaced"
    REHASHED = "chain rewritten since a checkpoint"
    CHECKPOINT_FORGED = "checkpoint changed or not ours"


@dataclass(frozen=True)
class Fault:
    """The first place where the record is not what was written."""

    position: int
    event_id: str
    damage: Damage


def link_hash(position: int, previous: str, event: AuditEvent) -> str:
    """The hash that the trigger gave this event at this place."""

    def text(value: object) -> str | None:
        return None if value is None else str(value)

    spelled = [
        position,
        previous,
        str(event.id),
        (event.at - EPOCH) // timedelta(microseconds=1),
        event.verb,
        event.subject_type,
        event.subject_id,
        text(event.actor_id),
        event.actor_name,
        event.actor_roles,
        text(event.organization_id),
        event.request_id,
        event.address,
        event.payload_sha256,
    ]
    return hashlib.sha256(
        json.dumps(spelled, ensure_ascii=False, separators=(", ", ": ")).encode()
    ).hexdigest()


def faults() -> Iterator[Fault]:
    """Walk the record from its beginning and yield each place that does not hold, in order of the chain.

    An erased payload is no fault; a payload that differs from its hash is. What was cut from the end, or rewritten
    so that every link holds, is known by the checkpoints that are kept outside the database.
    """
    previous, expected = GENESIS, 1
    links = AuditLink.objects.select_related("event__payload").order_by("position")
    for link in links.iterator(chunk_size=2000):
        event = link.event
        if link.position != expected:
            yield Fault(expected, "", Damage.LINK_MISSING)
        elif link.previous_sha256 != previous:
            yield Fault(link.position, str(event.id), Damage.CHAIN_CHANGED)
        elif link_hash(link.position, previous, event) != link.sha256:
            yield Fault(link.position, str(event.id), Damage.EVENT_CHANGED)
        payload = getattr(event, "payload", None)
        if payload is not None and payload_hash(payload.salt, payload.body) != event.payload_sha256:
            yield Fault(link.position, str(event.id), Damage.PAYLOAD_CHANGED)
        previous, expected = link.sha256, link.position + 1
    for event_id in AuditEvent.objects.filter(link=None).order_by("at", "id").values_list("id", flat=True):
        yield Fault(0, str(event_id), Damage.EVENT_UNLINKED)
    yield from _checkpoint_faults()


def _checkpoint_faults() -> Iterator[Fault]:
    key = verification_key()
    for kept in kept_checkpoints():
        if kept is None or not kept.is_genuine(key):
            yield Fault(kept.count if kept else 0, "", Damage.CHECKPOINT_FORGED)
            continue
        root = AuditLink.objects.filter(position=kept.count).values_list("sha256", flat=True).first()
        if root is None:
            yield Fault(kept.count, "", Damage.TAIL_CUT)
        elif root != kept.root:
            yield Fault(kept.count, "", Damage.REHASHED)
