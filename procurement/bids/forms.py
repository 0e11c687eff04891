"""The pages of the application form, made from its definition: what was typed, and what is wrong with it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.utils import ErrorDict, ErrorList
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chenghua_portal.foundation.ui.forms import BeijingDateInput, MoneyInput, PortalForm
from chenghua_portal.foundation.ui.parts import Cap
from procurement.bids.application_form import Field, Kind, Section
from procurement.bids.budget import CATEGORY_LABELS, Caps, Category, totals, usages
from procurement.bids.budget_rows import COLUMN_LABELS, parse_rows
from procurement.bids.findings import Finding

FIRST_ROWS = 3


class FileForm(PortalForm):
    file = forms.FileField(label=gettext_lazy("File"), allow_empty_file=True)


class CopyForm(PortalForm):
    copy = forms.FileField(label=gettext_lazy("Your copy"), allow_empty_file=True)


@dataclass(frozen=True)
class TablePart:
    """A table of a section: its rows as a formset, or the budget's grid."""

    field: Field
    formset: Any
    is_budget: bool = False


@dataclass(frozen=True)
class SectionPage:
    """One section ready to be shown: its plain fields, its tables, and the errors above them all."""

    form: forms.Form
    tables: list[TablePart]
    problems: list[Finding]


def section_page(
    section: Section,
    values: Mapping[str, Any],
    findings: Sequence[Finding],
    *,
    choices: Mapping[str, Collection[tuple[str, str]]],
    extra: int = 0,
) -> SectionPage:
    """Show `values` as typed, each of `findings` at its field or its row; `extra` more empty rows."""
    plain = [field for field in section.fields if field.kind not in (Kind.TABLE, Kind.BUDGET, Kind.FILES)]
    form_class = type("SectionForm", (PortalForm,), {f.name: _form_field(f, choices) for f in plain})
    form = form_class(initial={field.name: values.get(field.name) for field in plain})
    _put_errors(form, [f for f in findings if f.line is None])
    tables = [
        _table(field, values.get(field.name) or [], findings, extra)
        for field in section.fields
        if field.kind in (Kind.TABLE, Kind.BUDGET)
    ]
    return SectionPage(form, tables, list(findings))


def _table(
    field: Field, rows: Sequence[Mapping[str, Any]], findings: Sequence[Finding], extra: int
) -> TablePart:
    is_budget = field.kind == Kind.BUDGET
    fields = _budget_fields() if is_budget else {c.name: _form_field(c, {}) for c in field.columns}
    row_class = type("RowForm", (PortalForm,), fields)
    blank = extra or (0 if rows else FIRST_ROWS)
    formset_class: Any = forms.formset_factory(row_class, extra=blank, can_delete=True)
    formset = formset_class(initial=list(rows), prefix=field.name)
    for place, form in enumerate(formset.forms):
        _put_errors(form, [f for f in findings if f.field == field.name and f.line == place], by_column=True)
    return TablePart(field, formset, is_budget)


def _put_errors(form: forms.Form, findings: Sequence[Finding], *, by_column: bool = False) -> None:
    """Say what was found at its field; what belongs to none stands above."""
    errors: ErrorDict = ErrorDict()
    for finding in findings:
        name = finding.column if by_column else finding.field
        errors.setdefault(name if name in form.fields else "__all__", ErrorList()).append(finding.message)
    form._errors = errors  # type: ignore[attr-defined]  # shown as typed: there is nothing to validate again


def _form_field(field: Field, choices: Mapping[str, Collection[tuple[str, str]]]) -> forms.Field:
    common: dict[str, Any] = {"label": field.label, "required": field.required, "help_text": field.note}
    if field.kind == Kind.LONG_TEXT:
        area = forms.Textarea({"rows": 4 if field.max_length <= 1000 else 7})
        return forms.CharField(max_length=field.max_length or None, widget=area, **common)
    if field.kind == Kind.INTEGER:
        attrs = {"inputmode": "numeric", "autocomplete": "off", "class": "c-input--count"}
        return forms.CharField(widget=forms.TextInput(attrs), **common)
    if field.kind == Kind.MONEY:
        return forms.CharField(widget=MoneyInput(), **common)
    if field.kind == Kind.DATE:
        return forms.CharField(widget=BeijingDateInput(), **common)
    if field.kind == Kind.CHOICE:
        return forms.ChoiceField(choices=[("", _("Please choose")), *choices.get(field.name, ())], **common)
    if field.kind == Kind.DECLARATION:
        return forms.BooleanField(**common)
    return forms.CharField(max_length=field.max_length or None, **common)


def _budget_fields() -> dict[str, forms.Field]:
    number = {"inputmode": "decimal", "autocomplete": "off"}
    fields: dict[str, forms.Field] = {
        "category": forms.ChoiceField(
            label=str(COLUMN_LABELS["category"]), choices=[(c.value, CATEGORY_LABELS[c]) for c in Category]
        )
    }
    for name, label in COLUMN_LABELS.items():
        if name in ("item", "unit"):
            fields[name] = forms.CharField(label=str(label), required=False)
        elif name == "quantity":
            fields[name] = forms.CharField(label=str(label), required=False, widget=forms.TextInput(number))
        elif name != "category":
            fields[name] = forms.CharField(label=str(label), required=False, widget=MoneyInput())
    return fields


def grid_totals(values: Sequence[Mapping[str, Any]]) -> dict[str, Decimal]:
    sums = totals(parse_rows(values).lines)
    return {
        "amount": sums.amount,
        "asked": sums.asked,
        "self_cash": sums.self_cash,
        "self_in_kind": sums.self_in_kind,
    }


def grid_caps(values: Sequence[Mapping[str, Any]], caps: Caps, cap_per_project: Decimal) -> list[Cap]:
    """The limits beside the grid, with how far each is used."""
    return [
        Cap(
            "amount" if usage.category else "asked",
            str(usage.label),
            usage.limit,
            "share" if usage.is_share else "yuan",
            usage.category.value if usage.category else "",
            value=usage.value,
        )
        for usage in usages(parse_rows(values).lines, caps, cap_per_project)
    ]
