import json
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chenghua_portal.foundation.audit.queries import events_of
from chenghua_portal.foundation.calendar import actions
from chenghua_portal.foundation.calendar.forms import DayForm, ImportForm
from chenghua_portal.foundation.calendar.year import day_shown, months_of
from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.permissions import require, signed_in
from chenghua_portal.foundation.ui.parts import Event, Tab
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.calendar import beijing_date, exceptions_of, known_years
from chenghua_portal.foundation.workdays.models import Day
from chenghua_portal.foundation.workdays.official_list import (
    OfficialList,
    Problem,
    differences,
    digest,
    read_list,
)

FORM_METHODS = ["GET", "HEAD", "POST"]
FIRST_YEAR, LAST_YEAR = 2004, 2099
PROBLEMS = {
    Problem.UNREADABLE: gettext_lazy("Begins with no date."),
    Problem.NO_SUCH_DATE: gettext_lazy("There is no such date."),
    Problem.UNKNOWN_WORD: gettext_lazy("After the date stands 休 or 班."),
    Problem.OTHER_YEAR: gettext_lazy("Lies in another year than the first line. One year at a time."),
    Problem.TWICE: gettext_lazy("This date is in the list already."),
    Problem.WORKED_ANYWAY: gettext_lazy("A weekday is worked anyway; only weekends are marked 班."),
    Problem.LONG_NAME: gettext_lazy("The occasion is longer than 60 characters."),
}


@signed_in
@require_safe
def calendar_year(request: HttpRequest) -> HttpResponse:
    """A year by months, with its holidays and worked weekends."""
    actor = actor_of(request)
    require(actor, "calendar.edit")
    today = beijing_date(actor.arrived_at)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and FIRST_YEAR <= int(asked) <= LAST_YEAR else today.year
    known, exceptions = known_years(), exceptions_of(year)
    near = sorted({year, *range(today.year - 1, today.year + 3)})
    context = {
        "year": year,
        "is_known": year in known,
        "months": months_of(year, exceptions, today),
        "weekdays": [_("Mo"), _("Tu"), _("We"), _("Th"), _("Fr"), _("Sa"), _("Su")],
        "exceptions": [day_shown(day, exceptions) for day in exceptions],
        "tabs": [
            Tab(
                str(y) if y in known else _("%(year)s, provisional") % {"year": y},
                f"?year={y}",
                y == year,
            )
            for y in near
        ],
    }
    return render(request, "workdays/year.html", context)


@signed_in
@require_http_methods(FORM_METHODS)
def day_edit(request: HttpRequest, day: date) -> HttpResponse:
    actor = actor_of(request)
    require(actor, "calendar.edit")
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Http404
    shown = day_shown(day, exceptions_of(day.year))
    initial = {"is_workday": "yes" if shown.is_workday else "no", "name": shown.name}
    form = DayForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            actions.edit_day(day, by=actor, **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.refusal.field, str(refused.refusal.reason))
        else:
            messages.success(request, _("Saved. Deadlines that are fixed already stay as they are."))
            return redirect(f"{reverse('calendar:year')}?year={day.year}")
    acts = events_of(Day(date=day)).filter(verb="workdays.edit_day").select_related("payload")
    events = [Event(act.at, act.actor_name, _reason(act.payload.body), "ok") for act in acts]
    context = {"form": form, "shown": shown, "is_known": day.year in known_years(), "events": events}
    return render(request, "workdays/day.html", context)


def _reason(body: str) -> str:
    return str(json.loads(body).get("reason", ""))


@signed_in
@require_http_methods(FORM_METHODS)
def import_check(request: HttpRequest) -> HttpResponse:
    """Take a list and show every difference it would make; nothing is changed yet."""
    actor = actor_of(request)
    require(actor, "calendar.edit")
    form = ImportForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        return render(request, "workdays/import.html", {"form": form})
    text = form.cleaned_data["listed"]
    listed = read_list(text)
    if not listed.is_sound:
        problems = [(found, PROBLEMS[found.problem]) for found in listed.problems]
        again = ImportForm(initial={"text": text})
        context = {"form": again, "problems": problems, "is_empty": not problems}
        return render(request, "workdays/import.html", context)
    return _show_differences(request, listed, text)


def _show_differences(request: HttpRequest, listed: OfficialList, text: str) -> HttpResponse:
    year = min(listed.days).year
    changes = differences(exceptions_of(year), listed.days)
    context = {
        "year": year,
        "is_known": year in known_years(),
        "count": len(listed.days),
        "changes": changes,
        "missing": listed.missing,
        "seen": digest(changes),
        "text": text,
    }
    return render(request, "workdays/import_check.html", context)


@signed_in
@require_POST
def import_confirm(request: HttpRequest) -> HttpResponse:
    """Do what was looked at."""
    actor = actor_of(request)
    require(actor, "calendar.edit")
    listed = read_list(request.POST.get("text", "")[:20_000])
    changes = actions.import_year(listed, seen=request.POST.get("seen", ""), by=actor)
    told = _("The calendar of %(year)s is official now; %(count)s days changed.")
    messages.success(request, told % {"year": listed.year, "count": len(changes)})
    return redirect(f"{reverse('calendar:year')}?year={listed.year}")
