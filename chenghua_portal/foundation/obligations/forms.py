from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.obligations.kinds import kind_named


class DutyFilter(forms.Form):
    """Which of one's duties a list shows; the list itself is kept from page to page."""

    scope = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kinds: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("All")), *((name, kind_named(name).label) for name in kinds)]
        self.fields["kind"] = forms.ChoiceField(label=_("Kind of duty"), required=False, choices=choices)
