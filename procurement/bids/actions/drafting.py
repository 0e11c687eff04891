"""Writing a bid: a draft under a key of its own, section by section."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.files.actions import discard_file, store_upload
from chenghua_portal.foundation.files.models import StoredFile
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import require
from chenghua_portal.foundation.jobs.request_keys import claim
from chenghua_portal.foundation.keys import draft_keys
from chenghua_portal.foundation.obligations.duties import open_obligation
from chenghua_portal.foundation.web.ids import uuid7
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workflow.applying import share
from organizations.registry.models import Organization, Street
from procurement.bids import transitions
from procurement.bids.drafts import Values, locked_away, unlocked
from procurement.bids.manifests import ManifestFile
from procurement.bids.models import (
    Bid,
    BidDraft,
    DraftConflict,
    DraftSection,
)
from procurement.bids.queries import LIVE
from procurement.bids.sections import (
    clean_section,
    file_ref,
)
from procurement.calls.models import Call

MOST_FILES = 10


@dataclass(frozen=True)
class Saved:
    """A section as it was saved: which revision, and when."""

    revision: int
    saved_at: datetime


@dataclass(frozen=True)
class Added:
    """A file as it lies in the draft; `note` tells what was changed in it on the way, where something was."""

    file: ManifestFile
    note: str = ""


class Conflict(Exception):
    """Somebody saved the section in the meantime. What was typed is kept beside it until one is chosen."""


@transaction.atomic(durable=True)
def start_bid(call: Call, *, by: Actor) -> Bid:
    """Open a draft under a key of its own. Posted twice, it is opened once.

    Raises PermissionDenied, or Refused: not verified, not a social organization, too late, too many bids.
    """
    require(by, "procurement.start_bid", call)
    bid_id, is_new = claim(by, "bid")
    if not is_new:
        return Bid.objects.get(pk=bid_id)
    share(call)
    refuse_unless_open(call, by.arrived_at)
    refuse_unless_may_bid(call, by)
    bid = Bid.objects.create(
        pk=bid_id,
        call=call,
        organization_id=by.organization,
        started_at=by.arrived_at,
        started_by_id=by.person,
    )
    open_draft(bid, by)
    record("procurement.bid.start", bid, by=by, at=by.arrived_at, data={"call": call.number})
    return bid


def refuse_unless_may_bid(call: Call, by: Actor) -> None:
    """The organization is verified and social, and has room for another bid; its row is locked against races."""
    organization = Organization.objects.select_for_update(no_key=True).get(pk=by.organization)
    if organization.status != Organization.Status.VERIFIED:
        raise Refused(
            _(
                "Your organization has not been verified yet. You can start as soon as an official has verified it."
            ),
            basis=_("Terms of the call: who may apply"),
        )
    if not organization.is_social:
        raise Refused(
            _(
                "Only social organizations may bid: associations, social service organizations and foundations."
            ),
            basis=_("Terms of the call: who may apply"),
        )
    live = Bid.objects.filter(call=call, organization=organization, status__in=LIVE).count()
    if live >= call.bids_per_organization:
        raise Refused(
            _(
                "Your organization has %(live)s bids in this call, and no more are allowed. Withdraw one to start "
                "another."
            )
            % {"live": live},
            basis=_("Terms of the call: bids per organization"),
        )


def refuse_unless_open(call: Call, at: datetime) -> None:
    if (refusal := transitions.taking_bids(call, at)) is not None:
        raise Refused.because(refusal)


def open_draft(bid: Bid, by: Actor) -> BidDraft:
    draft = BidDraft.objects.create(pk=uuid7(), bid=bid, created_at=by.arrived_at)
    draft_keys.create(draft.pk)
    open_obligation("bid.submit", bid, at=by.arrived_at)
    return draft


def draft_to_write(bid: Bid, by: Actor) -> BidDraft:
    """The bid's draft, locked, for somebody who may write it while the call takes bids."""
    require(by, "procurement.edit_bid", bid)
    refuse_unless_open(bid.call, by.arrived_at)
    draft = BidDraft.objects.select_for_update().filter(bid=bid).first()
    if draft is None:
        raise Refused(
            _(
                "This bid has no draft: it was sealed when you submitted it. Start a replacement from your copy."
            )
        )
    return draft


def street_codes() -> dict[str, set[str]]:
    """The streets a bid may name: those that exist today."""
    return {"street_code": set(Street.objects.filter(valid_to=None).values_list("code", flat=True))}


def save_section(bid: Bid, key: str, raw: Mapping[str, Any], revision: int, *, by: Actor) -> Saved:
    """Save one section as it was typed, also where it is not right yet. Files are kept as they are.

    `revision` is the one the page was filled from, 0 for a section never saved. Raises Conflict when
    another save came between; then what was typed is kept beside it. Raises Refused after the deadline.
    """
    saved = _save_or_set_aside(bid, key, raw, revision, by)
    if saved is None:
        raise Conflict
    return saved


@transaction.atomic(durable=True)
def _save_or_set_aside(bid: Bid, key: str, raw: Mapping[str, Any], revision: int, by: Actor) -> Saved | None:
    draft = draft_to_write(bid, by)
    stored = DraftSection.objects.filter(draft=draft, key=key).first()
    values, _findings = clean_section(key, raw, choices=street_codes())
    before = unlocked(draft, stored) if stored else {}
    values |= {name: kept for name, kept in before.items() if name == "files"}
    if stored is not None and values == before:
        return Saved(stored.revision, stored.saved_at)
    if (stored.revision if stored else 0) != revision:
        DraftConflict.objects.update_or_create(
            draft=draft,
            key=key,
            saved_by_id=by.user_id,
            defaults={
                "base_revision": revision,
                "ciphertext": locked_away(draft, key, values),
                "saved_at": by.arrived_at,
            },
        )
        return None
    return put_away(draft, key, values, by)


def put_away(draft: BidDraft, key: str, values: Values, by: Actor) -> Saved:
    """Write a section's values as its next revision."""
    stored = DraftSection.objects.filter(draft=draft, key=key).first()
    revision = stored.revision + 1 if stored else 1
    DraftSection.objects.update_or_create(
        draft=draft,
        key=key,
        defaults={
            "revision": revision,
            "ciphertext": locked_away(draft, key, values),
            "saved_at": by.arrived_at,
            "saved_by_id": by.person,
        },
    )
    return Saved(revision, by.arrived_at)


@transaction.atomic(durable=True)
def resolve_conflict(bid: Bid, key: str, keep: str, *, by: Actor) -> None:
    """Choose between what is saved ("theirs") and what was set aside for the actor ("mine")."""
    draft = draft_to_write(bid, by)
    conflict = DraftConflict.objects.filter(draft=draft, key=key, saved_by_id=by.user_id).first()
    if conflict is None:
        return
    if keep == "mine":
        put_away(draft, key, unlocked(draft, conflict), by)
    conflict.delete()


@transaction.atomic(durable=True)
def add_file(bid: Bid, upload: "UploadedFile[Any]", *, by: Actor) -> Added:
    """Check and encrypt an upload under a key of its own; the key goes into the draft alone.

    Raises Refused with the rule the file breaks, or when the bid has as many files as it may.
    """
    draft = draft_to_write(bid, by)
    values = _attachments_of(draft)
    if len(values["files"]) >= MOST_FILES:
        raise Refused(
            _("A bid may have at most %(most)s files. Remove one first.") % {"most": MOST_FILES}, field="file"
        )
    stored = store_upload(upload, subject_type="procurement.bid", subject_id=bid.pk, by=by, keep_key=False)
    file = ManifestFile(
        id=stored.file.pk,
        name=stored.name,
        media_type=stored.file.media_type,
        size=stored.file.size,
        sha256=stored.file.ciphertext_sha256,
        key=stored.key,
    )
    values["files"].append(file_ref(file))
    put_away(draft, "attachments", values, by)
    return Added(file, stored.note)


@transaction.atomic(durable=True)
def remove_file(bid: Bid, file_id: UUID, *, by: Actor) -> None:
    """Take a file out of the draft; one that no envelope can name is given up, and makes room at once."""
    draft = draft_to_write(bid, by)
    values = _attachments_of(draft)
    stored = StoredFile.objects.filter(pk=file_id, subject_id=bid.pk).first()
    # Handing in ends a draft, so what came into this one is in no envelope. Times of arrival of uploads and
    # submissions would not tell: a request that arrived earlier may seal later.
    if stored is not None and stored.uploaded_at >= draft.created_at:
        discard_file(stored, by=by)
    values["files"] = [ref for ref in values["files"] if ref["id"] != str(file_id)]
    put_away(draft, "attachments", values, by)


def _attachments_of(draft: BidDraft) -> Values:
    stored = DraftSection.objects.filter(draft=draft, key="attachments").first()
    values = unlocked(draft, stored) if stored else {}
    return {**values, "files": list(values.get("files") or [])}
