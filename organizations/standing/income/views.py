"""Income health of an organization: its years side by side, and reporting one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from chenghua_portal.foundation.audit.reading import record_read
from chenghua_portal.foundation.files.actions import read_file
from chenghua_portal.foundation.files.responses import attachment
from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.permissions import allowed, fetch, require, signed_in
from chenghua_portal.foundation.ui.rows import typed_rows
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.calendar import beijing_date
from organizations.registry.models import Organization
from organizations.registry.queries import organizations_visible_to
from organizations.standing.income.actions import fingerprint, report_income
from organizations.standing.income.charts import income_chart, index_chart
from organizations.standing.income.forms import (
    MOST_ROWS,
    IncomeForm,
    SourceFormSet,
    accounts_of,
    present_figures,
    present_sources,
)
from organizations.standing.income.queries import incomes_visible_to, latest_years, next_year_of, thresholds
from organizations.standing.models import IncomeYear


@signed_in
@require_safe
def income_health(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The organization's years: figures, alerts, and how they went on."""
    actor = actor_of(request)
    organization = fetch(organizations_visible_to(actor), pk=pk)
    require(actor, "organizations.read_income", organization)
    years = latest_years(incomes_visible_to(actor, organization))
    context = {
        "organization": organization,
        "years": years,
        "latest": years[0] if years else None,
        "thresholds": thresholds(),
        "incomes": income_chart(years),
        "indices": index_chart(years),
        "can_report": allowed(actor, "organizations.report_income", organization),
    }
    return render(request, "organizations/standing/income/health.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def income_report(request: HttpRequest, pk: UUID, year: int | None = None) -> HttpResponse:
    """Report a year. "Add a line" and "Recalculate" post the page and get it back as it is."""
    actor = actor_of(request)
    organization = fetch(organizations_visible_to(actor), pk=pk)
    require(actor, "organizations.report_income", organization)
    known = _known(organization, year)
    sources: Any
    if request.method != "POST":
        shown = year or next_year_of(organization, before=beijing_date(actor.arrived_at).year)
        form = IncomeForm(initial=present_figures(known, shown, fingerprint(known)))
        sources = SourceFormSet(initial=present_sources(known), prefix="sources")
    elif "add_row" in request.POST or "recount" in request.POST:
        form, sources = IncomeForm(initial=request.POST.dict()), _as_typed(request.POST)
    else:
        form = IncomeForm(request.POST, request.FILES, initial={"year": year})
        form.fields["year"].disabled = known is not None
        sources = SourceFormSet(request.POST, prefix="sources")
        if all([form.is_valid(), sources.is_valid()]):
            try:
                report_income(
                    organization,
                    accounts_of(form, sources),
                    by=actor,
                    report=form.cleaned_data["report"],
                    seen=form.cleaned_data["seen"],
                )
            except Refused as refused:
                form.add_error(refused.refusal.field, str(refused.refusal.reason))
            else:
                messages.success(request, _("The accounts are reported."))
                return redirect("organizations:income-health", pk=pk)
    form.fields["year"].disabled = known is not None
    context = {
        "organization": organization,
        "known": known,
        "form": form,
        "sources": sources,
        "both": [form, sources],
        "totals": {"amount": sources.total},
    }
    return render(request, "organizations/standing/income/report.html", context)


@signed_in
@require_safe
def income_file(request: HttpRequest, pk: UUID, year: int) -> HttpResponse:
    """The accounts behind a year, as they were handed in. Opening them is put on record."""
    actor = actor_of(request)
    organization = fetch(organizations_visible_to(actor), pk=pk)
    require(actor, "organizations.read_income", organization)
    income = fetch(incomes_visible_to(actor, organization), year=year)
    if income.report is None:
        raise Http404
    content = read_file(income.report)
    record_read(organization, "read_accounts", by=actor, data={"year": year})
    return attachment(content, income.report.name or "", income.report.media_type)


def _known(organization: Organization, year: int | None) -> IncomeYear | None:
    if year is None:
        return None
    return fetch(organization.income_years.prefetch_related("sources"), year=year)


def _as_typed(post: QueryDict) -> Any:
    names = ("kind", "name", "amount")
    lines = typed_rows(post, "sources", names, most=MOST_ROWS, one_more="add_row" in post)
    return SourceFormSet(initial=lines, prefix="sources")
