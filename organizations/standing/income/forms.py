"""The accounts of a year as they are typed: a few figures, and a line a source."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.files.forms import UploadField
from chenghua_portal.foundation.ui.forms import CountField, MoneyField, PortalForm
from chenghua_portal.foundation.ui.rows import Rows
from organizations.standing.income.actions import Accounts
from organizations.standing.models import IncomeSource, IncomeYear

FIRST_ROWS = 4
MOST_ROWS = 40
FIRST_YEAR = 1990


class IncomeForm(PortalForm):
    """What the year cost and what was left."""

    year = CountField(label=_("Year"), min_value=FIRST_YEAR, max_value=9999)
    spending = MoneyField(
        label=_("Spending of the year"), min_value=Decimal(0), max_digits=14, decimal_places=2
    )
    reserve = MoneyField(
        label=_("Reserve on the last day"),
        max_digits=14,
        decimal_places=2,
        help_text=_("Net assets that may be spent freely; below zero if the organization owes more."),
    )
    is_audited = forms.BooleanField(label=_("These accounts were audited"), required=False)
    report = UploadField(
        label=_("Accounts or audit report"),
        required=False,
        help_text=_("Only members and officials can open it."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class SourceForm(PortalForm):
    """One source. A line left empty is none."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("Please choose")), *IncomeSource.Kind.choices])
    name = forms.CharField(label=_("Who paid"), max_length=100)
    amount = MoneyField(label=_("Amount (yuan)"), min_value=Decimal("0.01"), max_digits=14, decimal_places=2)


class BaseSources(Rows):
    """The sources of a year; empty and removed lines don't count."""

    def clean(self) -> None:
        if any(self.errors):
            return
        seen = [(kind, name) for kind, name, _amount in self.lines()]
        if len(set(seen)) < len(seen):
            raise ValidationError(
                _("A source is named twice with the same kind. Add the two up in one line.")
            )

    def lines(self) -> list[tuple[str, str, Decimal]]:
        """Kind, name and amount of what was typed, in order."""
        kept = [form.cleaned_data for form in self.forms if not form.cleaned_data.get("DELETE")]
        return [(row["kind"], row["name"].strip(), row["amount"]) for row in kept if row.get("name")]

    @property
    def total(self) -> Decimal:
        """The amounts as they stand on the page, right or wrong, of the lines that stay."""
        return sum((_amount_shown(form) for form in self.forms), Decimal(0))


SourceFormSet = forms.formset_factory(
    SourceForm,
    formset=BaseSources,
    extra=0,
    can_delete=True,
    max_num=MOST_ROWS,
    absolute_max=MOST_ROWS,
    validate_max=True,
)


def accounts_of(form: IncomeForm, sources: Any) -> Accounts:
    """What two valid forms say."""
    names = ("year", "spending", "reserve", "is_audited")
    return Accounts(sources=sources.lines(), **{name: form.cleaned_data[name] for name in names})


def present_figures(income: IncomeYear | None, year: int, seen: str) -> dict[str, Any]:
    """The figures as the form shows them at first."""
    if income is None:
        return {"year": year}
    names = ("year", "spending", "reserve", "is_audited")
    return {"seen": seen, **{name: getattr(income, name) for name in names}}


def present_sources(income: IncomeYear | None) -> list[dict[str, Any]]:
    """The sources as the form shows them at first; for a new year the kinds wait with empty lines."""
    if income is None:
        return [{} for _line in range(FIRST_ROWS)]
    return [
        {"kind": source.kind, "name": source.name, "amount": source.amount}
        for source in sorted(income.sources.all(), key=lambda source: -source.amount)
    ]


def _amount_shown(form: forms.Form) -> Decimal:
    if form["DELETE"].value():
        return Decimal(0)
    try:
        return form.fields["amount"].to_python(form["amount"].value()) or Decimal(0)
    except ValidationError:
        return Decimal(0)
