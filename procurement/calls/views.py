from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from chenghua_portal.foundation.identity.actors import Actor, actor_of
from chenghua_portal.foundation.identity.permissions import allowed, fetch, require, signed_in
from chenghua_portal.foundation.ui import slots
from chenghua_portal.foundation.ui.amounts import format_wan
from chenghua_portal.foundation.ui.parts import Figure, Tab
from chenghua_portal.foundation.web.ids import as_uuid
from chenghua_portal.foundation.web.refusals import Refusal, Refused
from chenghua_portal.foundation.workflow.requirements import unmet
from procurement.calls import actions
from procurement.calls.cautions import cautions_about
from procurement.calls.course import Node, Stage, next_node, stage_of
from procurement.calls.forms import CallForm, ReturnForm
from procurement.calls.history import public_course_of, record_of
from procurement.calls.models import Call
from procurement.calls.queries import calls_visible_to, next_duties, page_of, suggested_deadline
from procurement.calls.rules import OFFICIALS, acts_for_purchaser
from procurement.calls.transitions import PUBLISH_POINT, deadline_lies_ahead, may_publish

FORM_METHODS = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class Scope:
    """One tab of the list: which calls it shows."""

    key: str
    label: str
    calls: QuerySet[Call]


def scopes_for(actor: Actor) -> list[Scope]:
    """Officials see their office's calls first, everybody else those that take bids now."""
    visible = calls_visible_to(actor).select_related("purchaser")
    if actor.organization_id is not None and actor.has_role(*OFFICIALS):
        own = visible.filter(purchaser_id=actor.organization_id)
        others = visible.exclude(purchaser_id=actor.organization_id)
        return [Scope("own", _("Of my office"), own), Scope("others", _("Of other offices"), others)]
    is_open = {"status": Call.Status.PUBLISHED, "deadline__gt": actor.arrived_at}
    return [
        Scope("open", _("Open for bids"), visible.filter(**is_open)),
        Scope("all", _("All published"), visible),
    ]


@dataclass(frozen=True)
class Row:
    """A call in the list, with its place on the way and what comes next."""

    call: Call
    stage: Stage
    node: Node


@signed_in
@require_safe
def call_list(request: HttpRequest) -> HttpResponse:
    actor, asked = actor_of(request), request.GET
    scopes = scopes_for(actor)
    scope = next((s for s in scopes if s.key == asked.get("scope")), scopes[0])
    page = page_of(scope.calls, before=as_uuid(asked.get("before")), after=as_uuid(asked.get("after")))
    duties = next_duties(page.rows) if scope.key == "own" else {}
    at = actor.arrived_at
    context = {
        "rows": [Row(c, stage_of(c, at), next_node(c, at, duties.get(c.pk))) for c in page.rows],
        "scope": scope.key,
        "tabs": [Tab(s.label, f"?scope={s.key}", s is scope, s.calls.count()) for s in scopes],
        "previous_url": f"?scope={scope.key}&before={page.before}" if page.before else "",
        "next_url": f"?scope={scope.key}&after={page.after}" if page.after else "",
        "may_create": allowed(actor, "procurement.create_call"),
    }
    return render(request, "procurement/calls/list.html", context)


@signed_in
@require_http_methods(FORM_METHODS)
def call_create(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require(actor, "procurement.create_call")
    initial = {"deadline": suggested_deadline(actor.arrived_at)}
    form = CallForm(request.POST or None, initial=initial, at=actor.arrived_at)
    if form.is_valid():
        call = actions.create_call(by=actor, **form.cleaned_data)
        return _saved(request, call, actor)
    return render(request, "procurement/calls/form.html", {"form": form})


@signed_in
@require_http_methods(FORM_METHODS)
def call_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    call = _fetch_to(actor, "procurement.edit_call", pk)
    _refuse_unless(call, Call.Status.DRAFT, actions.ONLY_A_DRAFT)
    form = CallForm(request.POST or None, instance=call, at=actor.arrived_at)
    if form.is_valid():
        # The form has written into its instance; the action compares with what is stored.
        stored = fetch(calls_visible_to(actor), pk=pk)
        return _saved(request, actions.edit_call(stored, by=actor, **form.cleaned_data), actor)
    shown = fetch(calls_visible_to(actor), pk=pk)
    return render(request, "procurement/calls/form.html", {"form": form, "call": shown})


def _saved(request: HttpRequest, call: Call, actor: Actor) -> HttpResponse:
    messages.success(request, _("Saved as a draft. Only your office sees it."))
    for caution in cautions_about(call, actor.arrived_at):
        messages.warning(request, caution.text)
    return redirect("procurement:call-detail", call.pk)


@signed_in
@require_safe
def call_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The working page of a call. Other rooms add their panels and actions."""
    actor = actor_of(request)
    at = actor.arrived_at
    call = fetch(calls_visible_to(actor).select_related("purchaser", "prepared_by"), pk=pk)
    is_official = acts_for_purchaser(actor, call, *OFFICIALS)
    links = slots.items("procurement.call.actions", request, call)
    stage = stage_of(call, at)
    duty = next_duties([call]).get(call.pk) if is_official else None
    is_approver = call.status == Call.Status.PREPARED and allowed(actor, "procurement.publish_call", call)
    refusal = may_publish(call, actor, at) if is_approver else None
    context = {
        "call": call,
        "now": at,
        "is_official": is_official,
        "steps": stage.steps(),
        "figures": figures_of(call, stage, next_node(call, at, duty)),
        "events": record_of(call, at) if is_official else public_course_of(call, at),
        "links": links,
        "has_primary": any(link.is_primary for link in links),
        "may_edit": call.status == Call.Status.DRAFT and allowed(actor, "procurement.edit_call", call),
        "may_prepare": call.status == Call.Status.DRAFT and allowed(actor, "procurement.prepare_call", call),
        "is_approver": is_approver,
        "refusal": refusal,
    }
    return render(request, "procurement/calls/detail.html", context)


def figures_of(call: Call, stage: Stage, node: Node) -> list[Figure]:
    """State, next date and money at the head of a call's page."""
    place = _("step %(place)s of %(count)s") % {"place": stage.place, "count": stage.count}
    return [
        Figure(_("Stage"), str(stage.label), note=place),
        Figure(_("Next"), node.headline or "—", note=node.subline, is_due=node.is_due),
        Figure(_("Total budget"), format_wan(call.budget), _("× 10,000 yuan")),
        Figure(_("Cap per project"), format_wan(call.cap), _("× 10,000 yuan")),
    ]


@signed_in
@require_http_methods(FORM_METHODS)
def call_prepare(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Check what bidders will see, then send it for approval."""
    actor = actor_of(request)
    call = _fetch_to(actor, "procurement.prepare_call", pk)
    if request.method == "POST":
        actions.prepare_call(call, by=actor)
        messages.success(request, _("Sent for approval. The approvers of your office have been told."))
        return redirect("procurement:call-detail", call.pk)
    _refuse_unless(call, Call.Status.DRAFT, _("The call has been sent for approval already."))
    problem = deadline_lies_ahead(call, actor, actor.arrived_at) or unmet_now(call, actor)
    context = _what_bidders_see(call, actor) | {"problem": problem}
    return render(request, "procurement/calls/prepare.html", context)


@signed_in
@require_http_methods(FORM_METHODS)
def call_publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read what bidders will see, then publish it, or return it with a reason."""
    actor = actor_of(request)
    call = _fetch_to(actor, "procurement.publish_call", pk)
    if request.method == "POST":
        actions.publish_call(call, by=actor)
        published = {"title": call.title, "number": call.number}
        messages.success(request, _("%(title)s is published as %(number)s.") % published)
        return redirect("procurement:call-detail", call.pk)
    return _approval(request, call, actor, ReturnForm())


@signed_in
@require_http_methods(FORM_METHODS)
def call_return(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    call = _fetch_to(actor, "procurement.return_call", pk)
    form = ReturnForm(request.POST or None)
    if form.is_valid():
        actions.return_call(call, form.cleaned_data["reason"], by=actor)
        messages.success(request, _("Returned to the clerk with your reason."))
        return redirect("procurement:call-detail", call.pk)
    return _approval(request, call, actor, form)


def _approval(request: HttpRequest, call: Call, actor: Actor, form: ReturnForm) -> HttpResponse:
    _refuse_unless(call, Call.Status.PREPARED, _("This call does not wait for approval now."))
    refusal = may_publish(call, actor, actor.arrived_at) or unmet_now(call, actor)
    context = _what_bidders_see(call, actor) | {"form": form, "refusal": refusal}
    return render(request, "procurement/calls/publish.html", context)


def _what_bidders_see(call: Call, actor: Actor) -> dict[str, object]:
    return {"call": call, "cautions": cautions_about(call, actor.arrived_at)}


def unmet_now(call: Call, actor: Actor) -> Refusal | None:
    """What the requirement point would answer. It is only asked: what a provider does in answering is undone."""
    with transaction.atomic():
        refusal = unmet(PUBLISH_POINT, call, by=actor, at=actor.arrived_at)
        transaction.set_rollback(True)
    return refusal


def _fetch_to(actor: Actor, permission: str, pk: UUID) -> Call:
    """The call, for somebody who may do `permission` to it."""
    call = fetch(calls_visible_to(actor).select_related("purchaser", "prepared_by"), pk=pk)
    require(actor, permission, call)
    return call


def _refuse_unless(call: Call, status: str, reason: object) -> None:
    """A page for a moment that has passed says so, instead of offering what can't be done."""
    if call.status != status:
        raise Refused(str(reason))
