"""One event against the chain and the checkpoints: what can be said of it without walking the whole record."""

from dataclasses import dataclass
from enum import Enum

from chenghua_portal.foundation.audit.chain import GENESIS, link_hash
from chenghua_portal.foundation.audit.checkpoints import Checkpoint, kept_checkpoints, verification_key
from chenghua_portal.foundation.audit.erasing import is_erased
from chenghua_portal.foundation.audit.models import AuditEvent, AuditLink
from chenghua_portal.foundation.audit.record import payload_hash


class Standing(Enum):
    """Whether an event is what was written."""

    HOLDS = "holds"
    WAITING = "waiting"
    BROKEN = "broken"


@dataclass(frozen=True)
class Proof:
    """Where an event stands in the chain, and the first checkpoint that covers it; `checked` links were recomputed."""

    standing: Standing
    link: AuditLink | None = None
    checkpoint: Checkpoint | None = None
    checked: int = 0


def proof_of(event: AuditEvent) -> Proof:
    """Recompute the chain from `event` to the first checkpoint at or after it, and compare with what was signed.

    Waiting while no checkpoint covers the event yet: then its own link alone is checked.
    """
    link = AuditLink.objects.filter(event=event).first()
    if link is None or not _payload_holds(event):
        return Proof(Standing.BROKEN, link)
    kept = next((one for one in kept_checkpoints() if one is not None and one.count >= link.position), None)
    last = kept.count if kept else link.position
    before = AuditLink.objects.filter(position=link.position - 1).first()
    previous, place = before.sha256 if before else GENESIS, link.position
    links = AuditLink.objects.filter(position__range=(link.position, last)).select_related("event")
    for one in links.order_by("position").iterator(chunk_size=2000):
        if (one.position, one.previous_sha256) != (place, previous):
            return Proof(Standing.BROKEN, link, kept)
        if link_hash(place, previous, one.event) != one.sha256:
            return Proof(Standing.BROKEN, link, kept)
        previous, place = one.sha256, place + 1
    checked = place - link.position
    if kept is None:
        return Proof(Standing.WAITING, link, checked=checked)
    key = verification_key()
    is_signed = key is not None and kept.is_genuine(key) and kept.root == previous and place == kept.count + 1
    return Proof(Standing.HOLDS if is_signed else Standing.BROKEN, link, kept, checked)


def _payload_holds(event: AuditEvent) -> bool:
    """What was recorded is what the event says, or an act erased it: gone without one, somebody took it away."""
    payload = getattr(event, "payload", None)
    if payload is None:
        return is_erased(event)
    return payload_hash(payload.salt, payload.body) == event.payload_sha256
