from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chenghua_portal.foundation.identity.actors import Actor, actor_of
from chenghua_portal.foundation.identity.permissions import allowed, fetch, require, signed_in
from chenghua_portal.foundation.ui.dates import beijing
from chenghua_portal.foundation.web.refusals import Refusal, Refused
from evaluation.panels.models import Round
from evaluation.panels.queries import rounds_visible_to
from evaluation.schemes.models import Criterion, Scheme
from evaluation.schemes.queries import criteria_counts, scheme_of
from evaluation.sheets.actions import Conflict, lock_all, lock_sheet, save_scores
from evaluation.sheets.forms import SheetForm, initial_of, points_name
from evaluation.sheets.models import Score, Sheet
from evaluation.sheets.queries import queue_of, scores_of, sheets_visible_to
from evaluation.sheets.transitions import is_filled
from procurement.bids.actions import read_content

FORM_METHODS = ["GET", "HEAD", "POST"]


@dataclass
class Assignment:
    """What an evaluator has in one round: the sheets, and how many criteria each has."""

    round: Round
    criteria: int
    sheets: list[Sheet] = field(default_factory=list)

    @property
    def locked(self) -> int:
        return sum(sheet.status == Sheet.Status.LOCKED for sheet in self.sheets)

    @property
    def is_ready(self) -> bool:
        """Whether every sheet that is still open has all its points."""
        return self.locked < len(self.sheets) and all(sheet.total is not None for sheet in self.sheets)


@signed_in
@require_safe
def task_list(request: HttpRequest) -> HttpResponse:
    """The evaluator's sheets, round by round, those still open first."""
    actor = actor_of(request)
    sheets = list(queue_of(actor))
    criteria = criteria_counts({sheet.seat.round.call for sheet in sheets})
    assignments: dict[UUID, Assignment] = {}
    for sheet in sheets:
        round_ = sheet.seat.round
        assignment = assignments.setdefault(round_.pk, Assignment(round_, criteria.get(round_.call_id, 0)))
        assignment.sheets.append(sheet)
    context = {"assignments": list(assignments.values()), "now": actor.arrived_at}
    return render(request, "evaluation/sheets/task_list.html", context)


def _own_sheet(request: HttpRequest, pk: UUID) -> tuple[Actor, Sheet, Scheme | None]:
    actor = actor_of(request)
    found = sheets_visible_to(actor).select_related(
        "seat__round", "bid__call", "bid__content", "bid__organization"
    )
    sheet = fetch(found, pk=pk)
    require(actor, "evaluation.view_sheet", sheet)
    return actor, sheet, scheme_of(sheet.bid.call)


def _criteria(scheme: Scheme | None) -> Sequence[Criterion]:
    return list(scheme.criteria.all()) if scheme else []


@signed_in
@require_http_methods(FORM_METHODS)
def sheet_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The bid beside its score sheet. Posting saves, then stays, goes on to the next bid, or to the lock."""
    actor, sheet, scheme = _own_sheet(request, pk)
    if request.method == "POST":
        require(actor, "evaluation.score_sheet", sheet)
        return _save(request, actor, sheet, scheme)
    if allowed(actor, "procurement.read_bid_content", sheet.bid):
        read_content(sheet.bid, by=actor)
    form = SheetForm(criteria=_criteria(scheme), initial=initial_of(sheet, scores_of(sheet)))
    return _page(request, actor, sheet, scheme, form)


def _save(request: HttpRequest, actor: Actor, sheet: Sheet, scheme: Scheme | None) -> HttpResponse:
    criteria = _criteria(scheme)
    form = SheetForm(request.POST, criteria=criteria)
    if not form.is_valid():
        return _page(request, actor, sheet, scheme, form)
    try:
        save_scores(
            sheet,
            form.points,
            form.cleaned_data["revision"],
            by=actor,
            comments=form.comments,
            overall=form.cleaned_data["overall"],
        )
    except Conflict:
        return _compare(request, actor, sheet, scheme)
    except Refused as refused:
        if refused.refusal.field is None:
            raise
        form.add_error(points_name(UUID(refused.refusal.field)), str(refused.refusal.reason))
        return _page(request, actor, sheet, scheme, form)
    if "lock" in request.POST:
        return redirect("evaluation:sheet-lock", sheet.pk)
    messages.success(request, _("Saved at %(time)s.") % {"time": beijing(actor.arrived_at, "clock")})
    return _onward(actor, sheet) if "next" in request.POST else redirect("evaluation:sheet", sheet.pk)


def _onward(actor: Actor, sheet: Sheet) -> HttpResponse:
    """To the next sheet of the round that is still open, in the order of the queue; else to the list."""
    sheets = _queue(actor, sheet.seat.round)
    place = [one.pk for one in sheets].index(sheet.pk)
    ahead = [*sheets[place + 1 :], *sheets[:place]]
    following = next((one for one in ahead if one.status == Sheet.Status.DRAFT), None)
    if following is None:
        return redirect("evaluation:task-list")
    return redirect("evaluation:sheet", following.pk)


def _queue(actor: Actor, round_: Round) -> list[Sheet]:
    """The actor's sheets of a round in an order that saving and locking do not change."""
    return list(queue_of(actor).filter(seat__round=round_).order_by("bid__content__title", "pk"))


@dataclass(frozen=True)
class Difference:
    """A criterion that two windows scored differently."""

    title: str
    stored: Decimal | None
    typed: Decimal | None


def _compare(request: HttpRequest, actor: Actor, sheet: Sheet, scheme: Scheme | None) -> HttpResponse:
    """What was typed, on top of what another window saved in the meantime; saving again decides."""
    criteria = _criteria(scheme)
    form = SheetForm({**request.POST.dict(), "revision": sheet.revision}, criteria=criteria)
    form.is_valid()
    stored = {pk: score.value for pk, score in scores_of(sheet).items()}
    differences = [
        Difference(one.title, stored.get(one.pk), form.points[one.pk])
        for one in criteria
        if stored.get(one.pk) != form.points[one.pk]
    ]
    return _page(request, actor, sheet, scheme, form, conflict=True, differences=differences)


def _page(
    request: HttpRequest,
    actor: Actor,
    sheet: Sheet,
    scheme: Scheme | None,
    form: SheetForm,
    *,
    conflict: bool = False,
    differences: Sequence[Difference] = (),
) -> HttpResponse:
    queue = _queue(actor, sheet.seat.round)
    is_locked = sheet.status == Sheet.Status.LOCKED
    context = {
        "sheet": sheet,
        "bid": sheet.bid,
        "call": sheet.bid.call,
        "round": sheet.seat.round,
        "scheme": scheme,
        "form": form,
        "queue": queue,
        "is_locked": is_locked,
        "may_read": allowed(actor, "procurement.read_bid_content", sheet.bid),
        "total": form.running_total(),
        "buttons": "" if is_locked else render_to_string("evaluation/sheets/_buttons.html"),
        "scored": _scored(sheet, scheme) if is_locked else (),
        "conflict": conflict,
        "differences": differences,
    }
    return render(request, "evaluation/sheets/sheet.html", context, status=409 if conflict else 200)


def _scored(sheet: Sheet, scheme: Scheme | None) -> list[tuple[Criterion, Score | None]]:
    """The criteria with their scores, as a locked sheet and the check before it show them."""
    scores = scores_of(sheet)
    return [(criterion, scores.get(criterion.pk)) for criterion in _criteria(scheme)]


@signed_in
@require_POST
def sheet_autosave(request: HttpRequest, pk: UUID) -> JsonResponse:
    """Saves while scoring. What is wrong counts as not given, and the answer names it."""
    actor, sheet, scheme = _own_sheet(request, pk)
    require(actor, "evaluation.score_sheet", sheet)
    form = SheetForm(request.POST, criteria=_criteria(scheme))
    form.is_valid()
    revision = form.cleaned_data.get("revision")
    if revision is None:
        return JsonResponse({"message": _("Load the page again: it is out of date.")}, status=400)
    try:
        saved = save_scores(
            sheet,
            form.points,
            revision,
            by=actor,
            comments=form.comments,
            overall=form.cleaned_data.get("overall"),
        )
    except Conflict:
        message = _("Not saved: this sheet was saved in another window in the meantime.")
        url = reverse("evaluation:sheet", args=[sheet.pk])
        return JsonResponse({"message": message, "conflict_url": url}, status=409)
    except Refused as refused:
        return JsonResponse({"message": str(refused.refusal.reason)}, status=409)
    text = beijing(saved.saved_at, "clock")
    if form.wrong_titles:
        without = {"time": text, "titles": "、".join(form.wrong_titles)}
        text = _("%(time)s, without what is wrong: %(titles)s") % without
    return JsonResponse({"revision": saved.revision, "saved_at_text": text})


@signed_in
@require_http_methods(FORM_METHODS)
def sheet_lock(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Check the points of one sheet, then lock it for good."""
    actor, sheet, scheme = _own_sheet(request, pk)
    if sheet.status == Sheet.Status.LOCKED:
        return redirect("evaluation:sheet", sheet.pk)
    require(actor, "evaluation.lock_sheet", sheet)
    refusal = is_filled(sheet, actor, actor.arrived_at)
    if request.method == "POST":
        try:
            lock_sheet(sheet, by=actor)
        except Refused as refused:
            refusal = refused.refusal
        else:
            title = {"title": sheet.bid.content.title}
            messages.success(request, _("The sheet for “%(title)s” is locked.") % title)
            return _onward(actor, sheet)
    context = {
        "sheet": sheet,
        "bid": sheet.bid,
        "call": sheet.bid.call,
        "scheme": scheme,
        "scored": _scored(sheet, scheme),
        "refusal": refusal,
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "evaluation/sheets/lock.html", context, status=status)


@signed_in
@require_http_methods(FORM_METHODS)
def round_lock(request: HttpRequest, call_pk: UUID) -> HttpResponse:
    """Compare the own sheets of a round by their totals, then lock them all with one signature."""
    actor = actor_of(request)
    round_ = fetch(rounds_visible_to(actor).select_related("call"), call_id=call_pk)
    sheets = _queue(actor, round_)
    if not sheets:
        raise Http404
    refusal = _unready(sheets)
    if request.method == "POST" and refusal is None:
        try:
            count = lock_all(round_, by=actor)
        except Refused as refused:
            refusal = refused.refusal
        else:
            messages.success(request, _("%(count)s sheets are locked.") % {"count": count})
            return redirect("evaluation:task-list")
    context = {
        "call": round_.call,
        "round": round_,
        "sheets": sorted(sheets, key=lambda one: -1 if one.total is None else one.total, reverse=True),
        "open": sum(one.status == Sheet.Status.DRAFT for one in sheets),
        "refusal": refusal,
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "evaluation/sheets/lock_all.html", context, status=status)


def _unready(sheets: Sequence[Sheet]) -> Refusal | None:
    """Why the sheets can't be locked together: some are without all their points."""
    titles = [one.bid.content.title for one in sheets if one.total is None]
    if not titles:
        return None
    return Refusal(reason=_("Not scored in full yet: %(titles)s.") % {"titles": "、".join(titles)})
