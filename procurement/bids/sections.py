"""Answers to the application form: reading them, keeping all that was typed, naming what is wrong or missing.

Values are plain JSON (application_form.Kind says which). What can't be read stays in them as typed; reading
them again finds the same. So a section's values alone tell its state.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.ui.amounts import format_money
from procurement.bids import budget
from procurement.bids.application_form import SECTION, SECTIONS, Field, Kind, Section
from procurement.bids.budget import BudgetLine, Caps
from procurement.bids.budget_rows import AmountError, parse_amount, parse_rows
from procurement.bids.findings import Finding
from procurement.bids.manifests import ManifestFile
from procurement.bids.texts import many_lines, one_line

__all__ = [
    "SECTION",
    "SECTIONS",
    "Answers",
    "Field",
    "Finding",
    "Kind",
    "Section",
    "State",
    "Status",
    "budget_lines",
    "check_submission",
    "clean_section",
    "completeness",
    "file_ref",
    "manifest_files",
    "missing",
    "overview",
    "raw_from_post",
    "with_files",
    "without_file_keys",
]

Answers = Mapping[str, Mapping[str, Any]]

TRUE = frozenset({"on", "true", "1", "True"})
DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
FILE_FIELDS = ("id", "name", "media_type", "size", "sha256", "key")

PROBLEMS: dict[str, Promise] = {
    "missing": _("%(label)s: please fill in."),
    "missing_rows": _("%(label)s: please add at least one row."),
    "missing_cell": _("%(label)s, row %(row)s: please fill in %(column)s."),
    "unticked": _("Please confirm: %(label)s"),
    "long": _("%(label)s has %(length)s characters; at most %(most)s are possible. Please shorten it."),
    "integer": _("%(label)s: “%(value)s” is not a whole number."),
    "range": _("%(label)s: %(value)s is not between %(low)s and %(high)s."),
    "number": _("%(label)s: “%(value)s” is not an amount. Write it like 1,200.50."),
    "negative": _("%(label)s cannot be negative."),
    "places": _("%(label)s: “%(value)s” has more than two decimal places."),
    "date": _("%(label)s: “%(value)s” is not a date. Write it like 2026-11-30."),
    "choice": _("%(label)s: “%(value)s” is not on the list. Please choose again."),
    "rows": _("%(label)s has %(length)s rows; at most %(most)s are possible."),
    "order": _("%(label)s, row %(row)s: the end lies before the beginning."),
}
CASH_SOURCE = _("The budget has %(amount)s yuan self-raised in cash: please say where it comes from.")
IN_KIND_BASIS = _(
    "The budget has %(amount)s yuan self-raised in kind: please say what it is and how it is valued."
)


class State(StrEnum):
    """How far a section is. OPTIONAL: nothing in it, and nothing needed."""

    EMPTY = "empty"
    OPTIONAL = "optional"
    PARTIAL = "partial"
    COMPLETE = "complete"
    PROBLEMS = "problems"


@dataclass(frozen=True)
class Status:
    """A section's state, what is wrong in it, and what is missing."""

    state: State
    problems: tuple[Finding, ...]
    missing: tuple[Finding, ...]

    @property
    def blocking(self) -> list[Finding]:
        return [finding for finding in (*self.problems, *self.missing) if finding.blocks]


class _Unreadable(ValueError):
    """A value can't be kept as its kind; `code` is a key of PROBLEMS."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params: dict[str, Any] = params


def raw_from_post(key: str, post: Mapping[str, Any]) -> dict[str, Any]:
    """A section's answers out of a form's fields; rows are named "indicators-0-name", "…-0-DELETE" drops one.

    Files are never taken from a form: their references are written by whoever stored them.
    """
    raw: dict[str, Any] = {}
    for field in SECTION[key].fields:
        if field.kind in (Kind.TABLE, Kind.BUDGET):
            rows: dict[int, dict[str, Any]] = {}
            for name in post:
                if match := re.fullmatch(rf"{field.name}-([0-9]{{1,6}})-(\w+)", name):
                    rows.setdefault(int(match[1]), {})[match[2]] = post.get(name)
            raw[field.name] = [row for _place, row in sorted(rows.items()) if not row.pop("DELETE", None)]
        elif field.kind != Kind.FILES:
            raw[field.name] = post.get(field.name)
    return raw


def clean_section(
    key: str, raw: Mapping[str, Any], *, choices: Mapping[str, Collection[str]] | None = None
) -> tuple[dict[str, Any], list[Finding]]:
    """A section's values to keep, and what is wrong in them. What is merely missing is no problem yet.

    `choices` are the keys allowed for fields of kind CHOICE. Cleaning what was cleaned changes nothing.
    """
    values: dict[str, Any] = {}
    findings: list[Finding] = []
    for field in SECTION[key].fields:
        allowed = (choices or {}).get(field.name)
        values[field.name], found = _clean(field, raw.get(field.name), allowed)
        findings.extend(found)
    return values, findings


def missing(key: str, values: Mapping[str, Any]) -> list[Finding]:
    """What a section still needs before the bid may be submitted."""
    found: list[Finding] = []
    for field in SECTION[key].fields:
        value = values.get(field.name)
        if field.kind == Kind.BUDGET:
            found += [finding for finding in parse_rows(value or []).findings if finding.code == "missing"]
            found += [] if value else [Finding("missing", budget.EMPTY, field=field.name)]
        elif _is_blank(value):
            found += [_finding(field, _missing_code(field))] if field.required else []
        elif field.kind == Kind.TABLE:
            found += [
                _finding(field, "missing_cell", place, column.name, column=column.label)
                for place, row in enumerate(values[field.name])
                for column in field.columns
                if column.required and _is_blank(row.get(column.name))
            ]
    return found


def completeness(key: str, values: Mapping[str, Any], findings: Collection[Finding] = ()) -> State:
    """The state of one section by its values, and by `findings` of checks beyond it."""
    return _status(key, values, list(findings), []).state


def overview(sections: Answers, *, caps: Caps, cap_per_project: Decimal) -> dict[str, Status]:
    """The state of every section, with the checks that look at the budget."""
    lines = budget_lines(sections)
    sums = budget.totals(lines)
    self_raised = sections.get("self_raised", {})
    found: dict[str, list[Finding]] = {section.key: [] for section in SECTIONS}
    needed: dict[str, list[Finding]] = {section.key: [] for section in SECTIONS}
    if lines and not parse_rows(sections["budget"]["lines"]).findings:
        found["budget"] = budget.check(lines, caps, cap_per_project)
    for name, amount, template in (
        ("cash_source", sums.self_cash, CASH_SOURCE),
        ("in_kind_basis", sums.self_in_kind, IN_KIND_BASIS),
    ):
        if amount and _is_blank(self_raised.get(name)):
            params = {"amount": format_money(amount)}
            needed["self_raised"].append(Finding("missing", template, params, field=name))
    return {key: _status(key, sections.get(key, {}), found[key], needed[key]) for key in SECTION}


def check_submission(sections: Answers, *, caps: Caps, cap_per_project: Decimal) -> dict[str, list[Finding]]:
    """All that stands against submitting, by section in the form's order. Empty: the bid may be submitted."""
    statuses = overview(sections, caps=caps, cap_per_project=cap_per_project)
    return {key: status.blocking for key, status in statuses.items() if status.blocking}


def budget_lines(sections: Answers) -> list[BudgetLine]:
    """The budget's lines, without those that can't be read."""
    return list(parse_rows(sections.get("budget", {}).get("lines") or []).lines)


def file_ref(file: ManifestFile) -> dict[str, Any]:
    """A stored file as the attachments section keeps it."""
    return file.as_json()


def manifest_files(sections: Answers) -> tuple[ManifestFile, ...]:
    """The files of a bid with their keys, for its manifest."""
    return tuple(ManifestFile.from_json(ref) for ref in sections.get("attachments", {}).get("files") or [])


def without_file_keys(sections: Answers) -> dict[str, dict[str, Any]]:
    """The answers as they may be shown and kept readable: files are named, their keys are not."""
    answers = {key: dict(values) for key, values in sections.items()}
    if "attachments" in answers:
        refs = answers["attachments"].get("files") or []
        answers["attachments"]["files"] = [{k: v for k, v in ref.items() if k != "key"} for ref in refs]
    return answers


def with_files(sections: Answers, files: Collection[ManifestFile]) -> dict[str, dict[str, Any]]:
    """The answers with a manifest's files put back into their section."""
    answers = {key: dict(values) for key, values in sections.items()}
    if files or "attachments" in answers:
        answers.setdefault("attachments", {})["files"] = [file_ref(file) for file in files]
    return answers


def _status(key: str, values: Mapping[str, Any], found: list[Finding], needed: list[Finding]) -> Status:
    cleaned, problems = clean_section(key, values)
    problems += found
    absent = missing(key, cleaned) + needed
    if any(finding.blocks for finding in problems):
        state = State.PROBLEMS
    elif all(_is_blank(value) for value in cleaned.values()):
        state = State.EMPTY if absent else State.OPTIONAL
    else:
        state = State.PARTIAL if absent else State.COMPLETE
    return Status(state=state, problems=tuple(problems), missing=tuple(absent))


def _clean(field: Field, raw: Any, allowed: Collection[str] | None) -> tuple[Any, list[Finding]]:
    """A field's value and what is wrong with it."""
    if field.kind == Kind.BUDGET:
        parsed = parse_rows([row for row in raw or [] if isinstance(row, Mapping)])
        return parsed.values, [finding for finding in parsed.findings if finding.code != "missing"]
    if field.kind == Kind.TABLE:
        return _clean_table(field, [row for row in raw or [] if isinstance(row, Mapping)])
    if field.kind == Kind.FILES:
        refs = [{name: ref[name] for name in FILE_FIELDS if name in ref} for ref in raw or []]
        return refs, _too_many(field, len(refs))
    if field.kind == Kind.DECLARATION:
        return raw is True or str(raw) in TRUE, []
    try:
        return _read(field, raw, allowed), []
    except _Unreadable as error:
        kept = many_lines(str(raw))
        return kept, [_finding(field, error.code, value=kept, **error.params)]


def _clean_table(field: Field, raw: list[Mapping[str, Any]]) -> tuple[list[dict[str, Any]], list[Finding]]:
    rows: list[dict[str, Any]] = []
    findings: list[Finding] = []
    for typed in raw:
        cells = {column.name: _clean(column, typed.get(column.name), None) for column in field.columns}
        if all(_is_blank(value) for value, _found in cells.values()):
            continue
        row = {name: value for name, (value, _found) in cells.items()}
        for name, (_value, found) in cells.items():
            findings += [
                Finding(one.code, one.template, one.params, field=field.name, line=len(rows), column=name)
                for one in found
            ]
        starts_on, ends_on = _day(row.get("starts_on")), _day(row.get("ends_on"))
        if starts_on and ends_on and ends_on < starts_on:
            findings.append(_finding(field, "order", len(rows), "ends_on"))
        rows.append(row)
    return rows, findings + _too_many(field, len(rows))


def _read(field: Field, raw: Any, allowed: Collection[str] | None) -> Any:
    """One answer as its kind keeps it. Raises _Unreadable."""
    text = "" if raw is None else str(raw)
    text = many_lines(text) if field.kind == Kind.LONG_TEXT else one_line(text)
    if field.kind == Kind.INTEGER:
        return _whole(field, text) if text else None
    if not text:
        return ""
    if field.kind == Kind.MONEY:
        try:
            return str(parse_amount(text))
        except AmountError as error:
            raise _Unreadable(error.code) from error
    if field.kind == Kind.DATE:
        if (found := _day(text)) is None:
            raise _Unreadable("date")
        return found.isoformat()
    if field.kind == Kind.CHOICE and allowed is not None and text not in allowed:
        raise _Unreadable("choice")
    if len(text) > field.max_length:
        raise _Unreadable("long", length=len(text), most=field.max_length)
    return text


def _whole(field: Field, text: str) -> int:
    folded = unicodedata.normalize("NFKC", text).replace(",", "")
    if not re.fullmatch("-?[0-9]{1,15}", folded):
        raise _Unreadable("integer")
    if not field.low <= int(folded) <= field.high:
        raise _Unreadable("range", low=field.low, high=field.high)
    return int(folded)


def _day(text: Any) -> date | None:
    match = DAY.fullmatch(unicodedata.normalize("NFKC", str(text or "")).replace(" ", ""))
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _is_blank(value: Any) -> bool:
    return value is None or value is False or value in ("", [])


def _missing_code(field: Field) -> str:
    return {Kind.TABLE: "missing_rows", Kind.DECLARATION: "unticked"}.get(field.kind, "missing")


def _too_many(field: Field, rows: int) -> list[Finding]:
    return [_finding(field, "rows", length=rows, most=field.max_rows)] if rows > field.max_rows else []


def _finding(field: Field, code: str, line: int | None = None, cell: str = "", **params: Any) -> Finding:
    params = {"label": field.label, "row": (line or 0) + 1, **params}
    return Finding(
        code=code, template=PROBLEMS[code], params=params, field=field.name, line=line, column=cell
    )
