"""Lists of standing: sending one, its report, entering it or discarding it."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chenghua_portal.foundation.files.actions import read_file
from chenghua_portal.foundation.files.checks.names import XLSX
from chenghua_portal.foundation.files.responses import attachment
from chenghua_portal.foundation.identity.actors import Actor, actor_of
from chenghua_portal.foundation.identity.permissions import allowed, fetch, require, signed_in
from chenghua_portal.foundation.jobs.progress import progress_of
from chenghua_portal.foundation.ui.parts import Figure, Tab
from chenghua_portal.foundation.web.keyset import page_after, read_place
from chenghua_portal.foundation.web.refusals import Refused
from organizations.registry.credit_code import normalize
from organizations.registry.queries import organizations_visible_to
from organizations.standing.imports.actions import discard_list, enter_list, job_key, send_list
from organizations.standing.imports.columns import KINDS
from organizations.standing.imports.forms import LinesForm, ListForm
from organizations.standing.imports.papers import empty_csv, empty_workbook, problems_of, wrong_lines
from organizations.standing.imports.queries import (
    LinePage,
    imports_page,
    lines_of,
    lines_page,
    list_imports_visible_to,
)
from organizations.standing.imports.words import file_words
from organizations.standing.models import ImportRow, ListImport

DETAIL = "organizations:import-detail"
TONES = {
    ListImport.Status.CHECKING: "info",
    ListImport.Status.CHECKED: "info",
    ListImport.Status.ENTERING: "info",
    ListImport.Status.DONE: "ok",
    ListImport.Status.FAILED: "due",
    ListImport.Status.DISCARDED: "off",
}
AS_CSV = "text/csv; charset=utf-8"
AT_WORK = (ListImport.Status.CHECKING, ListImport.Status.ENTERING)


@signed_in
@require_safe
def import_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require(actor, "organizations.import_list")
    place = read_place(request.GET.get("after", ""))
    page = imports_page(list_imports_visible_to(actor), place)
    context = {
        "rows": [(batch, TONES[ListImport.Status(batch.status)]) for batch in page.rows],
        "previous_url": reverse("organizations:import-list") if place else "",
        "next_url": page_after(page.after),
    }
    return render(request, "organizations/standing/imports/list.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def import_new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require(actor, "organizations.import_list")
    is_sent = request.method == "POST"
    form = ListForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    if form.is_valid():
        asked = form.cleaned_data
        try:
            batch, is_new = send_list(asked["kind"], asked["source"], asked["file"], by=actor)
        except Refused as refused:
            form.add_error(refused.refusal.field, str(refused.refusal.reason))
        else:
            if not is_new:
                messages.info(request, _("This very file was sent before. Here is what became of it."))
            return redirect(DETAIL, pk=batch.pk)
    context = {
        "form": form,
        "kinds": [(name, label, KINDS[name].columns) for name, label in ListImport.Kind.choices],
    }
    return render(request, "organizations/standing/imports/new.html", context)


@signed_in
@require_safe
def import_template(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """An empty list with its headings, as a workbook or as a text table."""
    require(actor_of(request), "organizations.import_list")
    if kind not in KINDS or form not in ("csv", "xlsx"):
        raise Http404
    title = str(ListImport.Kind(kind).label)
    if form == "csv":
        return attachment(empty_csv(KINDS[kind]), f"{title}.csv", AS_CSV)
    return attachment(empty_workbook(KINDS[kind], title), f"{title}.xlsx", XLSX)


@signed_in
@require_safe
def import_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far it is, and once it is looked through the report."""
    actor = actor_of(request)
    batch = fetch(list_imports_visible_to(actor), pk=pk)
    # A page that waits asks for its progress once more when the work is done.
    is_waited_for = batch.status in AT_WORK or "HX-Request" in request.headers
    context: dict[str, Any] = {
        "batch": batch,
        "tone": TONES[ListImport.Status(batch.status)],
        "problem": file_words(batch.problem, KINDS[batch.kind]),
        "standing": progress_of(job_key(batch)) if is_waited_for else None,
        "new_rows": batch.rows - batch.known - batch.wrong - batch.entered,
        "may_act": allowed(actor, "organizations.import_list", batch),
        "has_file": batch.file.deleted_at is None,
    }
    if batch.rows and batch.status in (ListImport.Status.CHECKED, *AT_WORK, ListImport.Status.DONE):
        context |= _report(request, batch)
    return render(request, "organizations/standing/imports/detail.html", context)


def _report(request: HttpRequest, batch: ListImport) -> dict[str, Any]:
    """The figures, and the rows that the address asks for: the wrong ones first where there are some."""
    kind = KINDS[batch.kind]
    form = LinesForm(kind, request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    is_entered = batch.status in (ListImport.Status.ENTERING, ListImport.Status.DONE)
    fine = ImportRow.Status.ENTERED if is_entered else ImportRow.Status.FINE
    counts = {
        ImportRow.Status.WRONG: batch.wrong,
        fine: batch.entered if is_entered else batch.rows - batch.known - batch.wrong,
        ImportRow.Status.KNOWN: batch.known,
    }
    first = ImportRow.Status.WRONG if batch.wrong else fine
    status = next((one for one in counts if one == asked.get("status")), first)
    column, text = asked.get("column", ""), asked.get("text", "").strip()
    lines = lines_of(batch, status=status, column=column, text=text)
    after = request.GET.get("after", "")
    page = lines_page(lines, int(after) if after.isascii() and after.isdecimal() and len(after) < 8 else 0)
    return {
        "figures": [
            Figure(_("Rows"), f"{batch.rows:,}"),
            Figure(str(fine.label), f"{counts[fine]:,}"),
            Figure(str(ImportRow.Status.KNOWN.label), f"{batch.known:,}"),
            Figure(str(ImportRow.Status.WRONG.label), f"{batch.wrong:,}", is_due=batch.wrong > 0),
        ],
        "tabs": [Tab(str(one.label), f"?status={one.value}", one == status, n) for one, n in counts.items()],
        "form": LinesForm(kind, initial={"status": status.value, "column": column, "text": text}),
        "is_filtered": bool(column or text),
        "is_wrong": status == ImportRow.Status.WRONG,
        "lines": _lines(page.rows, batch, actor_of(request)),
        "next_url": _after(page, status, column, text),
        "clear_url": f"?status={status.value}",
    }


def _lines(rows: Iterable[ImportRow], batch: ListImport, actor: Actor) -> list[dict[str, Any]]:
    """Rows as the report shows them, each with its organization where there is one."""
    kind = KINDS[batch.kind]
    facts = [column for column in kind.columns if column.key in kind.facts]
    codes = {row.pk: normalize(row.values.get("code", "")) for row in rows}
    found = organizations_visible_to(actor).filter(code__in=set(codes.values()) - {""})
    registered = {organization.code: organization for organization in found}
    return [
        {
            "row": row,
            "code": codes[row.pk],
            "name": row.values.get("name", ""),
            "organization": registered.get(codes[row.pk]),
            "said": [(c.heading, row.values[c.key]) for c in facts if row.values.get(c.key)],
            "problems": problems_of(row, kind),
        }
        for row in rows
    ]


def _after(page: LinePage, status: str, column: str, text: str) -> str:
    if page.after is None:
        return ""
    return f"?{urlencode({'status': status, 'column': column, 'text': text, 'after': page.after})}"


@signed_in
@require_safe
def import_wrong(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The wrong rows, to be corrected and sent as a list of their own."""
    batch = fetch(list_imports_visible_to(actor_of(request)), pk=pk)
    content = "".join(wrong_lines(batch, KINDS[batch.kind])).encode()
    name = _("%(kind)s, wrong rows") % {"kind": batch.get_kind_display()}
    return attachment(content, f"{name}.csv", AS_CSV)


@signed_in
@require_safe
def import_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The list as it was sent."""
    batch = fetch(list_imports_visible_to(actor_of(request)), pk=pk)
    if batch.file.deleted_at is not None:
        raise Http404
    return attachment(read_file(batch.file), batch.file.name or "", batch.file.media_type)


@signed_in
@require_POST
def import_enter(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    enter_list(fetch(list_imports_visible_to(actor), pk=pk), by=actor)
    messages.success(request, _("The new rows are being entered."))
    return redirect(DETAIL, pk=pk)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def import_discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what discarding means, then do it."""
    actor = actor_of(request)
    batch = fetch(list_imports_visible_to(actor), pk=pk)
    require(actor, "organizations.import_list", batch)
    if request.method == "POST":
        discard_list(batch, by=actor)
        messages.success(request, _("The list is discarded. Nothing of it was entered."))
        return redirect("organizations:import-list")
    return render(request, "organizations/standing/imports/discard.html", {"batch": batch})
