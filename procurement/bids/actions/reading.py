"""Reading what came out of the envelopes, on the record, and letting others read it."""

import base64
from datetime import datetime
from uuid import UUID

from django.db import transaction

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import require
from procurement.bids.drafts import answers_of
from procurement.bids.manifests import ManifestFile
from procurement.bids.models import (
    Bid,
    BidContent,
    BidFile,
    BidReader,
)
from procurement.bids.queries import draft_of
from procurement.bids.sections import (
    manifest_files,
)


@transaction.atomic(durable=True)
def read_content(bid: Bid, *, by: Actor) -> BidContent:
    """What came out of the envelope. Reading by anyone but the own organization goes on the record."""
    require(by, "procurement.read_bid_content", bid)
    if bid.organization_id != by.organization_id:
        record("procurement.bid.read", bid, by=by, at=by.arrived_at)
    return BidContent.objects.get(bid=bid)


@transaction.atomic(durable=True)
def readable_file(bid: Bid, file_id: UUID, *, by: Actor) -> ManifestFile | None:
    """A file of the draft for its writers, of the opened bid for its readers; None when there is no such file."""
    opened = BidFile.objects.filter(content__bid=bid, stored_file_id=file_id).first()
    if opened is not None:
        require(by, "procurement.read_bid_content", bid)
        record("procurement.bid.download", bid, by=by, at=by.arrived_at, data={"file": file_id})
        return ManifestFile(
            id=opened.stored_file_id,
            name=opened.name,
            media_type=opened.media_type,
            size=opened.size,
            sha256=opened.sha256,
            key=base64.b64decode(opened.key),
        )
    require(by, "procurement.edit_bid", bid)
    draft = draft_of(bid)
    files = manifest_files(answers_of(draft)) if draft else ()
    return next((file for file in files if file.id == file_id), None)


@transaction.atomic
def grant_reading(
    bid: Bid, user_id: UUID, why: str, *, at: datetime, until: datetime | None = None
) -> BidReader:
    """Let a person read an opened bid from `at` on. Granted twice, the later end holds."""
    reader, _made = BidReader.objects.update_or_create(
        bid=bid,
        user_id=user_id,
        why=why,
        defaults={"ends_at": until},
        create_defaults={"starts_at": at, "ends_at": until},
    )
    return reader
