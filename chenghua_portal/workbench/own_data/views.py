"""What is kept of oneself: to read, to take along, and to correct."""

import json
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chenghua_portal.foundation.audit.reading import record_read
from chenghua_portal.foundation.files.responses import attachment
from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.identity.permissions import signed_in
from chenghua_portal.foundation.personal.holdings import Holding, holdings_of
from chenghua_portal.foundation.personal.retention import days_of, rules
from chenghua_portal.foundation.signin.actions import rename
from chenghua_portal.foundation.signin.freshness import fresh
from chenghua_portal.foundation.ui.dates import beijing
from chenghua_portal.foundation.ui.templatetags.portal import NOTHING
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.calendar import beijing_date
from chenghua_portal.workbench.own_data.forms import NameForm

SHOWN_AT_MOST = 10


@signed_in
@require_safe
def own_data(request: HttpRequest) -> HttpResponse:
    """Every place that keeps something of the person: what for, the latest items, and how long."""
    holdings = holdings_of(actor_of(request).person)
    context = {
        "kept": [(one, _latest(one), len(one.rows)) for one in holdings if one.rows],
        "empty": [one.title for one in holdings if not one.rows],
        "periods": [(rule.title, days_of(rule)) for rule in rules()],
    }
    return render(request, "workbench/own_data/page.html", context)


@signed_in
@fresh
@require_POST
def own_data_file(request: HttpRequest) -> HttpResponse:
    """All of it as one file that programs read too. Taking it along is put on record."""
    actor = actor_of(request)
    user = User.objects.get(pk=actor.person)
    record_read(user, "export", by=actor)
    kept = {one.key: one.as_json() for one in holdings_of(user.pk)}
    text = json.dumps({"exported_at": actor.arrived_at.isoformat(), **kept}, ensure_ascii=False, indent=1)
    day = beijing_date(actor.arrived_at).isoformat()
    return attachment(text.encode(), _("my-data-%(day)s.json") % {"day": day}, "application/json")


@signed_in
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def own_name(request: HttpRequest) -> HttpResponse:
    """Correct one's own name."""
    actor = actor_of(request)
    user = User.objects.get(pk=actor.person)
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": user.name})
    if form.is_valid():
        try:
            rename(form.cleaned_data["name"], by=actor)
        except Refused as refused:
            form.add_error(refused.refusal.field, str(refused.refusal.reason))
        else:
            messages.success(request, _("Your name is corrected."))
            return redirect("workbench:own-data")
    return render(request, "workbench/own_data/name.html", {"form": form})


def _latest(holding: Holding) -> list[list[tuple[Any, str]]]:
    """The first rows as a page shows them: each value in words, with the name of its column."""
    labels = [column.label for column in holding.columns]
    return [list(zip(labels, map(_in_words, row), strict=True)) for row in holding.rows[:SHOWN_AT_MOST]]


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, datetime):
        return beijing(value, "stamp")
    if isinstance(value, list | tuple):
        return str(_(", ")).join(map(str, value))
    return NOTHING if value in (None, "") else str(value)
