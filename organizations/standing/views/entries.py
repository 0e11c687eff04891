"""Entering what others have found of an organization, withdrawing what was wrong, lifting what is over."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from chenghua_portal.foundation.identity.actors import Actor, actor_of
from chenghua_portal.foundation.identity.permissions import fetch, require, signed_in
from chenghua_portal.foundation.ui.forms import PortalForm
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.calendar import beijing_date
from organizations.registry.queries import organizations_visible_to
from organizations.standing.actions import (
    enter_credit_entry,
    enter_grade,
    enter_inspection,
    enter_violation,
    lift_credit_entry,
    refuse_lifted,
    refuse_withdrawn,
    withdraw_entry,
)
from organizations.standing.forms import (
    CreditEntryForm,
    EntryForm,
    GradeForm,
    InspectionForm,
    LiftingForm,
    ViolationForm,
    WithdrawalForm,
)
from organizations.standing.queries import (
    credit_entries_visible_to,
    grades_visible_to,
    inspections_visible_to,
    violations_visible_to,
)
from organizations.standing.words import SORT_NAMES, AnyEntry, facts_of, told

DETAIL = "organizations:organization-detail"


@dataclass(frozen=True)
class Desk:
    """What the pages of one sort of entry work with."""

    form: type[EntryForm]
    enter: Callable[..., AnyEntry]
    visible_to: Callable[[Actor], QuerySet[Any]]
    title: str | Promise


DESKS: Mapping[str, Desk] = {
    "inspection": Desk(
        InspectionForm, enter_inspection, inspections_visible_to, gettext_lazy("Enter an annual inspection")
    ),
    "grade": Desk(GradeForm, enter_grade, grades_visible_to, gettext_lazy("Enter an assessment grade")),
    "credit": Desk(
        CreditEntryForm,
        enter_credit_entry,
        credit_entries_visible_to,
        gettext_lazy("Enter a credit list entry"),
    ),
    "violation": Desk(
        ViolationForm, enter_violation, violations_visible_to, gettext_lazy("Enter a serious violation")
    ),
}


def desk_of(sort: str) -> Desk:
    if sort not in DESKS:
        raise Http404
    return DESKS[sort]


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def entry_new(request: HttpRequest, pk: UUID, sort: str) -> HttpResponse:
    actor, desk = actor_of(request), desk_of(sort)
    organization = fetch(organizations_visible_to(actor), pk=pk)
    require(actor, "organizations.enter_standing", organization)
    form = desk.form(request.POST if request.method == "POST" else None, today=beijing_date(actor.arrived_at))
    if form.is_valid():
        try:
            entry = desk.enter(organization, by=actor, **form.cleaned_data)
        except Refused as refused:
            show(refused, form)
        else:
            entered = {"entry": told(facts_of(entry))}
            messages.success(request, _("Entered: %(entry)s. The organization has been told.") % entered)
            return redirect(DETAIL, pk=pk)
    context = {"organization": organization, "form": form, "title": desk.title}
    return render(request, "organizations/standing/entry_new.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def entry_withdraw(request: HttpRequest, pk: UUID, sort: str) -> HttpResponse:
    """An entry that was wrong, and why; it stays on the books as withdrawn."""
    actor, desk = actor_of(request), desk_of(sort)
    entry = fetch(desk.visible_to(actor), pk=pk)
    require(actor, "organizations.withdraw_entry", entry)
    refuse_withdrawn(entry)
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        withdraw_entry(entry, form.cleaned_data["reason"], by=actor)
        messages.success(request, _("The entry is withdrawn and no longer counts."))
        return redirect(DETAIL, pk=entry.organization_id)
    return entry_page(request, entry, form, SORT_NAMES[sort], "organizations/standing/entry_withdraw.html")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def credit_lift(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The day on which a credit list let the organization go."""
    actor = actor_of(request)
    entry = fetch(credit_entries_visible_to(actor), pk=pk)
    require(actor, "organizations.withdraw_entry", entry)
    refuse_withdrawn(entry)
    refuse_lifted(entry)
    form = LiftingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            lift_credit_entry(entry, form.cleaned_data["lifted_on"], by=actor)
        except Refused as refused:
            show(refused, form)
        else:
            messages.success(request, _("The removal is entered."))
            return redirect(DETAIL, pk=entry.organization_id)
    return entry_page(request, entry, form, SORT_NAMES["credit"], "organizations/standing/credit_lift.html")


def entry_page(
    request: HttpRequest, entry: AnyEntry, form: PortalForm, name: str | Promise, template: str
) -> HttpResponse:
    context = {
        "entry": entry,
        "name": name,
        "told": told(facts_of(entry)),
        "organization": entry.organization,
        "form": form,
    }
    return render(request, template, context)


def show(refused: Refused, form: PortalForm) -> None:
    """A refusal as an error of the form, at its field where the form has it."""
    field = refused.refusal.field
    form.add_error(field if field in form.fields else None, str(refused.refusal.reason))
