from django import forms
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.ui.forms import PortalForm


class RefusalForm(PortalForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea({"rows": 5}),
        help_text=_(
            "Name the rule and what is missing, so that the organization can mend it next time. "
            "Only the organization is told the reason."
        ),
    )
