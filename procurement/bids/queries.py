from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from chenghua_portal.foundation.identity.actors import Actor
from procurement.bids import sealing
from procurement.bids.budget import Caps
from procurement.bids.models import Bid, BidContent, BidDraft, BidReader, Envelope
from procurement.bids.rules import KNOWN, MEMBERS, grants_at
from procurement.bids.sections import Status, overview
from procurement.calls.models import Call, CallKeySet
from procurement.calls.rules import OFFICIALS

# Bids that count towards the limit of an organization: a withdrawn one makes room.
LIVE = (Bid.Status.DRAFT, Bid.Status.SUBMITTED)


def bids_visible_to(actor: Actor) -> QuerySet[Bid]:
    """Every bid whose existence the actor may know of. Contents have a gate of their own."""
    if actor.user_id is None:
        return Bid.objects.none()
    grants = BidReader.objects.filter(grants_at(actor.arrived_at), bid=OuterRef("pk"), user_id=actor.user_id)
    visible = Q(Exists(grants), status__in=Bid.READABLE)
    if actor.organization_id is not None and actor.has_role(*MEMBERS):
        visible |= Q(organization_id=actor.organization_id)
    if actor.organization_id is not None and actor.has_role(*OFFICIALS):
        visible |= Q(call__purchaser_id=actor.organization_id, status__in=KNOWN)
    return Bid.objects.filter(visible)


def own_bids(actor: Actor) -> QuerySet[Bid]:
    """The bids of the organization the actor acts for, newest first, with their drafts and receipts."""
    if actor.organization_id is None:
        return Bid.objects.none()
    mine = bids_visible_to(actor).filter(organization_id=actor.organization_id)
    mine = mine.select_related("call", "draft", "content").prefetch_related(
        "draft__sections", Prefetch("envelopes", envelopes_with_receipts())
    )
    return mine.order_by("-started_at")


def envelopes_with_receipts() -> QuerySet[Envelope]:
    """Envelopes, oldest first, with what their bidder holds and without what is sealed in them."""
    return Envelope.objects.defer("ciphertext").select_related("receipt").order_by("version")


def contents_readable_by(actor: Actor) -> QuerySet[BidContent]:
    """What came out of the envelopes of bids the actor may read."""
    return BidContent.objects.filter(bid__in=bids_visible_to(actor).filter(status__in=Bid.READABLE))


def current_envelope(bid: Bid) -> Envelope | None:
    """The envelope that counts: the last one sealed."""
    return bid.envelopes.select_related("receipt", "key_set").order_by("-version").first()


def draft_of(bid: Bid) -> BidDraft | None:
    return BidDraft.objects.filter(bid=bid).first()


def sealing_keys(key_set: CallKeySet) -> sealing.KeySet:
    """The key set of a call as the algorithm takes it."""
    recipients = sorted(key_set.recipients.all(), key=lambda one: one.position)
    return sealing.KeySet(
        id=key_set.pk,
        quorum=key_set.quorum,
        recipients=tuple(sealing.Recipient(one.label, one.public_key) for one in recipients),
    )


def caps_of(call: Call) -> Caps:
    """The caps on a budget in this call: the defaults of domain.md §4."""
    return Caps()


def states_of(call: Call, sections: dict[str, dict[str, Any]]) -> dict[str, Status]:
    """How far each section of a draft is, with what is wrong and what is missing."""
    return overview(sections, caps=caps_of(call), cap_per_project=Decimal(call.cap))
