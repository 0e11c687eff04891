"""The standing of an organization on its page: how it stands today, and the entries that say so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chenghua_portal.foundation.identity.actors import Actor, actor_of
from chenghua_portal.foundation.identity.permissions import allowed
from chenghua_portal.foundation.ui.slots import Panel
from chenghua_portal.foundation.workdays.calendar import beijing_date
from organizations.registry.models import Organization
from organizations.registry.rules import belongs_to
from organizations.standing.models import AnnualInspection, Bar, CreditEntry, Grade, Violation
from organizations.standing.queries import (
    bars_visible_to,
    credit_entries_visible_to,
    grades_visible_to,
    inspections_visible_to,
    outcomes_visible_to,
    public_standing_of,
    violations_visible_to,
)
from organizations.standing.rules import has_standing
from organizations.standing.words import SORT_NAMES, AnyEntry, cause_of, cause_told, outcome_told, sort_of

# So many of each sort, the latest: older ones are in the record.
SHOWN_AT_MOST = 10

Label = tuple[str | Promise, str]


@dataclass(frozen=True)
class Line:
    """An entry as the table shows it."""

    entry: AnyEntry
    sort: str
    what: str
    note: str
    day: date
    label: str | Promise
    tone: str
    can_withdraw: bool
    can_lift: bool


@dataclass(frozen=True)
class BarLine:
    bar: Bar
    cause: str
    label: str | Promise
    tone: str


def standing_panel(request: HttpRequest, organization: Organization) -> Iterable[Panel]:
    """What the reader may know; offices have no standing to show."""
    if not organization.is_social_or_filed:
        return
    actor = actor_of(request)
    today = beijing_date(actor.arrived_at)
    acts = has_standing(organization) and not belongs_to(actor, organization)
    entries = lines_of(organization, actor, today)
    context = {
        "organization": organization,
        "today": today,
        "standing": public_standing_of([organization], today)[organization.pk],
        "entries": entries,
        "mends": any(line.can_withdraw for line in entries),
        "bars": [
            bar_line(bar, today)
            for bar in bars_visible_to(actor).filter(organization=organization)[:SHOWN_AT_MOST]
        ],
        "outcomes": [
            (outcome, outcome_told(outcome))
            for outcome in outcomes_visible_to(actor).filter(organization=organization)[:SHOWN_AT_MOST]
        ],
        "sorts": SORT_NAMES if acts and allowed(actor, "organizations.enter_standing", organization) else {},
        "can_propose": acts and allowed(actor, "organizations.propose_bar", organization),
    }
    yield Panel("organizations/standing/_panel.html", context, order=30)


def lines_of(organization: Organization, actor: Actor, today: date) -> list[Line]:
    """The entries of all sorts that the actor may know of, the newest first."""
    found: list[AnyEntry] = []
    for visible_to in (
        inspections_visible_to,
        grades_visible_to,
        credit_entries_visible_to,
        violations_visible_to,
    ):
        entries: Any = visible_to(actor).filter(organization=organization)
        found += entries[:SHOWN_AT_MOST]
    is_own = belongs_to(actor, organization)
    return sorted(
        (line_of(entry, actor, today, is_own=is_own) for entry in found),
        key=lambda line: line.day,
        reverse=True,
    )


def line_of(entry: AnyEntry, actor: Actor, today: date, *, is_own: bool) -> Line:
    """An entry with the word for how it counts today; nobody mends what is about the own organization."""
    sort = sort_of(entry)
    what, note, day = _said(entry)
    label, tone = _state(entry, today)
    may = entry.withdrawn_at is None and not is_own and allowed(actor, "organizations.withdraw_entry", entry)
    can_lift = may and isinstance(entry, CreditEntry) and entry.lifted_on is None
    return Line(entry, sort, what, note, day, label, tone, may, can_lift)


def _said(entry: AnyEntry) -> tuple[str, str, date]:
    """What the entry says, what is added in small print, and its day."""
    match entry:
        case AnnualInspection():
            form = {"form": entry.get_form_display(), "year": entry.year}
            return _("%(form)s of %(year)s") % form, "", entry.concluded_on
        case Grade():
            until = _("until %(day)s") % {"day": entry.valid_until.isoformat()}
            what = _("Assessment grade %(level)s") % {"level": entry.get_level_display()}
            return what, f"{until} · {entry.authority}", entry.valid_from
        case CreditEntry():
            return entry.get_list_display(), entry.cause, entry.listed_on
        case Violation():
            what = _("Serious violation (%(reference)s)") % {"reference": entry.reference}
            return what, f"{entry.authority} · {entry.description}", entry.decided_on


def _state(entry: AnyEntry, today: date) -> Label:
    if entry.withdrawn_at is not None:
        return gettext_lazy("Withdrawn as wrong"), "off"
    match entry:
        case Grade() if entry.valid_until < today:
            return gettext_lazy("Expired"), "off"
        case Grade():
            return gettext_lazy("Valid"), "ok"
        case CreditEntry(lifted_on=date() as day):
            return _("Lifted on %(day)s") % {"day": day.isoformat()}, "off"
        case CreditEntry():
            return gettext_lazy("On the list"), "due"
        case AnnualInspection() if entry.result in NOT_PASSED:
            return entry.get_result_display(), "due"
        case AnnualInspection():
            return entry.get_result_display(), "ok"
    return "", ""


NOT_PASSED = (AnnualInspection.Result.FAILED, AnnualInspection.Result.ABSENT)


def bar_line(bar: Bar, today: date) -> BarLine:
    """A bar with its cause and the word for how it counts today."""
    label, tone = bar_state(bar, today)
    return BarLine(bar, cause_told(cause_of(bar)), label, tone)


def bar_state(bar: Bar, today: date) -> Label:
    if bar.status != Bar.Status.IN_FORCE:
        tones = {Bar.Status.PROPOSED: "info", Bar.Status.DISMISSED: "off", Bar.Status.LIFTED: "off"}
        return bar.get_status_display(), tones[Bar.Status(bar.status)]
    if bar.ends_on < today:
        return gettext_lazy("Is over"), "off"
    if bar.starts_on > today:
        return gettext_lazy("Decided, not begun yet"), "due"
    return bar.get_status_display(), "due"
