from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.ui.forms import (
    BeijingDateTimeField,
    CountField,
    MoneyField,
    PortalForm,
    PortalModelForm,
)
from procurement.calls.models import Call


class CallForm(PortalModelForm):
    """The terms of a call. Sealing follows from the tier; the portal runs the micro tier so far."""

    budget = MoneyField(
        label=_("Total budget (yuan)"), help_text=_("All projects of this call together."), min_value=1
    )
    cap = MoneyField(
        label=_("Cap per project (yuan)"), help_text=_("What one project may get at most."), min_value=1
    )
    deadline = BeijingDateTimeField(
        label=_("Deadline for bids"),
        help_text=_(
            "Beijing time. Calls are open 20 to 30 days as a rule; fewer than 15 is short for small charities."
        ),
    )
    panel_size = CountField(
        label=_("Evaluators per bid"),
        help_text=_("An odd number, 3 to 9. The trimmed mean needs at least 5."),
        min_value=3,
        max_value=9,
        initial=5,
    )
    bids_per_organization = CountField(label=_("Bids per organization"), min_value=1, max_value=9, initial=2)

    class Meta:
        model = Call
        fields = (
            "title",
            "summary",
            "budget",
            "cap",
            "deadline",
            "panel_size",
            "bids_per_organization",
            "contact",
        )
        widgets = {"summary": forms.Textarea({"rows": 5})}
        help_texts = {
            "title": _("As bidders and the public will read it, with the year."),
            "summary": _("Whom the call serves, what it funds and on which terms. Up to 2,000 characters."),
            "contact": _("An office and its telephone, not a person's own."),
        }

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        self.at = at
        super().__init__(*args, **kwargs)

    def clean_panel_size(self) -> int:
        size: int = self.cleaned_data["panel_size"]
        if size % 2 == 0:
            raise forms.ValidationError(_("The number of evaluators must be odd, so that no vote is tied."))
        return size

    def clean_deadline(self) -> datetime:
        deadline: datetime = self.cleaned_data["deadline"]
        if deadline <= self.at:
            raise forms.ValidationError(_("The deadline must lie ahead. Choose a later day or hour."))
        return deadline

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        budget, cap = cleaned.get("budget"), cleaned.get("cap")
        if budget is not None and cap is not None and cap > budget:
            self.add_error("cap", _("The cap for one project can't be above the total budget."))
        return cleaned


class ReturnForm(PortalForm):
    reason = forms.CharField(
        label=_("Reason for returning"),
        help_text=_("Say what to change. The clerk reads it on the call's page."),
        widget=forms.Textarea({"rows": 3}),
        max_length=1000,
    )
