from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chenghua_portal.foundation.ui.forms import MoneyField, MoneyInput, PortalForm
from procurement.awards.allocation import ZERO, Standing
from procurement.awards.ranking import Ranking
from procurement.awards.texts import violation_text
from procurement.bids.models import Bid


@dataclass(frozen=True)
class AmountRow:
    """A ranked bid with the field for its amount, or without one when it did not pass."""

    bid: Bid
    standing: Standing
    field: BoundField | None


class AllocationForm(PortalForm):
    """An amount for each bid that passed, empty or zero where it is not funded, and a reason for departures.

    `amounts` is what is to be funded, as far as it can be read; unsent, what the form starts from.
    """

    note = forms.CharField(
        label=gettext_lazy("Reason for departing from the ranking"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("Needed when a bid that passed gets nothing although its rank would fund it."),
    )

    def __init__(self, *args: Any, ranking: Ranking, **kwargs: Any) -> None:
        self.ranking = ranking
        super().__init__(*args, **kwargs)
        for bid in ranking.bids:
            if bid.result.is_above_pass_mark:
                words = {"rank": bid.result.rank, "title": bid.content.title}
                label = _("Amount for rank %(rank)s, “%(title)s” (yuan)") % words
                widget = MoneyInput({"class": "c-input--money text-end ms-md-auto"})
                self.fields[field_name(bid.pk)] = MoneyField(label=label, required=False, widget=widget)
        self.amounts = self._amounts_in(self.initial)

    @staticmethod
    def initial_of(amounts: Mapping[UUID, Decimal]) -> dict[str, Any]:
        """The initial values that show `amounts`."""
        return {field_name(bid_id): amount for bid_id, amount in amounts.items()}

    @property
    def rows(self) -> list[AmountRow]:
        """Every ranked bid, best first."""
        return [
            AmountRow(row.bid, row.standing, self[name] if name in self.fields else None)
            for row in self.ranking.rows()
            if (name := field_name(row.bid.pk))
        ]

    @property
    def total(self) -> Decimal:
        return sum(self.amounts.values(), ZERO)

    @property
    def deviations(self) -> list[str]:
        return self.ranking.deviations(self.amounts)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.amounts = self._amounts_in(cleaned)
        for violation in self.ranking.violations(self.amounts):
            self.add_error(field_name(violation.key) if violation.key else None, violation_text(violation))
        return cleaned

    def _amounts_in(self, values: Mapping[str, Any]) -> dict[UUID, Decimal]:
        given = {bid.pk: values.get(field_name(bid.pk)) or ZERO for bid in self.ranking.bids}
        return {bid_id: amount for bid_id, amount in given.items() if amount}


def field_name(bid_id: UUID) -> str:
    return f"amount_{bid_id.hex}"


class ReturnForm(PortalForm):
    reason = forms.CharField(
        label=gettext_lazy("What is to be changed"),
        max_length=1000,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy("The clerks of your office read it, change the list and propose it again."),
    )
