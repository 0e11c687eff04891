from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from chenghua_portal.foundation.audit.queries import events_of
from chenghua_portal.foundation.identity.actors import Actor, actor_of
from chenghua_portal.foundation.identity.permissions import allowed, fetch, require, signed_in
from chenghua_portal.foundation.ui import slots
from chenghua_portal.foundation.ui.parts import Step
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workflow.requirements import unmet
from procurement.calls import actions
from procurement.calls.forms import SHORTEST, CallForm, ReturnForm
from procurement.calls.models import Call
from procurement.calls.queries import calls_visible_to
from procurement.calls.rules import OFFICIALS, acts_for_purchaser
from procurement.calls.transitions import PUBLISH_POINT, may_publish

FORM_METHODS = ["GET", "HEAD", "POST"]


@signed_in
@require_safe
def call_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    calls = calls_visible_to(actor).select_related("purchaser").order_by("-created_at", "-id")
    context = {
        "calls": calls[:200],
        "now": actor.arrived_at,
        "may_create": allowed(actor, "procurement.create_call"),
        "is_official": actor.has_role(*OFFICIALS),
    }
    return render(request, "procurement/calls/list.html", context)


@signed_in
@require_http_methods(FORM_METHODS)
def call_create(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require(actor, "procurement.create_call")
    form = CallForm(request.POST or None, at=actor.arrived_at)
    if form.is_valid():
        call = actions.create_call(by=actor, **form.cleaned_data)
        return _saved(request, form, call)
    return render(request, "procurement/calls/form.html", {"form": form})


@signed_in
@require_http_methods(FORM_METHODS)
def call_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    call = fetch(calls_visible_to(actor), pk=pk)
    require(actor, "procurement.edit_call", call)
    if call.status != Call.Status.DRAFT:
        raise Refused(_("Only a draft can be changed. Ask the approver to return the call first."))
    form = CallForm(request.POST or None, instance=call, at=actor.arrived_at)
    if form.is_valid():
        call = actions.edit_call(fetch(calls_visible_to(actor), pk=pk), by=actor, **form.cleaned_data)
        return _saved(request, form, call)
    return render(request, "procurement/calls/form.html", {"form": form, "call": call})


def _saved(request: HttpRequest, form: CallForm, call: Call) -> HttpResponse:
    messages.success(request, _("Saved as a draft. Only your office sees it."))
    if form.is_short:
        messages.warning(
            request,
            _("The call would be open for fewer than %(days)s days. Small charities may not manage in time.")
            % {"days": SHORTEST.days},
        )
    return redirect("procurement:call-detail", call.pk)


@signed_in
@require_safe
def call_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The working page of a call. Other rooms add their panels and actions."""
    actor = actor_of(request)
    call = fetch(calls_visible_to(actor).select_related("purchaser", "prepared_by", "published_by"), pk=pk)
    is_official = acts_for_purchaser(actor, call, *OFFICIALS)
    context = {
        "call": call,
        "now": actor.arrived_at,
        "is_official": is_official,
        "steps": steps_of(call),
        "events": events_of(call) if is_official else (),
        "links": slots.items("procurement.call.actions", request, call),
        "may_edit": call.status == Call.Status.DRAFT and allowed(actor, "procurement.edit_call", call),
        "may_prepare": call.status == Call.Status.DRAFT and allowed(actor, "procurement.prepare_call", call),
        "may_publish": call.status == Call.Status.PREPARED
        and allowed(actor, "procurement.publish_call", call),
    }
    return render(request, "procurement/calls/detail.html", context)


# The stages that an official counts, and the status in which each is the present one.
STAGES = (
    (Call.Status.DRAFT, gettext_lazy("Drafted")),
    (Call.Status.PREPARED, gettext_lazy("Approved")),
    (Call.Status.PUBLISHED, gettext_lazy("Open for bids")),
    (Call.Status.OPENED, gettext_lazy("Eligibility")),
    (Call.Status.SCORING, gettext_lazy("Scoring")),
    (Call.Status.SCORED, gettext_lazy("Proposal")),
    (Call.Status.PROPOSED, gettext_lazy("Decision")),
    (Call.Status.AWARDED, gettext_lazy("Awarded")),
)


def steps_of(call: Call) -> list[Step]:
    """The call's way as steps: done, now, next."""
    place = next(i for i, (status, __) in enumerate(STAGES) if status == call.status)
    is_over = call.status == Call.Status.AWARDED
    return [
        Step(str(label), "done" if i < place or is_over else "now" if i == place else "next")
        for i, (__, label) in enumerate(STAGES)
    ]


@signed_in
@require_http_methods(FORM_METHODS)
def call_prepare(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Check what bidders will see, then send it for approval."""
    actor = actor_of(request)
    call = fetch(calls_visible_to(actor).select_related("purchaser"), pk=pk)
    require(actor, "procurement.prepare_call", call)
    if request.method == "POST":
        actions.prepare_call(call, by=actor)
        messages.success(request, _("Sent for approval. The approvers of your office have been told."))
        return redirect("procurement:call-detail", call.pk)
    return render(request, "procurement/calls/prepare.html", _decision(request, call, actor))


@signed_in
@require_http_methods(FORM_METHODS)
def call_publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    call = fetch(calls_visible_to(actor).select_related("purchaser"), pk=pk)
    require(actor, "procurement.publish_call", call)
    if request.method == "POST":
        actions.publish_call(call, by=actor)
        messages.success(
            request, _("%(title)s is published as %(number)s.") % {"title": call.title, "number": call.number}
        )
        return redirect("procurement:call-detail", call.pk)
    context = _decision(request, call, actor) | {
        "form": ReturnForm(),
        "refusal": may_publish(call, actor, actor.arrived_at),
    }
    return render(request, "procurement/calls/publish.html", context)


@signed_in
@require_http_methods(FORM_METHODS)
def call_return(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    call = fetch(calls_visible_to(actor).select_related("purchaser"), pk=pk)
    require(actor, "procurement.return_call", call)
    form = ReturnForm(request.POST or None)
    if form.is_valid():
        actions.return_call(call, form.cleaned_data["reason"], by=actor)
        messages.success(request, _("Returned to the clerk with your reason."))
        return redirect("procurement:call-detail", call.pk)
    context = _decision(request, call, actor) | {
        "form": form,
        "refusal": may_publish(call, actor, actor.arrived_at),
    }
    return render(request, "procurement/calls/publish.html", context)


def _decision(request: HttpRequest, call: Call, actor: Actor) -> dict[str, object]:
    """What the check pages show: the call as bidders will see it, and what still keeps it from going out."""
    return {
        "call": call,
        "now": actor.arrived_at,
        "is_short": call.deadline - actor.arrived_at < SHORTEST,
        "problem": None if request.method == "POST" else unmet_now(call, actor),
    }


def unmet_now(call: Call, actor: Actor) -> object:
    """What the requirement point would answer, asked without consequences: nothing is saved on a GET."""
    return (
        unmet(PUBLISH_POINT, call, by=actor, at=actor.arrived_at)
        if call.status == Call.Status.DRAFT
        else None
    )
