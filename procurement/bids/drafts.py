"""The encrypted sections of a draft: one blob each, under the draft's own key, bound to its place."""

import hashlib
import json
from typing import Any

from chenghua_portal.foundation.keys import draft_keys
from procurement.bids.manifests import canonical_json
from procurement.bids.models import BidDraft, DraftConflict, DraftSection
from procurement.bids.sections import SECTIONS

Values = dict[str, Any]


def context_of(draft: BidDraft, key: str) -> str:
    """What a blob is bound to, so that none can be put in another's place."""
    return f"{draft.pk}/{key}"


def locked_away(draft: BidDraft, key: str, values: Values) -> bytes:
    """A section's values as ciphertext."""
    return draft_keys.encrypt(draft.pk, canonical_json(values), context=context_of(draft, key))


def unlocked(draft: BidDraft, stored: DraftSection | DraftConflict) -> Values:
    """The values in a stored blob. Raises KeyDestroyed or Damaged."""
    plain = draft_keys.decrypt(draft.pk, bytes(stored.ciphertext), context=context_of(draft, stored.key))
    values: Values = json.loads(plain)
    return values


def answers_of(draft: BidDraft) -> dict[str, Values]:
    """All sections of a draft that hold something, in the form's order."""
    stored = {section.key: section for section in draft.sections.all()}
    return {s.key: unlocked(draft, stored[s.key]) for s in SECTIONS if s.key in stored}


def content_digest(sections: dict[str, Values]) -> str:
    """SHA-256 of the answers, by which the copy that was taken is known to be of exactly these."""
    return hashlib.sha256(canonical_json(sections)).hexdigest()
