from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chenghua_portal.disclosure.directory.facets import COUNTED, Counts
from chenghua_portal.disclosure.directory.queries import UNGRADED, Selection
from organizations.registry.models import Organization, Street
from organizations.registry.service_fields import ServiceField
from organizations.standing.queries import CreditStatus

Choices = Sequence[tuple[str, Any]]


class DirectoryForm(forms.Form):
    """What the address of the directory asks. Unknown values ask nothing."""

    q = forms.CharField(
        label=_("Name, initials or code"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"type": "search", "autocapitalize": "none", "spellcheck": "false"}),
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    street = forms.ChoiceField(label=_("Street"), required=False)
    field = forms.ChoiceField(label=_("Service field"), required=False)
    grade = forms.ChoiceField(label=_("Assessment grade"), required=False)
    credit = forms.ChoiceField(label=_("Credit status"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.options: dict[str, Choices] = {
            "kind": [
                (kind.value, kind.label) for kind in Organization.Kind if kind in Organization.LISTED_KINDS
            ],
            "street": list(Street.objects.values_list("code", "name")),
            "field": ServiceField.choices,
            "grade": [*((str(n), f"{n}A") for n in range(5, 0, -1)), (UNGRADED, _("No grade in force"))],
            "credit": CreditStatus.choices,
        }
        for name, options in self.options.items():
            self._choose(name, options)

    @property
    def selection(self) -> Selection:
        self.is_valid()
        asked = {name: self.cleaned_data.get(name, "") for name in self.options}
        return Selection(text=" ".join(self.cleaned_data.get("q", "").split()), **asked)

    def count(self, counts: Counts, chosen: Selection) -> None:
        """Write behind each option how many it would find; what would find nothing is not offered."""
        for name, options in self.options.items():
            numbers = counts[name]
            offered = [
                (value, _("%(option)s (%(n)s)") % {"option": label, "n": in_digits(numbers.get(value, 0))})
                for value, label in options
                if value in numbers or value == getattr(chosen, name)
            ]
            self._choose(name, offered)

    def _choose(self, name: str, options: Choices) -> None:
        self.fields[name].choices = [("", _("All")), *options]  # type: ignore[attr-defined]


def in_digits(number: int) -> str:
    """A count as it is shown: exact up to COUNTED, beyond it 10,000+."""
    return f"{COUNTED:,}+" if number > COUNTED else f"{number:,}"
