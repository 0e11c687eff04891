"""Bars from bidding: the list of what awaits a decision, proposing one, and the page it is decided on."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.permissions import allowed, fetch, require, signed_in
from chenghua_portal.foundation.ui.forms import PortalForm
from chenghua_portal.foundation.web.keyset import page_after, read_place
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.calendar import beijing_date
from chenghua_portal.foundation.workflow.applying import refusal_of
from organizations.registry.queries import organizations_visible_to, waiting_page
from organizations.standing import transitions
from organizations.standing.actions import decide_bar, dismiss_bar, lift_bar, propose_bar
from organizations.standing.forms import DecisionForm, ProposalForm, ReasonsForm
from organizations.standing.models import Bar
from organizations.standing.panels import bar_line
from organizations.standing.periods import same_day_later
from organizations.standing.queries import bars_visible_to, proposed_bars
from organizations.standing.views.entries import show

LIST = "organizations:bar-list"
YEARS_PROPOSED = 2


@signed_in
@require_safe
def bar_list(request: HttpRequest) -> HttpResponse:
    """The bars that await a decision."""
    actor = actor_of(request)
    require(actor, "organizations.propose_bar")
    page = waiting_page(proposed_bars(), "proposed_at", read_place(request.GET.get("after", "")))
    today = beijing_date(actor.arrived_at)
    context = {
        "rows": [bar_line(bar, today) for bar in page.rows],
        "total": page.total,
        "now": actor.arrived_at,
        "next_url": page_after(page.after),
    }
    return render(request, "organizations/standing/bar_list.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def bar_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose to bar an organization; somebody else decides."""
    actor = actor_of(request)
    organization = fetch(organizations_visible_to(actor), pk=pk)
    require(actor, "organizations.propose_bar", organization)
    today = beijing_date(actor.arrived_at)
    days = {"starts_on": today, "ends_on": same_day_later(today, YEARS_PROPOSED)}
    form = ProposalForm(request.POST if request.method == "POST" else None, initial=days)
    if form.is_valid():
        try:
            bar = propose_bar(organization, by=actor, **form.cleaned_data)
        except Refused as refused:
            show(refused, form)
        else:
            messages.success(request, _("The bar is proposed. An approver who is not you decides."))
            return redirect("organizations:bar-detail", pk=bar.pk)
    context = {"organization": organization, "form": form}
    return render(request, "organizations/standing/bar_new.html", context)


@signed_in
@require_safe
def bar_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One bar with its cause and its decision, for its organization and for officials."""
    return bar_page(request, fetch(bars_visible_to(actor_of(request)), pk=pk))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def bar_decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put it in force."""
    told = _("%(name)s is barred from bidding. Its members have been told why.")
    return acted(request, pk, "decide", DecisionForm, decide_bar, told)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def bar_dismiss(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Decide not to bar."""
    told = _("%(name)s is not barred. Its members have been told why.")
    return acted(request, pk, "dismiss", ReasonsForm, dismiss_bar, told)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def bar_lift(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let it end early."""
    told = _("The bar of %(name)s is lifted. Its members have been told why.")
    return acted(request, pk, "lift", ReasonsForm, lift_bar, told)


MOVES = {"decide": transitions.DECIDE, "dismiss": transitions.DISMISS, "lift": transitions.LIFT}


def acted(
    request: HttpRequest,
    pk: UUID,
    verb: str,
    form_type: type[PortalForm],
    action: Callable[..., Bar],
    told: str,
) -> HttpResponse:
    """The form of one move of a bar, sent: act and go back, or show the page with what is wrong."""
    actor = actor_of(request)
    bar = fetch(bars_visible_to(actor), pk=pk)
    require(actor, MOVES[verb].permission, bar)
    if request.method != "POST":
        return bar_page(request, bar)
    form = form_type(request.POST, auto_id=f"{verb}_%s")
    if not form.is_valid():
        return bar_page(request, bar, **{verb: form})
    try:
        action(bar, form.cleaned_data.pop("reason"), by=actor, **form.cleaned_data)
    except Refused as refused:
        if refused.refusal.field not in form.fields:
            raise
        show(refused, form)
        return bar_page(request, bar, **{verb: form})
    messages.success(request, told % {"name": bar.organization.name})
    return redirect("organizations:bar-detail", pk=pk)


def bar_page(request: HttpRequest, bar: Bar, **sent: PortalForm) -> HttpResponse:
    """The page of a bar, with a form for each move that is open to the reader, or the reason why it is not."""
    actor = actor_of(request)
    at, today = actor.arrived_at, beijing_date(actor.arrived_at)
    refusal, forms = None, {}
    days = {"starts_on": max(bar.starts_on, today), "ends_on": bar.ends_on}
    fresh: dict[str, Any] = {
        "decide": DecisionForm(initial=days, auto_id="decide_%s"),
        "dismiss": ReasonsForm(auto_id="dismiss_%s"),
        "lift": ReasonsForm(auto_id="lift_%s"),
    }
    for verb, move in MOVES.items():
        if bar.status not in move.sources or not allowed(actor, move.permission, bar):
            continue
        if (refused := refusal_of(move, bar, by=actor, at=at)) is not None:
            refusal = refused
        else:
            forms[verb] = sent.get(verb, fresh[verb])
    context = {
        "bar": bar,
        "line": bar_line(bar, today),
        "organization": bar.organization,
        "forms": forms,
        "refusal": refusal,
        "is_work": allowed(actor, "organizations.propose_bar"),
    }
    return render(request, "organizations/standing/bar_detail.html", context)
