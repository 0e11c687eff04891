"""What officials fill in about an organization: entries with their sources, reasons, and days of a bar."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.ui.forms import BeijingDateField, CountField, PortalForm
from organizations.standing.models import AnnualInspection, CreditEntry

PLEASE_CHOOSE = ("", _("Please choose"))


class EntryForm(PortalForm):
    """An entry of some sort: its facts, then the source."""

    source = forms.CharField(
        label=_("Source"),
        max_length=200,
        help_text=_("The document or the register it was taken from, with number and day."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([*(name for name in self.fields if name != "source"), "source"])
        self.today = today


class InspectionForm(EntryForm):
    year = CountField(
        label=_("Year"), min_value=2000, max_value=2099, help_text=_("The calendar year that was inspected.")
    )
    form = forms.ChoiceField(
        label=_("Form"),
        choices=AnnualInspection.Form.choices,
        initial=AnnualInspection.Form.INSPECTION,
        help_text=_("Charities file an annual report, which counts as the inspection."),
    )
    result = forms.ChoiceField(label=_("Result"), choices=[PLEASE_CHOOSE, *AnnualInspection.Result.choices])
    concluded_on = BeijingDateField(label=_("Concluded on"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, **kwargs)
        self.fields["year"].initial = today.year - 1


class GradeForm(EntryForm):
    level = forms.TypedChoiceField(
        label=_("Grade"), coerce=int, choices=[PLEASE_CHOOSE, *((n, f"{n}A") for n in range(1, 6))]
    )
    valid_from = BeijingDateField(label=_("Valid from"))
    valid_until = BeijingDateField(
        label=_("Valid until"), help_text=_("As a rule five years; after this day it counts as none.")
    )
    authority = forms.CharField(label=_("Assessed by"), max_length=60)


class CreditEntryForm(EntryForm):
    list = forms.ChoiceField(label=_("Credit list"), choices=[PLEASE_CHOOSE, *CreditEntry.List.choices])
    listed_on = BeijingDateField(label=_("Listed on"))
    lifted_on = BeijingDateField(
        label=_("Lifted on"), required=False, help_text=_("Empty as long as it stands on the list.")
    )
    cause = forms.CharField(label=_("Cause"), max_length=400, widget=forms.Textarea({"rows": 2}))


class ViolationForm(EntryForm):
    reference = forms.CharField(label=_("Number of the decision"), max_length=60)
    decided_on = BeijingDateField(label=_("Decided on"))
    authority = forms.CharField(label=_("Decided by"), max_length=60)
    description = forms.CharField(
        label=_("What was done"), max_length=400, widget=forms.Textarea({"rows": 3})
    )


class WithdrawalForm(PortalForm):
    """Why an entry was wrong."""

    reason = forms.CharField(
        label=_("What was wrong with the entry"),
        max_length=400,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The organization reads it. Enter the right one afterwards, if there is one."),
    )


class LiftingForm(PortalForm):
    """When a credit list let an organization go."""

    lifted_on = BeijingDateField(label=_("Lifted on"), help_text=_("The day of the decision to remove it."))


class BarDaysForm(PortalForm):
    """From when until when an organization may not bid."""

    starts_on = BeijingDateField(label=_("First day"))
    ends_on = BeijingDateField(label=_("Last day"))


class ProposalForm(BarDaysForm):
    cause = forms.CharField(
        label=_("Cause"),
        max_length=400,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("What happened, when, and by which rule it leads to a bar. The organization reads it."),
    )


class ReasonsForm(PortalForm):
    """The reasons of a decision about a bar."""

    reason = forms.CharField(
        label=_("Reasons"),
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("The organization reads them."),
    )


class DecisionForm(BarDaysForm, ReasonsForm):
    """A bar put in force, from day to day, with reasons."""

    field_order = ["starts_on", "ends_on", "reason"]
