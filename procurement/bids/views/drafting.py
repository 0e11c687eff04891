"""Writing a bid: start, sections, files, conflicts."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chenghua_portal.foundation.files import storage
from chenghua_portal.foundation.files.responses import attachment
from chenghua_portal.foundation.identity.actors import Actor, actor_of
from chenghua_portal.foundation.identity.permissions import allowed, fetch, require, signed_in
from chenghua_portal.foundation.ui.dates import beijing
from chenghua_portal.foundation.ui.parts import FileItem
from chenghua_portal.foundation.web.refusals import Refusal, Refused
from procurement.bids import actions
from procurement.bids.answers import answered
from procurement.bids.application_form import SECTION
from procurement.bids.budget import breaks_a_limit
from procurement.bids.drafts import unlocked
from procurement.bids.forms import CopyForm, FileForm, SectionPage, grid_caps, grid_totals, section_page
from procurement.bids.models import Bid, BidDraft, DraftConflict
from procurement.bids.queries import bids_visible_to, caps_of, draft_of, own_bids
from procurement.bids.sections import clean_section, manifest_files, raw_from_post
from procurement.bids.transitions import taking_bids
from procurement.bids.workspace import (
    Workspace,
    cards_of,
    next_section,
    street_choices,
    workspace_of,
)
from procurement.calls.queries import calls_visible_to, open_calls

LIMITS_BASIS = gettext_lazy("Terms of the call: limits on the budget")
FORM_METHODS = ["GET", "HEAD", "POST"]


@signed_in
@require_safe
def bid_list(request: HttpRequest) -> HttpResponse:
    """The bids of the organization acted for, and the calls it could still bid in."""
    actor = actor_of(request)
    may_write = allowed(actor, "procurement.start_bid")
    context = {
        "cards": cards_of(own_bids(actor)[:200], actor.arrived_at),
        "calls": open_calls(actor.arrived_at) if may_write else (),
        "now": actor.arrived_at,
        "may_write": may_write,
    }
    return render(request, "procurement/bids/list.html", context)


@signed_in
@require_http_methods(FORM_METHODS)
def bid_start(request: HttpRequest, call_pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    call = fetch(calls_visible_to(actor).select_related("purchaser"), pk=call_pk)
    refusal = taking_bids(call, actor.arrived_at)
    if request.method == "POST":
        require(actor, "procurement.start_bid", call)
        try:
            bid = actions.start_bid(call, by=actor)
            return redirect("procurement:bid-detail", bid.pk)
        except Refused as refused:
            refusal = refused.refusal
    context = {
        "call": call,
        "now": actor.arrived_at,
        "refusal": refusal,
        "may_start": allowed(actor, "procurement.start_bid", call),
        "organization": actor.organization_name,
        "own": cards_of(own_bids(actor).filter(call=call), actor.arrived_at),
        "copy_form": CopyForm(),
    }
    return render(
        request, "procurement/bids/start.html", context, status=409 if request.method == "POST" else 200
    )


@signed_in
@require_http_methods(FORM_METHODS)
def bid_restore(request: HttpRequest, call_pk: UUID) -> HttpResponse:
    """Start a replacement from the copy that was kept."""
    actor = actor_of(request)
    call = fetch(calls_visible_to(actor), pk=call_pk)
    require(actor, "procurement.start_bid", call)
    form = CopyForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            bid = actions.restore_from_copy(call, form.cleaned_data["copy"].read(), by=actor)
            messages.success(
                request, _("A new draft was made from your copy. Submit it to replace the earlier bid.")
            )
            return redirect("procurement:bid-detail", bid.pk)
        except Refused as refused:
            form.add_error(refused.refusal.field, str(refused.refusal.reason))
    elif refusal := taking_bids(call, actor.arrived_at):
        raise Refused.because(refusal)
    return render(
        request, "procurement/bids/restore.html", {"call": call, "form": form, "now": actor.arrived_at}
    )


def open_draft(request: HttpRequest, pk: UUID) -> tuple[Actor, Bid, BidDraft]:
    """The bid with its draft, for somebody who may write it. Without a draft there is nothing to write: 404."""
    actor = actor_of(request)
    bid = fetch(bids_visible_to(actor).select_related("call", "organization"), pk=pk)
    require(actor, "procurement.edit_bid", bid)
    draft = draft_of(bid)
    if draft is None:
        raise Refused(
            _(
                "This bid has no draft: it was sealed when you submitted it. Start a replacement from your copy."
            )
        )
    return actor, bid, draft


@signed_in
@require_http_methods(FORM_METHODS)
def bid_section(request: HttpRequest, pk: UUID, key: str) -> HttpResponse:
    if key not in SECTION:
        raise Http404
    actor, bid, draft = open_draft(request, pk)
    if request.method == "POST" and key != "attachments":
        return _save(request, actor, bid, draft, key)
    if not bid.call.is_open(actor.arrived_at):
        return redirect("procurement:bid-check", bid.pk)
    return _section(request, actor, bid, draft, key)


def _save(request: HttpRequest, actor: Actor, bid: Bid, draft: BidDraft, key: str) -> HttpResponse:
    """Keep what was typed; then the next section, one more row, or this one again with what is wrong."""
    raw = raw_from_post(key, request.POST)
    try:
        actions.save_section(bid, key, raw, _revision(request), by=actor)
    except actions.Conflict:
        return redirect("procurement:bid-conflict", bid.pk, key)
    except Refused as refused:
        return _section(request, actor, bid, draft, key, typed=raw, refusal=refused.refusal)
    here = reverse("procurement:bid-section", args=[bid.pk, key])
    if "add_row" in request.POST:
        return redirect(f"{here}?more=3")
    if "next" in request.POST:
        following = next_section(key)
        return (
            redirect("procurement:bid-section", bid.pk, following)
            if following
            else redirect("procurement:bid-check", bid.pk)
        )
    return redirect(f"{here}?saved=1")


def _revision(request: HttpRequest) -> int:
    return _whole(request.POST.get("revision", ""))


def _whole(text: str) -> int:
    """The number in an address or a hidden field; 0 for anything that no page of ours has put there."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _section(
    request: HttpRequest,
    actor: Actor,
    bid: Bid,
    draft: BidDraft,
    key: str,
    *,
    typed: dict[str, Any] | None = None,
    refusal: Refusal | None = None,
    file_form: FileForm | None = None,
) -> HttpResponse:
    space = workspace_of(bid, draft, now=actor.arrived_at, current=key)
    stored = draft.sections.filter(key=key).first()
    values = clean_section(key, typed)[0] if typed is not None else space.sections.get(key, {})
    status = space.statuses[key]
    findings = [*status.problems, *(status.missing if "check" in request.GET else ())]
    section = SECTION[key]
    page = section_page(
        section,
        values,
        findings,
        choices={"street_code": street_choices()},
        extra=min(_whole(request.GET.get("more", "")), 10),
    )
    context = {
        "space": space,
        "bid": bid,
        "call": bid.call,
        "section": section,
        "page": page,
        "revision": stored.revision if stored else 0,
        "saved_at": stored.saved_at if stored else None,
        "refusal": refusal,
        "next_key": next_section(key),
        "next_title": SECTION[next_section(key)].title if next_section(key) else "",
        "basis": LIMITS_BASIS if any(map(breaks_a_limit, findings)) else "",
        "conflict": DraftConflict.objects.filter(draft=draft, key=key, saved_by_id=actor.user_id).exists(),
        **_extras(key, bid, space, values, page, file_form),
    }
    status_code = 409 if refusal else 200
    return render(request, "procurement/bids/section.html", context, status=status_code)


def _extras(
    key: str,
    bid: Bid,
    space: Workspace,
    values: dict[str, Any],
    page: SectionPage,
    file_form: FileForm | None,
) -> dict[str, object]:
    """What the budget and the attachments show besides their fields."""
    if key == "budget":
        lines = values.get("lines") or []
        return {"totals": grid_totals(lines), "caps": grid_caps(lines, caps_of(bid.call), bid.call.cap)}
    if key == "attachments":
        return {"files": draft_files(bid, space.sections), "file_form": file_form or FileForm()}
    return {}


def draft_files(bid: Bid, sections: dict[str, dict[str, Any]]) -> list[dict[str, object]]:
    return [
        {
            "item": FileItem(
                file.name,
                reverse("procurement:bid-file", args=[bid.pk, file.id]),
                file.size,
                sha256=file.sha256,
            ),
            "id": file.id,
        }
        for file in manifest_files(sections)
    ]


@signed_in
@require_POST
def bid_autosave(request: HttpRequest, pk: UUID, key: str) -> JsonResponse:
    """Saves while typing; answers for the script (see static/js/autosave.js)."""
    if key not in SECTION or key == "attachments":
        raise Http404
    actor = actor_of(request)
    bid = fetch(bids_visible_to(actor).select_related("call"), pk=pk)
    require(actor, "procurement.edit_bid", bid)
    try:
        saved = actions.save_section(bid, key, raw_from_post(key, request.POST), _revision(request), by=actor)
    except actions.Conflict:
        url = reverse("procurement:bid-conflict", args=[bid.pk, key])
        message = _(
            "This section was changed in another window. Nothing is lost: choose which version to keep."
        )
        return JsonResponse({"message": message, "conflict_url": url}, status=409)
    except Refused as refused:
        return JsonResponse({"message": str(refused.refusal.reason)}, status=409)
    return JsonResponse({"revision": saved.revision, "saved_at_text": beijing(saved.saved_at, "clock")})


@signed_in
@require_http_methods(FORM_METHODS)
def bid_conflict(request: HttpRequest, pk: UUID, key: str) -> HttpResponse:
    """Both versions side by side; one is chosen."""
    if key not in SECTION:
        raise Http404
    actor, bid, draft = open_draft(request, pk)
    conflict = DraftConflict.objects.filter(draft=draft, key=key, saved_by_id=actor.user_id).first()
    if conflict is None:
        return redirect("procurement:bid-section", bid.pk, key)
    if request.method == "POST" and request.POST.get("keep") in ("mine", "theirs"):
        actions.resolve_conflict(bid, key, request.POST["keep"], by=actor)
        messages.success(request, _("Kept. The other version is gone."))
        return redirect("procurement:bid-section", bid.pk, key)
    stored = draft.sections.filter(key=key).select_related("saved_by").first()
    streets = dict(street_choices())
    mine = next(s for s in answered({key: unlocked(draft, conflict)}, streets=streets) if s.key == key)
    theirs = answered({key: unlocked(draft, stored)} if stored else {}, streets=streets)
    context = {
        "bid": bid,
        "section": SECTION[key],
        "mine": mine,
        "mine_at": conflict.saved_at,
        "theirs": next(s for s in theirs if s.key == key),
        "stored": stored,
    }
    return render(request, "procurement/bids/conflict.html", context)


@signed_in
@require_POST
def bid_file_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor, bid, draft = open_draft(request, pk)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            added = actions.add_file(bid, form.cleaned_data["file"], by=actor)
            messages.success(request, _("%(name)s was encrypted and added.") % {"name": added.file.name})
            if added.note:
                messages.info(request, added.note)
            return redirect("procurement:bid-section", bid.pk, "attachments")
        except Refused as refused:
            form.add_error("file", str(refused.refusal.reason))
    return _section(request, actor, bid, draft, "attachments", file_form=form)


@signed_in
@require_POST
def bid_file_remove(request: HttpRequest, pk: UUID, file_id: UUID) -> HttpResponse:
    actor, bid, _draft = open_draft(request, pk)
    actions.remove_file(bid, file_id, by=actor)
    messages.success(request, _("The file was removed from the draft."))
    return redirect("procurement:bid-section", bid.pk, "attachments")


@signed_in
@require_safe
def bid_file(request: HttpRequest, pk: UUID, file_id: UUID) -> HttpResponse:
    """A file of a draft for its writers, of an opened bid for whoever may read it. Reading is recorded."""
    actor = actor_of(request)
    bid = fetch(bids_visible_to(actor).select_related("call"), pk=pk)
    file = actions.readable_file(bid, file_id, by=actor)
    if file is None:
        raise Http404
    return attachment(storage.read(file.sha256, file.key), file.name, file.media_type)
