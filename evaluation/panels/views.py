from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from chenghua_portal.foundation.identity.actors import Actor, actor_of
from chenghua_portal.foundation.identity.permissions import fetch, require, signed_in
from chenghua_portal.foundation.ui import slots
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.calendar import workdays_after
from evaluation.panels.actions import assign_panel
from evaluation.panels.forms import PanelForm
from evaluation.panels.models import Round
from evaluation.panels.queries import (
    conflicts_in,
    eligible_bids,
    experts_with_load,
    round_of,
    rounds_visible_to,
)
from procurement.bids.models import Bid
from procurement.calls.models import Call
from procurement.calls.queries import calls_visible_to

# What evaluators usually get for reading and scoring.
USUAL_WORKDAYS = 10


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def panel(request: HttpRequest, call_pk: UUID) -> HttpResponse:
    """Choose the evaluators of a call. Once that is done the page leads to the round."""
    actor = actor_of(request)
    call = fetch(calls_visible_to(actor), pk=call_pk)
    require(actor, "evaluation.assign_panel", call)
    if round_of(call) is not None:
        return redirect("evaluation:round", call.pk)
    if call.status != Call.Status.OPENED:
        raise Refused(
            _("Evaluators are assigned after the bids are opened and their eligibility is decided.")
        )
    form = _form(request, call, actor)
    basis: str | Promise = ""
    if request.method == "POST" and form.is_valid():
        try:
            assign_panel(call, form.cleaned_data["experts"], form.cleaned_data["due_at"], by=actor)
        except Refused as refused:
            form.add_error(refused.refusal.field, str(refused.refusal.reason))
            basis = refused.refusal.basis
        else:
            messages.success(request, _("Scoring has begun. The evaluators have been told."))
            return redirect("evaluation:round", call.pk)
    context = {
        "call": call,
        "form": form,
        "basis": basis,
        "bids": eligible_bids(call).count(),
        "unscreened": Bid.objects.filter(call=call, status=Bid.Status.OPENED).count(),
    }
    return render(request, "evaluation/panels/assign.html", context)


def _form(request: HttpRequest, call: Call, actor: Actor) -> PanelForm:
    pool = list(experts_with_load())
    conflicts = conflicts_in(call, [expert.pk for expert in pool], actor.arrived_at)
    # The last working day ends at 24:00; offices close at 18:00.
    due_at = workdays_after(actor.arrived_at, USUAL_WORKDAYS).at - timedelta(hours=6)
    return PanelForm(request.POST or None, pool=pool, conflicts=conflicts, initial={"due_at": due_at})


@signed_in
@require_safe
def round_page(request: HttpRequest, call_pk: UUID) -> HttpResponse:
    """A round as its officials and its panel may know it. The rooms above add how far it is, and what came of it."""
    actor = actor_of(request)
    round_ = fetch(rounds_visible_to(actor).select_related("call"), call_id=call_pk)
    require(actor, "evaluation.view_round", round_)
    context = {
        "round": round_,
        "call": round_.call,
        "now": actor.arrived_at,
        "seats": round_.seats.count(),
        "is_final": round_.status == Round.Status.FINAL,
        "links": slots.items("evaluation.round.actions", request, round_),
    }
    return render(request, "evaluation/panels/round.html", context)
