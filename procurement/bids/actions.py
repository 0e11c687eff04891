"""Writing a bid, handing it in, taking it back. Everything sealed stays sealed on the way."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.files.actions import store_upload
from chenghua_portal.foundation.files.models import StoredFile
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import require
from chenghua_portal.foundation.jobs.durable import enqueue
from chenghua_portal.foundation.jobs.request_keys import claim
from chenghua_portal.foundation.keys import draft_keys, held_keys
from chenghua_portal.foundation.obligations.duties import open_obligation
from chenghua_portal.foundation.web.ids import uuid7
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.clock import BEIJING
from chenghua_portal.foundation.workflow.applying import apply, lock, share
from organizations.registry.models import Organization, Street
from procurement.bids import receipts, transitions
from procurement.bids.drafts import Values, answers_of, content_digest, locked_away, unlocked
from procurement.bids.manifests import Binding, Manifest, ManifestFile
from procurement.bids.models import (
    Bid,
    BidContent,
    BidDraft,
    BidFile,
    BidReader,
    DraftConflict,
    DraftSection,
    Envelope,
    Receipt,
)
from procurement.bids.queries import LIVE, caps_of, draft_of, sealing_keys
from procurement.bids.sealing import seal
from procurement.bids.sections import (
    check_submission,
    clean_section,
    file_ref,
    manifest_files,
    with_files,
    without_file_keys,
)
from procurement.calls.models import Call, CallKeySet
from procurement.calls.queries import current_key_set

MOST_FILES = 10


@dataclass(frozen=True)
class Saved:
    """A section as it was saved: which revision, and when."""

    revision: int
    saved_at: datetime


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
    _refuse_unless_open(call, by.arrived_at)
    _refuse_unless_may_bid(call, by)
    bid = Bid.objects.create(
        pk=bid_id,
        call=call,
        organization_id=by.organization,
        started_at=by.arrived_at,
        started_by_id=by.person,
    )
    _open_draft(bid, by)
    record("procurement.bid.start", bid, by=by, at=by.arrived_at, data={"call": call.number})
    return bid


def _refuse_unless_may_bid(call: Call, by: Actor) -> None:
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


def _refuse_unless_open(call: Call, at: datetime) -> None:
    if (refusal := transitions.taking_bids(call, at)) is not None:
        raise Refused.because(refusal)


def _open_draft(bid: Bid, by: Actor) -> BidDraft:
    draft = BidDraft.objects.create(pk=uuid7(), bid=bid, created_at=by.arrived_at)
    draft_keys.create(draft.pk)
    open_obligation("bid.submit", bid, at=by.arrived_at)
    return draft


def _draft_to_write(bid: Bid, by: Actor) -> BidDraft:
    """The bid's draft, locked, for somebody who may write it while the call takes bids."""
    require(by, "procurement.edit_bid", bid)
    _refuse_unless_open(bid.call, by.arrived_at)
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
    draft = _draft_to_write(bid, by)
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
    return _put_away(draft, key, values, by)


def _put_away(draft: BidDraft, key: str, values: Values, by: Actor) -> Saved:
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
    draft = _draft_to_write(bid, by)
    conflict = DraftConflict.objects.filter(draft=draft, key=key, saved_by_id=by.user_id).first()
    if conflict is None:
        return
    if keep == "mine":
        _put_away(draft, key, unlocked(draft, conflict), by)
    conflict.delete()


@transaction.atomic(durable=True)
def add_file(bid: Bid, upload: "UploadedFile[Any]", *, by: Actor) -> ManifestFile:
    """Check and encrypt an upload under a key of its own; the key goes into the draft alone.

    Raises Refused with the rule the file breaks, or when the bid has as many files as it may.
    """
    draft = _draft_to_write(bid, by)
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
    _put_away(draft, "attachments", values, by)
    return file


@transaction.atomic(durable=True)
def remove_file(bid: Bid, file_id: UUID, *, by: Actor) -> None:
    """Take a file out of the draft. Its ciphertext stays without a key until it is swept."""
    draft = _draft_to_write(bid, by)
    values = _attachments_of(draft)
    values["files"] = [ref for ref in values["files"] if ref["id"] != str(file_id)]
    _put_away(draft, "attachments", values, by)


def _attachments_of(draft: BidDraft) -> Values:
    stored = DraftSection.objects.filter(draft=draft, key="attachments").first()
    values = unlocked(draft, stored) if stored else {}
    return {**values, "files": list(values.get("files") or [])}


def manifest_of(draft: BidDraft, key_set: CallKeySet) -> Manifest:
    """The draft as what would be sealed now: its answers, its files with their keys, and what it is bound to."""
    bid, sections = draft.bid, answers_of(draft)
    binding = Binding(
        call_id=bid.call_id,
        bid_id=bid.pk,
        organization_id=bid.organization_id,
        version=Envelope.objects.filter(bid=bid).count() + 1,
        key_set_id=key_set.pk,
    )
    return Manifest(binding, without_file_keys(sections), manifest_files(sections))


def _key_set_of(call: Call) -> CallKeySet:
    key_set = current_key_set(call)
    if key_set is None:
        raise Refused(transitions.NOT_TAKING)
    return key_set


@transaction.atomic(durable=True)
def take_copy(bid: Bid, *, by: Actor) -> bytes:
    """The bidder's own copy of the draft as it is now: one signed file, from which a replacement starts."""
    draft = _draft_to_write(bid, by)
    manifest = manifest_of(draft, _key_set_of(bid.call))
    draft.copy_digest = content_digest(manifest.sections)
    draft.save(update_fields=["copy_digest"])
    record("procurement.bid.take_copy", bid, by=by, at=by.arrived_at)
    return receipts.pack_copy(manifest, by.arrived_at, held_keys.signing_key())


def submit_bid(bid: Bid, *, by: Actor) -> Receipt:
    """Seal the draft into an immutable envelope, issue its receipt, and destroy the draft's key.

    On time means that the request arrived before the call's deadline, by the database's clock, read before
    any lock is taken. A resubmission supersedes the earlier envelope, which is kept. Posted twice, the
    same receipt comes back.

    Raises PermissionDenied, or Refused: late, incomplete, without the copy of exactly this content.
    """
    require(by, "procurement.submit_bid", bid)
    draft = draft_of(bid)
    if draft is None:
        return _receipt_again(bid, by)
    key_set = _key_set_of(bid.call)
    try:
        manifest = manifest_of(draft, key_set)
    except draft_keys.KeyMissing:
        return _receipt_again(bid, by)
    sealed = seal(manifest, sealing_keys(key_set))
    try:
        return _hand_in(draft, manifest, sealed.ciphertext, sealed.sha256, key_set, by)
    except _AlreadyDone:
        return _receipt_again(bid, by)


class _AlreadyDone(Exception):
    """The same request, or another one at the same moment, has handed the draft in."""


@transaction.atomic(durable=True)
def _hand_in(
    draft: BidDraft, manifest: Manifest, ciphertext: bytes, sha256: str, key_set: CallKeySet, by: Actor
) -> Receipt:
    at = by.arrived_at
    receipt_id, is_new = claim(by, "bid.submit")
    call, bid = share(draft.bid.call), lock(draft.bid)
    if not is_new or not BidDraft.objects.select_for_update().filter(pk=draft.pk).exists():
        raise _AlreadyDone
    bid.call = call
    _refuse_unless_ready(draft, manifest, key_set, at)
    envelope = Envelope.objects.create(
        bid=bid,
        version=manifest.binding.version,
        key_set=key_set,
        ciphertext=ciphertext,
        sha256=sha256,
        received_at=at,
    )
    apply(transitions.SUBMIT, bid, by=by, at=at, data={"sha256": sha256, "version": envelope.version})
    receipt = _issue_receipt(envelope, receipt_id, at)
    enqueue("bids.destroy_draft_key", [draft.pk], key=f"bids.destroy_draft_key:{draft.pk}")
    draft.delete()
    return receipt


def _refuse_unless_ready(draft: BidDraft, manifest: Manifest, key_set: CallKeySet, at: datetime) -> None:
    """In time, sealed to the keys that hold, the draft unchanged since, complete, and its copy taken."""
    call = draft.bid.call
    _refuse_unless_open(call, at)
    if _key_set_of(call).pk != key_set.pk or manifest_of(draft, key_set) != manifest:
        raise Refused(
            _("The draft was changed while you were submitting. Check it once more and submit again.")
        )
    sections = with_files(manifest.sections, manifest.files)
    if check_submission(sections, caps=caps_of(call), cap_per_project=call.cap):
        raise Refused(_("The bid is not complete yet. The check page lists what is missing."))
    if draft.copy_digest != content_digest(manifest.sections):
        raise Refused(
            _(
                "Download your copy first. Submitting destroys the draft's key, and without the copy of exactly this "
                "content you could not replace the bid later."
            )
        )


def _issue_receipt(envelope: Envelope, receipt_id: UUID, at: datetime) -> Receipt:
    """A signed receipt under a number that nobody has yet."""
    bid = envelope.bid
    number = receipts.new_number(at.astimezone(BEIJING).year)
    facts = receipts.ReceiptFacts(
        number=number,
        call_id=bid.call_id,
        bid_id=bid.pk,
        organization_id=bid.organization_id,
        version=envelope.version,
        envelope_sha256=envelope.sha256,
        received_at=envelope.received_at,
    )
    signature = receipts.sign(facts, held_keys.signing_key())
    try:
        with transaction.atomic():
            return Receipt.objects.create(
                pk=receipt_id, envelope=envelope, number=number, signature=signature, issued_at=at
            )
    except IntegrityError:
        return _issue_receipt(envelope, receipt_id, at)


def _receipt_again(bid: Bid, by: Actor) -> Receipt:
    """The receipt of a draft that is handed in already: what a second click is answered with."""
    receipt = Receipt.objects.filter(envelope__bid=bid).order_by("-envelope__version").first()
    if receipt is None:
        raise Refused(_("There is no draft to submit."))
    return receipt


@transaction.atomic(durable=True)
def withdraw_bid(bid: Bid, *, by: Actor) -> Bid:
    """Take a submitted bid back before the deadline. Its envelopes are kept, unopened."""
    call = share(bid.call)
    lock(bid)
    bid.call = call
    apply(transitions.WITHDRAW, bid, by=by, at=by.arrived_at)
    if draft_of(bid) is not None:
        open_obligation("bid.submit", bid, at=by.arrived_at)
    return bid


@transaction.atomic(durable=True)
def restore_from_copy(call: Call, data: bytes, *, by: Actor) -> Bid:
    """Start the draft of a replacement from the copy the bidder kept.

    Raises Refused when the copy isn't one of this organization's bids to this call, when it was changed, when a file
    it names is gone, or when the bid has a draft already.
    """
    require(by, "procurement.start_bid", call)
    if by.organization_id is None:
        raise Refused(transitions.NOT_TAKING)
    share(call)
    _refuse_unless_open(call, by.arrived_at)
    try:
        copy = receipts.unpack_copy(
            data, held_keys.verification_key(), call_id=call.pk, organization_id=by.organization_id
        )
    except receipts.CopyError as error:
        raise Refused(error.message(), field="copy") from error
    manifest = copy.manifest
    bid = Bid.objects.filter(pk=manifest.binding.bid_id, organization_id=by.organization_id).first()
    if bid is None:
        raise Refused(_("The bid of this copy no longer exists."), field="copy")
    lock(bid)
    if draft_of(bid) is not None:
        raise Refused(_("This bid has a draft already. Go on with it, or submit it first."), field="copy")
    _refuse_unless_files_are_here(bid, manifest)
    draft = _open_draft(bid, by)
    for key, values in with_files(manifest.sections, manifest.files).items():
        _put_away(draft, key, values, by)
    record("procurement.bid.restore", bid, by=by, at=by.arrived_at)
    return bid


def _refuse_unless_files_are_here(bid: Bid, manifest: Manifest) -> None:
    stored = dict(StoredFile.objects.filter(subject_id=bid.pk).values_list("pk", "ciphertext_sha256"))
    gone = [file.name for file in manifest.files if stored.get(file.id) != file.sha256]
    if gone:
        raise Refused(
            _("Files of this copy are no longer stored: %(names)s. Start a new draft and upload them again.")
            % {"names": ", ".join(gone)},
            field="copy",
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
