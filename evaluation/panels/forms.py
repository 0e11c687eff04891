from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.ui.forms import BeijingDateTimeField, PortalForm
from evaluation.panels.models import Expert


@dataclass(frozen=True)
class PoolRow:
    """An evaluator in the table of the form: `option` is the box to tick, `ties` the bidders that forbid it."""

    expert: Expert
    option: BoundWidget
    ties: Sequence[str]


class PanelForm(PortalForm):
    """Who scores, and until when. How many, and which ties forbid it, is the action's to say."""

    experts = forms.TypedMultipleChoiceField(
        label=_("Evaluators"), coerce=UUID, widget=forms.CheckboxSelectMultiple
    )
    due_at = BeijingDateTimeField(
        label=_("Scores due"), help_text=_("Beijing time. Evaluators are reminded.")
    )

    def __init__(
        self, *args: Any, pool: Sequence[Expert], conflicts: Mapping[UUID, Sequence[str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.pool, self.conflicts = pool, conflicts
        self.fields["experts"].choices = [(str(expert.pk), expert.user.name) for expert in pool]  # type: ignore[attr-defined]

    def rows(self) -> list[PoolRow]:
        """The pool as a table shows it, in its order."""
        pairs = zip(self.pool, self["experts"], strict=True)
        return [PoolRow(expert, option, self.conflicts.get(expert.pk, ())) for expert, option in pairs]
