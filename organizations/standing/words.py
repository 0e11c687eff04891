"""Entries in words: what notices store of them, and the sentence in the reader's language."""

from collections.abc import Mapping
from datetime import date
from typing import TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chenghua_portal.foundation.ui.dates import day_text
from organizations.standing.models import AnnualInspection, Bar, CreditEntry, Grade, Outcome, Violation

AnyEntry: TypeAlias = AnnualInspection | Grade | CreditEntry | Violation

# The sorts of entries by the name that addresses and the record give them.
SORTS: Mapping[str, type[AnyEntry]] = {
    "inspection": AnnualInspection,
    "grade": Grade,
    "credit": CreditEntry,
    "violation": Violation,
}
SORT_NAMES: Mapping[str, str | Promise] = {
    "inspection": gettext_lazy("Annual inspection"),
    "grade": gettext_lazy("Assessment grade"),
    "credit": gettext_lazy("Credit list entry"),
    "violation": gettext_lazy("Serious violation"),
}
# What an entry says, by sort; the rest is about where it comes from.
FACTS: Mapping[str, tuple[str, ...]] = {
    "inspection": ("year", "form", "result", "concluded_on"),
    "grade": ("level", "valid_from", "valid_until", "authority"),
    "credit": ("list", "listed_on", "lifted_on", "cause"),
    "violation": ("decided_on", "authority", "reference", "description"),
}

# The final grades of projects (domain.md §6), by the codes that rooms tell them with.
GRADE_NAMES: Mapping[str, str | Promise] = {
    "excellent": gettext_lazy("Excellent"),
    "good": gettext_lazy("Good"),
    "passed": gettext_lazy("Qualified"),
    "failed": gettext_lazy("Failed"),
}


def sort_of(entry: AnyEntry) -> str:
    return next(sort for sort, model in SORTS.items() if isinstance(entry, model))


def facts_of(entry: AnyEntry) -> dict[str, str]:
    """What the entry says, as plain text to be stored; `told` makes a sentence of it."""
    sort = sort_of(entry)
    values = {name: getattr(entry, name) for name in FACTS[sort]}
    return {"sort": sort, **{name: "" if value is None else str(value) for name, value in values.items()}}


def told(facts: Mapping[str, str]) -> str:
    """What an entry says in one sentence without its stop."""
    match facts["sort"]:
        case "inspection":
            params = {
                "year": facts["year"],
                "form": AnnualInspection.Form(facts["form"]).label,
                "result": AnnualInspection.Result(facts["result"]).label,
                "on": _day(facts["concluded_on"]),
            }
            return _("%(form)s of %(year)s: %(result)s, concluded on %(on)s") % params
        case "grade":
            params = {"level": facts["level"], "until": _day(facts["valid_until"])}
            days = {"from": _day(facts["valid_from"])}
            return _("Assessment grade %(level)sA, valid from %(from)s until %(until)s") % {**params, **days}
        case "credit":
            params = {"list": CreditEntry.List(facts["list"]).label, "on": _day(facts["listed_on"])}
            if not facts["lifted_on"]:
                return _("%(list)s, listed on %(on)s") % params
            lifted = {"lifted": _day(facts["lifted_on"])}
            return _("%(list)s, listed on %(on)s and lifted on %(lifted)s") % {**params, **lifted}
        case _:
            params = {"reference": facts["reference"], "on": _day(facts["decided_on"])}
            return _("Serious violation (%(reference)s), decided on %(on)s") % params


def outcome_told(outcome: Outcome) -> str:
    """How a project ended: its final grade, or what went wrong."""
    if outcome.kind == Outcome.Kind.GRADE:
        return str(GRADE_NAMES.get(outcome.grade, outcome.grade))
    return outcome.get_kind_display()


def cause_of(bar: Bar) -> dict[str, str]:
    """Why a bar is proposed, as plain text to be stored: an outcome and its project, or what a person wrote."""
    return {"outcome": bar.outcome.kind if bar.outcome else "", "cause": bar.cause}


def cause_told(cause: Mapping[str, str]) -> str:
    if not cause["outcome"]:
        return cause["cause"]
    kind = Outcome.Kind(cause["outcome"]).label
    return _("%(outcome)s: %(project)s") % {"outcome": kind, "project": cause["cause"]}


def _day(text: str) -> str:
    return day_text(date.fromisoformat(text), "iso")
