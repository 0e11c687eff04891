from django import forms
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.ui.forms import PortalForm


class NameForm(PortalForm):
    """One's own name."""

    name = forms.CharField(label=_("Name"), max_length=60, help_text=_("As it stands on your identity card."))
