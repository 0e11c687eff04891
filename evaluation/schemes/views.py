from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from chenghua_portal.foundation.identity.actors import Actor, actor_of
from chenghua_portal.foundation.identity.permissions import fetch, require, signed_in
from chenghua_portal.foundation.web.refusals import Refused
from evaluation.schemes.actions import CriterionRow, save_criteria, selection_rows
from evaluation.schemes.forms import CriteriaFormSet, SchemeForm
from evaluation.schemes.models import Scheme
from evaluation.schemes.queries import scheme_of
from procurement.calls.models import Call
from procurement.calls.queries import calls_visible_to


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def scheme_edit(request: HttpRequest, call_pk: UUID) -> HttpResponse:
    """The criteria of a drafted call. "Add a row" posts the page as it is and comes back with one more."""
    actor = actor_of(request)
    call = fetch(calls_visible_to(actor), pk=call_pk)
    require(actor, "evaluation.edit_scheme", call)
    scheme = scheme_of(call)
    if request.method == "POST" and "add" in request.POST:
        form, rows = SchemeForm(request.POST), CriteriaFormSet(_one_more(request), prefix="rows")
    else:
        form = SchemeForm(request.POST or None, initial=_scheme_facts(scheme))
        rows = CriteriaFormSet(request.POST or None, initial=_rows_of(scheme), prefix="rows")
        is_valid = request.method == "POST" and form.is_valid() and rows.is_valid()
        if is_valid and _save(call, form, rows, actor):
            messages.success(request, _("The criteria are saved."))
            return redirect("procurement:call-detail", call.pk)
    return render(request, "evaluation/schemes/edit.html", {"call": call, "form": form, "rows": rows})


def _save(call: Call, form: SchemeForm, rows: Any, actor: Actor) -> bool:
    criteria = [CriterionRow(row["title"], row["guidance"], row["points"]) for row in rows.rows()]
    try:
        save_criteria(call, criteria, by=actor, **form.cleaned_data)
    except Refused as refused:
        form.add_error(None, str(refused.refusal.reason))
        return False
    return True


def _one_more(request: HttpRequest) -> QueryDict:
    data = request.POST.copy()
    data["rows-TOTAL_FORMS"] = str(min(20, int(data.get("rows-TOTAL_FORMS") or 0) + 1))
    return data


def _scheme_facts(scheme: Scheme | None) -> dict[str, object]:
    return {"pass_mark": scheme.pass_mark, "official_figure": scheme.official_figure} if scheme else {}


def _rows_of(scheme: Scheme | None) -> list[dict[str, object]]:
    if scheme is None:
        return [{"title": r.title, "guidance": r.guidance, "points": r.points} for r in selection_rows()]
    return [{"title": c.title, "guidance": c.guidance, "points": c.weight} for c in scheme.criteria.all()]
