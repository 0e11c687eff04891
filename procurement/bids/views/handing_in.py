"""Handing a bid in, taking it back, and reading what was opened."""

from uuid import UUID

import segno
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chenghua_portal.foundation.files.responses import attachment
from chenghua_portal.foundation.identity.actors import Actor, actor_of
from chenghua_portal.foundation.identity.permissions import allowed, fetch, require, signed_in
from chenghua_portal.foundation.ui.documents.typesetting import render as typeset
from chenghua_portal.foundation.web.refusals import Refusal, Refused
from chenghua_portal.foundation.workflow.applying import refusal_of
from procurement.bids import actions
from procurement.bids.answers import answered
from procurement.bids.course import history_of, standing_of
from procurement.bids.documents import receipt_sheet
from procurement.bids.drafts import content_digest
from procurement.bids.models import Bid, BidDraft, Receipt
from procurement.bids.queries import (
    bids_visible_to,
    current_envelope,
    draft_of,
    envelopes_with_receipts,
)
from procurement.bids.rules import MEMBERS, is_own
from procurement.bids.sections import without_file_keys
from procurement.bids.transitions import WITHDRAW
from procurement.bids.views.drafting import FORM_METHODS, draft_files, open_draft
from procurement.bids.workspace import cards_of, street_choices, workspace_of


@signed_in
@require_safe
def bid_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where a bid stands, for its organization; officials go on to its content."""
    actor = actor_of(request)
    bid = fetch(bids_visible_to(actor).select_related("call", "organization"), pk=pk)
    if not is_own(actor, bid, *MEMBERS):
        return redirect("procurement:bid-content", bid.pk)
    now, may_write = actor.arrived_at, allowed(actor, "procurement.edit_bid", bid)
    envelopes = list(envelopes_with_receipts().filter(bid=bid))
    card = cards_of([bid], now)[0]
    context = {
        "bid": bid,
        "call": bid.call,
        "now": now,
        "card": card,
        "space": card.space if may_write else None,
        "steps": card.standing.steps(),
        "envelope": envelopes[-1] if envelopes else None,
        "content": getattr(bid, "content", None),
        "is_open": bid.call.is_open(now),
        "may_write": may_write,
        "events": history_of(bid, envelopes, now),
    }
    return render(request, "procurement/bids/detail.html", context)


@signed_in
@require_safe
def bid_check(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor, bid, draft = open_draft(request, pk)
    return _check(request, actor, bid, draft)


def _check(
    request: HttpRequest, actor: Actor, bid: Bid, draft: BidDraft, refusal: Refusal | None = None
) -> HttpResponse:
    """Every answer with what is missing, then the two steps: take the copy, submit."""
    space = workspace_of(bid, draft, now=actor.arrived_at)
    context = {
        "bid": bid,
        "call": bid.call,
        "space": space,
        "parts": answered(space.sections, streets=dict(street_choices())),
        "files": draft_files(bid, space.sections),
        "has_copy": draft.copy_digest == content_digest(without_file_keys(space.sections)),
        "refusal": refusal,
        "now": actor.arrived_at,
        "is_replacement": bid.status == Bid.Status.SUBMITTED,
    }
    return render(request, "procurement/bids/check.html", context, status=409 if refusal else 200)


@signed_in
@require_POST
def bid_copy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The bidder's own copy, as a file."""
    actor, bid, _draft = open_draft(request, pk)
    data = actions.take_copy(bid, by=actor)
    name = _("Bid copy %(call)s %(day)s.json") % {
        "call": bid.call.number,
        "day": f"{actor.arrived_at:%Y%m%d-%H%M%S}",
    }
    return attachment(data, name, "application/json")


@signed_in
@require_POST
def bid_submit(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    bid = fetch(bids_visible_to(actor).select_related("call", "organization"), pk=pk)
    require(actor, "procurement.submit_bid", bid)
    try:
        actions.submit_bid(bid, by=actor)
    except Refused as refused:
        draft = draft_of(bid)
        if draft is None:
            raise
        return _check(request, actor, bid, draft, refused.refusal)
    return redirect("procurement:bid-receipt", bid.pk)


@signed_in
@require_safe
def bid_receipt(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    bid = fetch(bids_visible_to(actor).select_related("call", "organization"), pk=pk)
    if not is_own(actor, bid, *MEMBERS):
        return redirect("procurement:bid-content", bid.pk)
    latest, *earlier = _receipts(bid)
    qr = segno.make(f"{latest.number} {latest.envelope.sha256}", error="m").svg_inline(
        border=0, omitsize=True
    )
    context = {
        "bid": bid,
        "call": bid.call,
        "receipt": latest,
        "earlier": earlier,
        "sheet": receipt_sheet(latest, bid),
        "qr": mark_safe(qr),  # noqa: S308  drawn by segno from a number and a hash
        "now": actor.arrived_at,
    }
    return render(request, "procurement/bids/receipt.html", context)


@signed_in
@require_safe
def bid_receipt_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The newest receipt as a file, for the bidder alone."""
    actor = actor_of(request)
    bid = fetch(bids_visible_to(actor).select_related("call", "organization"), pk=pk)
    if not is_own(actor, bid, *MEMBERS):
        raise PermissionDenied
    sheet = receipt_sheet(_receipts(bid)[0], bid)
    return attachment(typeset(sheet), sheet.file_name, "application/pdf")


def _receipts(bid: Bid) -> list[Receipt]:
    """What was issued for a bid, the newest first. Raises Refused when there is nothing yet."""
    receipts = Receipt.objects.filter(envelope__bid=bid).select_related("envelope")
    if found := list(receipts.order_by("-envelope__version")):
        return found
    raise Refused(_("There is no receipt yet: the bid has not been submitted."))


@signed_in
@require_http_methods(FORM_METHODS)
def bid_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    bid = fetch(bids_visible_to(actor).select_related("call"), pk=pk)
    require(actor, "procurement.withdraw_bid", bid)
    if request.method == "POST":
        actions.withdraw_bid(bid, by=actor)
        messages.success(
            request, _("The bid is withdrawn. Until the deadline you may submit again from your copy.")
        )
        return redirect("procurement:bid-detail", bid.pk)
    if refusal := refusal_of(WITHDRAW, bid, by=actor, at=actor.arrived_at):
        raise Refused.because(refusal)
    context = {"bid": bid, "call": bid.call, "envelope": current_envelope(bid), "now": actor.arrived_at}
    return render(request, "procurement/bids/withdraw.html", context)


@signed_in
@require_safe
def bid_content(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An opened bid, whole. That somebody else than its organization read it is on the record."""
    actor = actor_of(request)
    bid = fetch(bids_visible_to(actor).select_related("call", "organization"), pk=pk)
    content = actions.read_content(bid, by=actor)
    context = {
        "bid": bid,
        "call": bid.call,
        "content": content,
        "standing": standing_of(bid),
        "files": content.files.all(),
    }
    return render(request, "procurement/bids/content.html", context)
