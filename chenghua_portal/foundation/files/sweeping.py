"""What nothing names any more is taken away, and what is named is checked to be there."""

import re
import time
from collections.abc import Iterable, Iterator
from uuid import UUID

import structlog

from chenghua_portal.foundation.files import storage
from chenghua_portal.foundation.files.models import StoredFile, UploadSession
from chenghua_portal.foundation.files.places import Blob, place

log = structlog.get_logger(__name__)

DAY = 24 * 60 * 60
# A database that knows none of these files is the wrong one, or a lost one: then nothing is taken away.
MOST_AT_ONCE, LARGEST_SHARE = 100, 0.5
STORED = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/(?P<sha256>[0-9a-f]{64})")
PIECE = re.compile(r"uploads/(?P<session>[0-9a-f-]{36})/[0-9]{12}")
HALF_WRITTEN = re.compile(r"(.+/)?\.[0-9a-f]{16}")


def sweep_orphans(*, before: float | None = None) -> int:
    """Take away what was stored before a moment (Unix time; a day ago) and no row names. How much it was.

    What looks like a mistake is left and logged: more than a hundred, and more than half of everything.
    """
    before = time.time() - DAY if before is None else before
    everything = list(place().blobs())
    orphans = [blob for blob in orphans_among(everything) if blob.stored_at < before]
    if len(orphans) > max(MOST_AT_ONCE, LARGEST_SHARE * len(everything)):
        log.error("too_many_orphans", orphans=len(orphans), stored=len(everything))
        return 0
    for orphan in orphans:
        place().delete(orphan.name)
    return len(orphans)


def orphans_among(blobs: Iterable[Blob]) -> Iterator[Blob]:
    """Ciphertexts without a living row, pieces without an upload, and what a crash left half written.

    Anything else that lies there isn't ours.
    """
    for some in _batched(blobs, 1000):
        hashes = {blob: match["sha256"] for blob in some if (match := STORED.fullmatch(blob.name))}
        sessions = {blob: UUID(match["session"]) for blob in some if (match := PIECE.fullmatch(blob.name))}
        named = set(
            StoredFile.objects.filter(ciphertext_sha256__in=hashes.values(), deleted_at=None).values_list(
                "ciphertext_sha256", flat=True
            )
        )
        open_ones = set(
            UploadSession.objects.filter(pk__in=set(sessions.values())).values_list("pk", flat=True)
        )
        for blob in some:
            is_orphan = (
                (blob in hashes and hashes[blob] not in named)
                or (blob in sessions and sessions[blob] not in open_ones)
                or HALF_WRITTEN.fullmatch(blob.name)
            )
            if is_orphan:
                yield blob


def faults() -> Iterator[tuple[StoredFile, str]]:
    """Every stored file whose ciphertext is "missing" or "changed"."""
    for stored in StoredFile.objects.filter(deleted_at=None).defer("name", "key").order_by("pk").iterator():
        try:
            if not storage.is_stored(stored.ciphertext_sha256):
                yield stored, "missing"
        except storage.Damaged:
            yield stored, "changed"


def _batched(blobs: Iterable[Blob], size: int) -> Iterator[list[Blob]]:
    some: list[Blob] = []
    for blob in blobs:
        some.append(blob)
        if len(some) == size:
            yield some
            some = []
    yield some
