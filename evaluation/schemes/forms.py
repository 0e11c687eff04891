from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.ui.forms import NumberField, PortalForm
from evaluation.schemes.models import Scheme


class SchemeForm(PortalForm):
    pass_mark = NumberField(
        label=_("Pass mark"),
        help_text=_("Points of 100 below which a bid is not funded."),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        initial=Decimal(60),
    )
    official_figure = forms.ChoiceField(
        label=_("Official figure"),
        help_text=_(
            "What ranks. The trimmed mean drops the highest and the lowest sheet; it needs 5 evaluators."
        ),
        choices=Scheme.Figure,
    )


class CriterionForm(PortalForm):
    """One row. A row left empty is not a criterion."""

    title = forms.CharField(label=_("Criterion"), max_length=60)
    guidance = forms.CharField(label=_("Guidance"), max_length=300, required=False)
    points = NumberField(
        label=_("Points"), min_value=Decimal("0.5"), max_value=100, max_digits=5, decimal_places=2
    )


class BaseCriteria(forms.BaseFormSet):
    def rows(self) -> list[dict[str, Any]]:
        """The rows that say something, in order."""
        return [
            form.cleaned_data
            for form in self.forms
            if form.cleaned_data.get("title") and not self._is_gone(form)
        ]

    def _is_gone(self, form: forms.Form) -> bool:
        return bool(form.cleaned_data.get("DELETE"))

    def total(self) -> Decimal:
        return sum((row["points"] for row in self.rows()), Decimal(0))


CriteriaFormSet = forms.formset_factory(
    CriterionForm, formset=BaseCriteria, extra=0, can_delete=True, max_num=20, validate_max=True
)
