from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.audit import words
from chenghua_portal.foundation.audit.queries import Search
from chenghua_portal.foundation.ui.forms import BeijingDateField
from chenghua_portal.foundation.workdays.clock import BEIJING

Choice = tuple[str, str | Promise]


def act_choices() -> list[Choice | tuple[str, list[Choice]]]:
    """Every act that has words, by what it is done to; first of each group all of them."""
    groups: list[tuple[str, list[Choice]]] = []
    for subject_type, verbs in words.verbs_by_type().items():
        acts: list[Choice] = [(verb, words.title_of(verb)) for verb in verbs]
        if words.model_of(subject_type) is not None:
            acts.insert(0, (f"{subject_type}.", _("All acts of this kind")))
        groups.append((words.type_name(subject_type), acts))
    return [("", _("All")), *sorted(groups)]


class SearchForm(forms.Form):
    """What a reader of the record looks for."""

    person = forms.CharField(label=_("Who"), required=False, max_length=80)
    act = forms.ChoiceField(label=_("Act"), required=False, choices=act_choices)
    about = forms.CharField(label=_("Object (number, name or ID)"), required=False, max_length=80)
    organization = forms.CharField(label=_("Organization"), required=False, max_length=80)
    since = BeijingDateField(label=_("From day"), required=False)
    until = BeijingDateField(label=_("To day"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", _("The last day lies before the first."))
        return data

    @property
    def search(self) -> Search:
        """The valid form as a search; days are whole days in Beijing."""
        chosen = dict(self.cleaned_data)
        since, until = chosen.pop("since"), chosen.pop("until")
        return Search(
            **chosen,
            since=datetime.combine(since, time.min, BEIJING) if since else None,
            before=datetime.combine(until + timedelta(days=1), time.min, BEIJING) if until else None,
        )

    @property
    def chosen(self) -> dict[str, str]:
        """What was filled in, as addresses carry it and as it is recorded."""
        return {name: str(value) for name, value in self.cleaned_data.items() if value}
