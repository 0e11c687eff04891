"""The pages of the application form, made from its definition: what was typed, and what is wrong with it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict, ErrorList
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chenghua_portal.foundation.files.forms import UploadField
from chenghua_portal.foundation.ui.amounts import format_money
from chenghua_portal.foundation.ui.forms import BeijingDateInput, MoneyInput, PortalForm
from chenghua_portal.foundation.ui.parts import Cap, plain
from procurement.bids.application_form import Field, Kind, Section
from procurement.bids.budget import CATEGORY_LABELS, Caps, Category, totals, usages
from procurement.bids.budget_rows import NUMBERS, AmountError, parse_amount, parse_rows
from procurement.bids.findings import Finding

FIRST_ROWS = 3


class FileForm(PortalForm):
    file = UploadField()


class CopyForm(PortalForm):
    copy = forms.FileField(label=gettext_lazy("Your copy"), allow_empty_file=True)


@dataclass(frozen=True)
class TablePart:
    """A table of a section: its rows as a formset, or the budget's grid."""

    field: Field
    formset: Any
    is_budget: bool = False


@dataclass(frozen=True)
class Part:
    """One question of a section, in the form's order: one control, or a table of them."""

    control: BoundField | None = None
    table: TablePart | None = None


@dataclass(frozen=True)
class Problem:
    """What is to be mended, and the address of its control on the page."""

    message: str
    target: str


@dataclass(frozen=True)
class SectionPage:
    """One section ready to be shown: its questions, and above them what blocks and what is only a hint."""

    parts: list[Part]
    problems: list[Problem]
    hints: list[Problem]


def section_page(
    section: Section,
    values: Mapping[str, Any],
    findings: Sequence[Finding],
    *,
    choices: Mapping[str, Collection[tuple[str, str]]],
    extra: int = 0,
) -> SectionPage:
    """Show `values` as typed, each of `findings` at its control; `extra` more empty rows."""
    single = [field for field in section.fields if field.kind not in (Kind.TABLE, Kind.BUDGET, Kind.FILES)]
    form_class = type("SectionForm", (PortalForm,), {f.name: _form_field(f, choices) for f in single})
    form = form_class({field.name: values.get(field.name) for field in single})
    _put_errors(form, [(f.field, f) for f in findings if f.line is None])
    parts = [
        Part(table=_table(field, values.get(field.name) or [], findings, extra))
        if field.kind in (Kind.TABLE, Kind.BUDGET)
        else Part(control=form[field.name])
        for field in section.fields
        if field.kind != Kind.FILES
    ]
    return SectionPage(
        parts,
        [Problem(f.message, _target(f, form)) for f in findings if f.blocks],
        [Problem(f.message, _target(f, form)) for f in findings if not f.blocks],
    )


def _target(finding: Finding, form: forms.Form) -> str:
    """The id of the control a finding is about, or of the table when it is about no control of it."""
    if finding.line is not None and finding.column not in ("", "amount"):
        return f"id_{finding.field}-{finding.line}-{finding.column}"
    return f"id_{finding.field}" if finding.field in form.fields else f"table-{finding.field}"


def _table(
    field: Field, rows: Sequence[Mapping[str, Any]], findings: Sequence[Finding], extra: int
) -> TablePart:
    is_budget = field.kind == Kind.BUDGET
    fields = (
        _budget_fields() if is_budget else {c.name: _form_field(c, {}, in_table=True) for c in field.columns}
    )
    row_class = type("RowForm", (PortalForm,), fields)
    blank = extra or (0 if rows else FIRST_ROWS)
    data: dict[str, Any] = {
        f"{field.name}-TOTAL_FORMS": len(rows) + blank,
        f"{field.name}-INITIAL_FORMS": len(rows),
    }
    for place, row in enumerate(rows):
        shown = _as_figures(row) if is_budget else row
        data |= {f"{field.name}-{place}-{name}": value for name, value in shown.items()}
    formset_class: Any = forms.formset_factory(row_class, can_delete=True)
    formset = formset_class(data, prefix=field.name)
    for place, form in enumerate(formset.forms):
        _put_errors(form, [(f.column, f) for f in findings if f.field == field.name and f.line == place])
    return TablePart(field, formset, is_budget)


def _as_figures(row: Mapping[str, Any]) -> dict[str, Any]:
    """A budget row as it reads: amounts with separators, quantities without needless zeros, no zero sources."""
    shown = dict(row)
    for name in NUMBERS:
        try:
            number = parse_amount(str(row.get(name) or ""))
        except AmountError:
            continue
        if name == "quantity":
            shown[name] = plain(number)
        else:
            shown[name] = format_money(number) if number or name == "unit_price" else ""
    return shown


def _put_errors(form: forms.BaseForm, found: Sequence[tuple[str, Finding]]) -> None:
    """Say what was found at each control. The values are shown as typed: there is nothing to validate again."""
    errors = ErrorDict()
    for name, finding in found:
        if name in form.fields and finding.blocks:
            errors.setdefault(name, ErrorList()).append(finding.message)
    form.cleaned_data = {}
    form._errors = errors  # type: ignore[attr-defined]


def _form_field(
    field: Field, choices: Mapping[str, Collection[tuple[str, str]]], *, in_table: bool = False
) -> forms.Field:
    help_text = str(field.note) if in_table else _hint(field)
    common: dict[str, Any] = {"label": field.label, "required": field.required, "help_text": help_text}
    # No `maxlength`: it would cut what is pasted without a word. What is too long is kept, and said.
    if field.kind == Kind.LONG_TEXT:
        area = forms.Textarea({"rows": 4 if field.max_length <= 1000 else 7})
        return forms.CharField(widget=area, **common)
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
    return forms.CharField(**common)


def _hint(field: Field) -> str:
    """The note of a question; of a text also how long it may be."""
    note = str(field.note)
    if field.kind not in (Kind.SHORT_TEXT, Kind.LONG_TEXT):
        return note
    most = _("At most %(most)s characters.") % {"most": field.max_length}
    return _("%(note)s %(most)s") % {"note": note, "most": most} if note else most


# The grid's note says that all amounts are in yuan: its headings need not.
GRID_LABELS = {
    "category": gettext_lazy("Category"),
    "item": gettext_lazy("Item"),
    "quantity": gettext_lazy("Quantity"),
    "unit": gettext_lazy("Unit"),
    "unit_price": gettext_lazy("Unit price"),
    "asked": gettext_lazy("Asked for"),
    "self_cash": gettext_lazy("Own cash"),
    "self_in_kind": gettext_lazy("Own in kind"),
}


def _budget_fields() -> dict[str, forms.Field]:
    number = {"inputmode": "decimal", "autocomplete": "off"}
    fields: dict[str, forms.Field] = {
        "category": forms.ChoiceField(
            label=GRID_LABELS["category"], choices=[(c.value, CATEGORY_LABELS[c]) for c in Category]
        )
    }
    for name, label in GRID_LABELS.items():
        if name in ("item", "unit"):
            fields[name] = forms.CharField(label=label, required=False)
        elif name == "quantity":
            fields[name] = forms.CharField(label=label, required=False, widget=forms.TextInput(number))
        elif name != "category":
            fields[name] = forms.CharField(label=label, required=False, widget=MoneyInput())
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
