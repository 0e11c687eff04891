"""The chain: how the database hashes a link, and how anyone can check all of them.

A link's hash is SHA-256 over the text of a JSON array: position, previous hash, then the event's columns
in the order of `link_hash`, times as whole microseconds since 1970. `sql.LINK_FUNCTION` is the same in SQL.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from django.db.models import QuerySet

from chenghua_portal.foundation.audit.checkpoints import Checkpoint, kept_checkpoints, verification_key
from chenghua_portal.foundation.audit.erasing import erased_payloads, is_erased
from chenghua_portal.foundation.audit.models import AuditEvent, AuditLink
from chenghua_portal.foundation.audit.record import payload_hash

GENESIS = "0" * 64
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Damage(StrEnum):
    """What a broken place shows to have been done to the record."""

    EDITED = "event edited"
    REMOVED = "event removed"
    INSERTED = "event inserted"
    REORDERED = "events reordered"
    LINK_CHANGED = "link overwritten"
    PAYLOAD_CHANGED = "payload changed"
    PAYLOAD_REMOVED = "payload removed without an act that says so"
    TAIL_CUT = "end cut off, or the whole record replaced"
    REHASHED = "chain rewritten since the last checkpoint that holds"
    CHECKPOINT_FORGED = "checkpoint changed or not ours"


@dataclass(frozen=True)
class Fault:
    """A place where the record is not what was written; position 0 is outside the chain."""

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


def faults(checkpoints: Iterable[Checkpoint | None] | None = None) -> Iterator[Fault]:
    """Walk the record from its beginning and yield each place that does not hold, in order of the chain.

    A payload erased by an act is no fault; one that differs from its hash, or is gone without one, is. What was cut
    from the end, or rewritten so that every link holds, is known by the checkpoints kept outside the database:
    the portal's own file, or those given.
    """
    previous, expected, erased = GENESIS, 1, erased_payloads()
    for link, follower in _with_follower(_links().iterator(chunk_size=2000)):
        damage = _damage_at(link, follower, previous, expected)
        if damage is not None:
            place = min(expected, link.position)
            yield Fault(place, str(link.event_id) if place == link.position else "", damage)
        if (damage := _damage_of_payload(link.event, erased)) is not None:
            yield Fault(link.position, str(link.event_id), damage)
        previous, expected = link.sha256, link.position + 1
    for event_id in AuditEvent.objects.filter(link=None).order_by("at", "id").values_list("id", flat=True):
        yield Fault(0, str(event_id), Damage.INSERTED)
    yield from _checkpoint_faults(kept_checkpoints() if checkpoints is None else checkpoints)


def _links() -> QuerySet[AuditLink]:
    return AuditLink.objects.select_related("event__payload").order_by("position")


def _with_follower(links: Iterator[AuditLink]) -> Iterator[tuple[AuditLink, AuditLink | None]]:
    link = next(links, None)
    while link is not None:
        follower = next(links, None)
        yield link, follower
        link = follower


def _damage_at(link: AuditLink, follower: AuditLink | None, previous: str, expected: int) -> Damage | None:
    """What was done at this link, which should be the `expected`th and follow on `previous`."""
    if link.position != expected:
        # The link that belongs here is elsewhere, or nowhere.
        return Damage.REORDERED if _links().filter(previous_sha256=previous).first() else Damage.REMOVED
    here = link_hash(link.position, previous, link.event)
    if link.previous_sha256 != previous:
        return Damage.LINK_CHANGED if here == link.sha256 else _how_it_came_here(link)
    if here == link.sha256:
        return None
    if follower is not None and follower.previous_sha256 == here:
        return Damage.LINK_CHANGED
    return Damage.REORDERED if _is_of_another_event(link) else Damage.EDITED


def _how_it_came_here(link: AuditLink) -> Damage:
    """A link that follows on another one than stands before it: what was done between them."""
    before = AuditLink.objects.filter(sha256=link.previous_sha256).values_list("position", flat=True).first()
    if link.previous_sha256 == GENESIS:
        before = 0
    if before is None:
        return Damage.REMOVED
    return Damage.INSERTED if before + 1 < link.position else Damage.REORDERED


def _is_of_another_event(link: AuditLink) -> bool:
    """Whether the hash of a link that doesn't hold is that of an event which stands elsewhere now."""
    others = AuditEvent.objects.exclude(pk=link.event_id).iterator(chunk_size=2000)
    return any(link_hash(link.position, link.previous_sha256, event) == link.sha256 for event in others)


def _damage_of_payload(event: AuditEvent, erased: set[str]) -> Damage | None:
    payload = getattr(event, "payload", None)
    if payload is None:
        return None if str(event.pk) in erased or is_erased(event) else Damage.PAYLOAD_REMOVED
    is_whole = payload_hash(payload.salt, payload.body) == event.payload_sha256
    return None if is_whole else Damage.PAYLOAD_CHANGED


def _checkpoint_faults(checkpoints: Iterable[Checkpoint | None]) -> Iterator[Fault]:
    key = verification_key()
    for kept in checkpoints:
        if kept is None or key is None or not kept.is_genuine(key):
            yield Fault(kept.count if kept else 0, "", Damage.CHECKPOINT_FORGED)
            continue
        root = AuditLink.objects.filter(position=kept.count).values_list("sha256", flat=True).first()
        if root is None:
            yield Fault(kept.count, "", Damage.TAIL_CUT)
        elif root != kept.root:
            yield Fault(kept.count, "", Damage.REHASHED)
