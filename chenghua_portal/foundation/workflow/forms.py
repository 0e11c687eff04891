from django import forms
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.ui.forms import BeijingDateField, PortalForm


class PaperForm(PortalForm):
    """A leader's decision on paper."""

    leader = forms.CharField(
        label=_("Who decided"), max_length=60, help_text=_("Name and post, as signed on the paper.")
    )
    paper_date = BeijingDateField(label=_("Date of the paper"))
    paper = forms.FileField(
        label=_("The signed paper"),
        help_text=_("A scan or photograph of all pages, signature and seal legible."),
    )


class RefusalForm(PortalForm):
    """Why a paper doesn't decide this."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Such as: the signature is missing, or the paper is about another version."),
    )
