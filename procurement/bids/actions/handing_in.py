"""Handing a bid in, taking it back, and starting its replacement. Everything sealed stays sealed on the way."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.files.models import StoredFile
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import require
from chenghua_portal.foundation.jobs.durable import enqueue
from chenghua_portal.foundation.jobs.request_keys import claim
from chenghua_portal.foundation.keys import draft_keys, held_keys
from chenghua_portal.foundation.obligations.duties import open_obligation
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.clock import BEIJING
from chenghua_portal.foundation.workflow.applying import apply, lock, share
from procurement.bids import receipts, transitions
from procurement.bids.actions.drafting import (
    draft_to_write,
    open_draft,
    put_away,
    refuse_unless_may_bid,
    refuse_unless_open,
)
from procurement.bids.drafts import answers_of, content_digest
from procurement.bids.manifests import Binding, Manifest
from procurement.bids.models import (
    Bid,
    BidDraft,
    Envelope,
    Receipt,
)
from procurement.bids.queries import caps_of, draft_of, sealing_keys
from procurement.bids.sealing import seal
from procurement.bids.sections import (
    check_submission,
    manifest_files,
    with_files,
    without_file_keys,
)
from procurement.calls.models import Call, CallKeySet
from procurement.calls.queries import current_key_set


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
    draft = draft_to_write(bid, by)
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
    if bid.status == Bid.Status.WITHDRAWN:
        # While it was withdrawn, others may have taken its place among those allowed.
        refuse_unless_may_bid(call, by)
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
    refuse_unless_open(call, at)
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
    handed_in = Receipt.objects.filter(envelope__bid=bid, envelope__bid__status=Bid.Status.SUBMITTED)
    receipt = handed_in.order_by("-envelope__version").first()
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
    refuse_unless_open(call, by.arrived_at)
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
    draft = open_draft(bid, by)
    for key, values in with_files(manifest.sections, manifest.files).items():
        put_away(draft, key, values, by)
    record("procurement.bid.restore", bid, by=by, at=by.arrived_at)
    return bid


def _refuse_unless_files_are_here(bid: Bid, manifest: Manifest) -> None:
    kept = StoredFile.objects.filter(subject_id=bid.pk, deleted_at=None)
    stored = dict(kept.values_list("pk", "ciphertext_sha256"))
    gone = [file.name for file in manifest.files if stored.get(file.id) != file.sha256]
    if gone:
        raise Refused(
            _("Files of this copy are no longer stored: %(names)s. Start a new draft and upload them again.")
            % {"names": ", ".join(gone)},
            field="copy",
        )
