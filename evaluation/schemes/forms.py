from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.ui.forms import NumberField, PortalForm
from chenghua_portal.foundation.ui.rows import Rows
from evaluation.schemes.models import Scheme
from evaluation.schemes.weights import sum_problem

MOST_CRITERIA = 20


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


class BaseCriteria(Rows):
    """Rows of criteria; empty and removed ones don't count. What is left must add up to 100 points."""

    def clean(self) -> None:
        if any(self.errors):
            return
        rows = self.rows()
        if not rows:
            raise forms.ValidationError(_("There must be at least one criterion."))
        titles = [row["title"] for row in rows]
        if len(set(titles)) < len(titles):
            raise forms.ValidationError(
                _("Two criteria have the same name. Evaluators could not tell them apart.")
            )
        if problem := sum_problem(row["points"] for row in rows):
            raise forms.ValidationError(problem)

    def rows(self) -> list[dict[str, Any]]:
        """The rows that say something, in order."""
        kept = [form.cleaned_data for form in self.forms if not form.cleaned_data.get("DELETE")]
        return [row for row in kept if row.get("title")]

    @property
    def total(self) -> Decimal:
        """The points as they stand on the page, right or wrong, of the rows that stay."""
        return sum((_points_shown(form) for form in self.forms), Decimal(0))


CriteriaFormSet = forms.formset_factory(
    CriterionForm,
    formset=BaseCriteria,
    extra=0,
    can_delete=True,
    max_num=MOST_CRITERIA,
    absolute_max=MOST_CRITERIA,
    validate_max=True,
)


def _points_shown(form: forms.Form) -> Decimal:
    if form["DELETE"].value():
        return Decimal(0)
    try:
        return form.fields["points"].to_python(form["points"].value()) or Decimal(0)
    except forms.ValidationError:
        return Decimal(0)
