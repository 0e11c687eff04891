"""Asking for verified facts to be changed, and the official's answer."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chenghua_portal.foundation.audit.reading import record_read
from chenghua_portal.foundation.files.actions import read_file
from chenghua_portal.foundation.files.responses import attachment, picture_of
from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.permissions import allowed, fetch, require, signed_in
from chenghua_portal.foundation.web.keyset import page_after, read_place
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.calendar import beijing_date
from organizations.registry.actions import accept_change, propose_change, refuse_change, withdraw_change
from organizations.registry.facts import FIELDS, Facts, fingerprint, in_words, label_of
from organizations.registry.forms.deciding import ChangeForm, ReasonForm
from organizations.registry.forms.facts import form_for, present_facts
from organizations.registry.history import history_of
from organizations.registry.models import ChangeRequest, Organization
from organizations.registry.queries import (
    changes_visible_to,
    look_at_code,
    organizations_visible_to,
    pending_changes,
    waiting_page,
)
from organizations.registry.views.tabs import queue_tabs

DETAIL = "organizations:organization-detail"


def lines_of(change: ChangeRequest) -> list[dict[str, str]]:
    """Old and new, field by field, in words."""
    return [
        {
            "label": label_of(name),
            "old": in_words(name, change.changes[name]["old"]),
            "new": in_words(name, change.changes[name]["new"]),
        }
        for name in FIELDS
        if name in change.changes
    ]


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def change_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The verified facts to be changed, with reason and evidence."""
    actor = actor_of(request)
    organization = fetch(organizations_visible_to(actor), pk=pk)
    require(actor, "organizations.propose_change", organization)
    if organization.status != Organization.Status.VERIFIED:
        return redirect("organizations:organization-edit", pk=pk)
    if changes_visible_to(actor).filter(organization=pk, status=ChangeRequest.Status.PENDING).exists():
        raise Refused(_("Another change waits to be verified. Withdraw it first."))
    known: dict[str, Any] = {"today": beijing_date(actor.arrived_at), "own": organization}
    is_sent = request.method == "POST" and "check" not in request.POST
    if is_sent:
        form = form_for(organization)(request.POST, **known)
        change = ChangeForm(request.POST, request.FILES)
    else:
        typed = request.POST.dict() if request.method == "POST" else None
        form = form_for(organization)(initial=typed or present_facts(organization), **known)
        change = ChangeForm(initial=typed or {"seen": fingerprint(organization)})
    if is_sent and all([form.is_valid(), change.is_valid()]):
        said = change.cleaned_data
        try:
            propose_change(
                organization,
                cast(Facts, form.cleaned_data),
                said["reason"],
                by=actor,
                seen=said["seen"],
                evidence=said["evidence"],
            )
        except Refused as refused:
            target = change if refused.refusal.field in change.fields else form
            target.add_error(refused.refusal.field, str(refused.refusal.reason))
        else:
            messages.success(
                request, _("The change waits to be verified. Until then the present facts hold.")
            )
            return redirect(DETAIL, pk=pk)
    code = None
    if "code" in form.fields and not (form.is_bound and "code" in form.errors):
        code = look_at_code(str(form["code"].value() or ""), own=organization.pk)
    context = {"organization": organization, "form": form, "change": change, "code": code}
    return render(request, "organizations/registry/change_new.html", context)


@signed_in
@require_safe
def change_list(request: HttpRequest) -> HttpResponse:
    """The changes that wait for an official."""
    actor = actor_of(request)
    require(actor, "organizations.verify_organization")
    place = read_place(request.GET.get("after", ""))
    page = waiting_page(pending_changes(), "asked_at", place)
    context = {
        "tabs": queue_tabs("organizations:change-list"),
        "rows": [(change, [label_of(name) for name in change.changes]) for change in page.rows],
        "total": page.total,
        "next_url": page_after(page.after),
    }
    return render(request, "organizations/registry/change_list.html", context)


@signed_in
@require_safe
def change_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One change with old and new side by side; who asked can withdraw it, an official decides."""
    actor = actor_of(request)
    change = fetch(changes_visible_to(actor), pk=pk)
    return change_page(request, change, ReasonForm())


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def change_decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Accept a change, or refuse it with reasons, by the button that was pressed."""
    actor = actor_of(request)
    change = fetch(changes_visible_to(actor), pk=pk)
    require(actor, "organizations.decide_change", change)
    if request.method != "POST":
        return change_page(request, change, ReasonForm())
    name = {"name": change.organization.name}
    if "accept" in request.POST:
        accept_change(change, by=actor)
        messages.success(request, _("The facts of %(name)s are changed.") % name)
        return redirect("organizations:change-list")
    form = ReasonForm(request.POST)
    if form.is_valid():
        refuse_change(change, form.cleaned_data["reason"], by=actor)
        messages.success(
            request, _("The change of %(name)s was refused. Its members have been told why.") % name
        )
        return redirect("organizations:change-list")
    return change_page(request, change, form)


def change_page(request: HttpRequest, change: ChangeRequest, form: ReasonForm) -> HttpResponse:
    actor = actor_of(request)
    is_open = change.status == ChangeRequest.Status.PENDING
    organization = change.organization
    context = {
        "change": change,
        "organization": organization,
        "lines": lines_of(change),
        "is_stale": is_open and fingerprint(organization) != change.base,
        "can_decide": is_open and allowed(actor, "organizations.decide_change", change),
        "can_withdraw": is_open and allowed(actor, "organizations.withdraw_change", change),
        "history": history_of(organization),
        "reason": form,
    }
    return render(request, "organizations/registry/change_detail.html", context)


@signed_in
@require_POST
def change_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    change = fetch(changes_visible_to(actor), pk=pk)
    withdraw_change(change, by=actor)
    messages.success(request, _("The change is withdrawn. The verified facts stay as they are."))
    return redirect(DETAIL, pk=change.organization_id)


@signed_in
@require_safe
def change_evidence(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What came with a change, for members and officials; the reading is put on record."""
    actor = actor_of(request)
    change = fetch(changes_visible_to(actor), pk=pk)
    if change.evidence is None:
        raise Http404
    record_read(change.organization, "read_scan", by=actor, data={"change": change.pk})
    return attachment(read_file(change.evidence), change.evidence.name or "", change.evidence.media_type)


@signed_in
@require_safe
def change_picture(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What came with a change as a picture beside it; the reading is put on record."""
    actor = actor_of(request)
    change = fetch(changes_visible_to(actor), pk=pk)
    if change.evidence is None:
        raise Http404
    record_read(change.organization, "read_scan", by=actor, data={"change": change.pk})
    return picture_of(read_file(change.evidence), change.evidence.media_type)
