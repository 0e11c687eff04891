from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from chenghua_portal.foundation.identity.actors import Actor, actor_of
from chenghua_portal.foundation.identity.permissions import fetch, require, signed_in
from chenghua_portal.foundation.ui.rows import typed_rows
from chenghua_portal.foundation.web.refusals import Refused
from evaluation.schemes.actions import FROZEN, CriterionRow, save_criteria, selection_rows
from evaluation.schemes.forms import MOST_CRITERIA, CriteriaFormSet, SchemeForm
from evaluation.schemes.models import Scheme
from evaluation.schemes.queries import scheme_of
from evaluation.schemes.weights import FEWEST_TO_TRIM, sum_problem
from procurement.calls.models import Call
from procurement.calls.queries import calls_visible_to


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def scheme_edit(request: HttpRequest, call_pk: UUID) -> HttpResponse:
    """The criteria of a drafted call. "Add a row" and "Recalculate" post the page and get it back as it is."""
    actor = actor_of(request)
    call = fetch(calls_visible_to(actor), pk=call_pk)
    require(actor, "evaluation.edit_scheme", call)
    if call.status != Call.Status.DRAFT:
        raise Refused(FROZEN)
    if request.method != "POST":
        scheme = scheme_of(call)
        form, rows = SchemeForm(initial=_scheme_facts(scheme)), _formset(_rows_of(scheme))
    elif "add" in request.POST or "recount" in request.POST:
        form, rows = SchemeForm(initial=request.POST.dict()), _as_typed(request.POST)
    else:
        form, rows = SchemeForm(request.POST), CriteriaFormSet(request.POST, prefix="rows")
        are_valid = [form.is_valid(), rows.is_valid()]
        if all(are_valid) and _save(call, form, rows, actor):
            messages.success(request, _("The criteria are saved."))
            return redirect("procurement:call-detail", call.pk)
    context = {
        "call": call,
        "form": form,
        "rows": rows,
        "summed": [form, rows],
        "problem": sum_problem([rows.total]),
        "is_mean": call.panel_size < FEWEST_TO_TRIM,
    }
    return render(request, "evaluation/schemes/edit.html", context)


def _save(call: Call, form: SchemeForm, rows: Any, actor: Actor) -> bool:
    criteria = [CriterionRow(row["title"], row["guidance"], row["points"]) for row in rows.rows()]
    try:
        save_criteria(call, criteria, by=actor, **form.cleaned_data)
    except Refused as refused:
        form.add_error(None, str(refused.refusal.reason))
        return False
    return True


def _formset(rows: list[dict[str, object]]) -> Any:
    return CriteriaFormSet(initial=rows, prefix="rows")


def _as_typed(post: QueryDict) -> Any:
    names = ("title", "guidance", "points")
    return _formset(typed_rows(post, "rows", names, most=MOST_CRITERIA, one_more="add" in post))


def _scheme_facts(scheme: Scheme | None) -> dict[str, object]:
    return {"pass_mark": scheme.pass_mark, "official_figure": scheme.official_figure} if scheme else {}


def _rows_of(scheme: Scheme | None) -> list[dict[str, object]]:
    if scheme is None:
        return [{"title": r.title, "guidance": r.guidance, "points": r.points} for r in selection_rows()]
    return [{"title": c.title, "guidance": c.guidance, "points": c.weight} for c in scheme.criteria.all()]
