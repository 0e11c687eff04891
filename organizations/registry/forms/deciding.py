"""Checklists and reasons of officials, and what organizations ask to be changed or added."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.files.forms import UploadField
from chenghua_portal.foundation.ui.forms import BeijingDateField, PortalForm
from organizations.registry.actions import Paper
from organizations.registry.facts import label_of
from organizations.registry.models import DUTIES, Certificate


class VerificationForm(PortalForm):
    """The clerk's checklist: each point is compared with the certificate and the national register."""

    name_agrees = forms.BooleanField(label=_("The name agrees with the registration certificate"))
    code_agrees = forms.BooleanField(label=_("The credit code agrees with the registration certificate"))
    people_agree = forms.BooleanField(
        label=_("Legal representative, date, address and scope agree with the certificate")
    )
    is_on_register = forms.BooleanField(
        label=_("Found on the national register of social organizations, in good standing")
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    @property
    def checked(self) -> list[str]:
        return [name for name in self.fields if self.cleaned_data.get(name) is True]


class ReasonForm(PortalForm):
    """Why something is refused or has to be corrected."""

    reason = forms.CharField(
        label=_("What is wrong, and what to hand in"),
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("The organization reads it. Name the field, what is wrong and what to hand in."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class ChangeForm(PortalForm):
    """Why verified facts are to be changed, with a paper that shows it."""

    reason = forms.CharField(
        label=_("Reason for the change"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("What has changed, since when and by which decision."),
    )
    evidence = UploadField(
        label=_("Evidence"),
        required=False,
        help_text=_("For example the new certificate or the approval of the registration authority."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class NewCertificateForm(PortalForm):
    """A certificate to add, with its scan."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("Please choose")), *Certificate.Kind.choices])
    number = forms.CharField(label=_("Number"), max_length=60)
    issuer = forms.CharField(label=_("Issued by"), max_length=60)
    valid_from = BeijingDateField(label=_("Valid from"))
    valid_until = BeijingDateField(label=_("Valid until"), required=False, help_text=_("Empty: without end."))
    scan = UploadField(label=_("Scan"), help_text=_("PDF, JPG or PNG; every line has to be readable."))

    @property
    def paper(self) -> Paper:
        names = ("kind", "number", "issuer", "valid_from", "valid_until")
        return Paper(**{name: self.cleaned_data[name] for name in names})


def duty_choices() -> list[tuple[str, str]]:
    """What an organization can do here beside bidding, in words."""
    return [(duty, label_of(duty)) for duty in DUTIES]


class DutiesField(forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("Duties"), "required": False, "choices": duty_choices, **kwargs})


class DutiesForm(PortalForm):
    """What an organization does here beside bidding."""

    duties = DutiesField(help_text=_("Roles that people hold already stay until they are taken."))


class ScanForm(PortalForm):
    """The scan of the certificate a registration is compared with."""

    scan = UploadField(
        label=_("Scan of the certificate"), help_text=_("PDF, JPG or PNG; every line readable.")
    )
