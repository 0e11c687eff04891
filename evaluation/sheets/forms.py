from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chenghua_portal.foundation.ui.forms import NumberField, PortalForm
from chenghua_portal.foundation.ui.parts import plain
from evaluation.schemes.models import Criterion
from evaluation.sheets.models import Score, Sheet


@dataclass(frozen=True)
class CriterionFields:
    """A criterion with its two controls."""

    criterion: Criterion
    points: BoundField
    comment: BoundField


class PointsField(NumberField):
    """Points for one criterion, or nothing yet. Numbers as they are typed; each mistake has its own words."""

    def __init__(self, criterion: Criterion) -> None:
        super().__init__(
            label=criterion.title,
            required=False,
            error_messages={"invalid": gettext_lazy("Enter the points as a number, such as 12.5.")},
        )
        self.criterion = criterion

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        if not value.is_finite():
            raise ValidationError(self.error_messages["invalid"])
        if not 0 <= value <= self.criterion.weight:
            raise ValidationError(_("From 0 to %(most)s points.") % {"most": plain(self.criterion.weight)})
        if value % self.criterion.step:
            raise ValidationError(_("In steps of %(step)s.") % {"step": plain(self.criterion.step)})


class SheetForm(PortalForm):
    """The points and comments of one sheet. `revision` says which saved state the page started from."""

    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    overall = forms.CharField(
        label=gettext_lazy("Overall comment"),
        help_text=gettext_lazy("For the purchaser; without your name."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, criteria: Sequence[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for criterion in criteria:
            self.fields[points_name(criterion.pk)] = PointsField(criterion)
            self.fields[comment_name(criterion.pk)] = forms.CharField(
                label=_("Comment: %(title)s") % {"title": criterion.title},
                max_length=500,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def parts(self) -> Iterator[CriterionFields]:
        for criterion in self.criteria:
            yield CriterionFields(
                criterion, self[points_name(criterion.pk)], self[comment_name(criterion.pk)]
            )

    @property
    def points(self) -> dict[UUID, Decimal | None]:
        """Points by criterion. What is wrong counts as not given."""
        return {c.pk: self.cleaned_data.get(points_name(c.pk)) for c in self.criteria}

    @property
    def comments(self) -> dict[UUID, str]:
        """Comments by criterion, those that are not too long."""
        named = {c.pk: comment_name(c.pk) for c in self.criteria}
        return {pk: self.cleaned_data[name] for pk, name in named.items() if name in self.cleaned_data}

    @property
    def wrong_titles(self) -> list[str]:
        """The fields with something wrong, as their labels."""
        return [str(self.fields[name].label) for name in self.errors if name in self.fields]

    def running_total(self) -> Decimal:
        """The points so far, added up; of a bound form those that are right."""
        saved = {c.pk: self.initial.get(points_name(c.pk)) for c in self.criteria}
        given = self.points if self.is_bound else saved
        return sum((points for points in given.values() if points is not None), Decimal(0))


def points_name(criterion_id: UUID) -> str:
    return f"points_{criterion_id.hex}"


def comment_name(criterion_id: UUID) -> str:
    return f"comment_{criterion_id.hex}"


def initial_of(sheet: Sheet, scores: Mapping[object, Score]) -> dict[str, Any]:
    """What a form over a saved sheet starts from."""
    initial: dict[str, Any] = {"revision": sheet.revision, "overall": sheet.comment}
    for score in scores.values():
        value = score.value
        initial[points_name(score.criterion_id)] = None if value is None else Decimal(plain(value))
        initial[comment_name(score.criterion_id)] = score.comment
    return initial
