"""Keys of drafts that never came to be, or are gone, are destroyed. Those of living drafts are never touched."""

import time

import structlog

from chenghua_portal.foundation.files.models import UploadSession
from chenghua_portal.foundation.keys import draft_keys
from procurement.bids.models import BidDraft

log = structlog.get_logger(__name__)

# Longer than any transaction that makes a draft with its key may take.
DAY = 24 * 60 * 60
# A database that knows none of these drafts is the wrong one, or a lost one: then nothing is destroyed.
MOST_AT_ONCE, LARGEST_SHARE = 100, 0.5


def sweep_draft_keys(*, before: float | None = None) -> int:
    """Destroy the keys made before a moment (Unix time; a day ago) that no draft and no upload needs. How many.

    What looks like a mistake is left and logged: more than a hundred, and more than half of all.
    """
    # First the keys, then who needs them: a draft that is made meanwhile is not among the keys.
    kept = set(draft_keys.made_before(time.time() - DAY if before is None else before))
    needed = {
        *BidDraft.objects.values_list("pk", flat=True),
        *UploadSession.objects.values_list("pk", flat=True),
    }
    orphans = kept - needed
    if len(orphans) > max(MOST_AT_ONCE, LARGEST_SHARE * len(kept)):
        log.error("too_many_orphaned_keys", orphans=len(orphans), kept=len(kept))
        return 0
    for draft_id in orphans:
        draft_keys.destroy(draft_id)
    return len(orphans)
