from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chenghua_portal.foundation.audit.reading import record_read
from chenghua_portal.foundation.files.actions import read_file
from chenghua_portal.foundation.files.responses import attachment
from chenghua_portal.foundation.identity.actors import Actor, actor_of
from chenghua_portal.foundation.identity.permissions import allowed, fetch, require, signed_in
from chenghua_portal.foundation.ui.parts import FileItem
from chenghua_portal.foundation.web.keyset import page_after, read_place
from chenghua_portal.foundation.web.refusals import Refusal, Refused
from chenghua_portal.foundation.workflow import actions
from chenghua_portal.foundation.workflow.applying import refusal_of
from chenghua_portal.foundation.workflow.forms import PaperForm, RefusalForm
from chenghua_portal.foundation.workflow.models import OfflineApproval
from chenghua_portal.foundation.workflow.offline import OfflineMove, offline_move
from chenghua_portal.foundation.workflow.papers import obstacle
from chenghua_portal.foundation.workflow.queries import (
    approvals_visible_to,
    offline_share,
    page_of,
    waiting_paper,
)
from chenghua_portal.foundation.workflow.rules import require_handling, watches


@signed_in
@require_safe
def approval_list(request: HttpRequest) -> HttpResponse:
    """The papers of the own office, or of all for those who watch; and their share of all approvals."""
    actor = actor_of(request)
    require(actor, "workflow.list_approvals")
    place = read_place(request.GET.get("after", ""))
    page = page_of(approvals_visible_to(actor), place)
    is_watching = watches(actor)
    context = {
        "approvals": [(approval, _label(approval)) for approval in page.rows],
        "share": offline_share(organization_id=None if is_watching else actor.organization_id),
        "is_watching": is_watching,
        "previous_url": "?" if place else "",
        "next_url": page_after(page.after),
    }
    return render(request, "workflow/list.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def approval_create(request: HttpRequest, transition: str, subject: UUID) -> HttpResponse:
    """Take in a signed paper."""
    actor = actor_of(request)
    move = offline_move(transition)
    if move is None:
        raise Http404
    obj = fetch(move.visible_to(actor), pk=subject)
    require_handling(actor, move, obj)
    if (waiting := waiting_paper(transition, obj)) is not None and request.method != "POST":
        return redirect("workflow:approval-detail", waiting.pk)
    form = PaperForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            approval = actions.upload_paper(move, obj, by=actor, **form.cleaned_data)
        except Refused as refused:
            form.add_error(_field_of(form, refused), str(refused.refusal.reason))
        else:
            messages.success(request, _("Taken in as %s. A colleague has to confirm it.") % approval.number)
            return redirect("workflow:approval-detail", approval.pk)
    context = {"form": form, "move": move, "name": move.name(obj), "subject_url": move.address(obj)}
    return render(request, "workflow/create.html", context)


def _field_of(form: PaperForm, refused: Refused) -> str | None:
    field = refused.refusal.field
    return field if field in form.fields else None


@signed_in
@require_safe
def approval_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    approval = fetch(approvals_visible_to(actor_of(request)).select_related("paper"), pk=pk)
    return _detail(request, approval, RefusalForm())


def _detail(request: HttpRequest, approval: OfflineApproval, form: RefusalForm) -> HttpResponse:
    actor = actor_of(request)
    move = offline_move(approval.transition)
    obj = move.visible_to(actor).filter(pk=approval.subject_id).first() if move else None
    may_settle = approval.is_waiting and allowed(actor, "workflow.settle_approval", approval)
    refusal = None
    if may_settle and move is not None and obj is not None:
        refusal = obstacle(approval, move, obj, actor) or _refusal_now(move, obj, actor, actor.arrived_at)
    paper_url = reverse("workflow:approval-paper", args=[approval.pk])
    file = FileItem(approval.paper.name or approval.number, paper_url, approval.paper.size)
    context = {
        "approval": approval,
        "label": _label(approval),
        "subject_url": move.address(obj) if move and obj else "",
        "may_settle": may_settle,
        "is_uploader": approval.uploaded_by_id == actor.user_id,
        "refusal": refusal,
        "form": form,
        "files": [file] if allowed(actor, "workflow.read_paper", approval) else [],
    }
    return render(request, "workflow/detail.html", context)


def _refusal_now(move: OfflineMove, obj: Model, actor: Actor, at: datetime) -> Refusal | None:
    """What the move itself would answer. It is only asked: what a requirement does in answering is undone."""
    with transaction.atomic():
        refusal = refusal_of(move.transition, obj, by=actor, at=at)
        transaction.set_rollback(True)
    return refusal


@signed_in
@require_POST
def approval_confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm the paper, which carries its decision out."""
    actor = actor_of(request)
    approval = fetch(approvals_visible_to(actor), pk=pk)
    actions.confirm_paper(approval, by=actor)
    messages.success(request, _("Confirmed and carried out. The record names the paper."))
    return redirect("workflow:approval-detail", pk)


@signed_in
@require_POST
def approval_refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    approval = fetch(approvals_visible_to(actor).select_related("paper"), pk=pk)
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return _detail(request, approval, form)
    actions.refuse_paper(approval, form.cleaned_data["reason"], by=actor)
    messages.success(request, _("The paper is refused. Who uploaded it sees why."))
    return redirect("workflow:approval-detail", pk)


@signed_in
@require_safe
def approval_paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The paper itself. Who reads it is recorded."""
    actor = actor_of(request)
    approval = fetch(approvals_visible_to(actor).select_related("paper"), pk=pk)
    require(actor, "workflow.read_paper", approval)
    record_read(approval, "download", by=actor)
    stored = approval.paper
    return attachment(read_file(stored), stored.name or approval.number, stored.media_type)


def _label(approval: OfflineApproval) -> str:
    """What the leader decided, in words."""
    move = offline_move(approval.transition)
    return str(move.label) if move else approval.transition
