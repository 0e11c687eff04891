from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.ui.forms import BeijingDateField, PortalForm
from organizations.registry.actions import ALREADY_REGISTERED, NOT_SOCIAL
from organizations.registry.credit_code import CreditCodeError, parse
from organizations.registry.models import Organization, Street
from organizations.registry.queries import is_code_taken, present_streets

OUTSIDE = "outside"


class OrganizationForm(PortalForm):
    """What a social organization says of itself. Spaces, full width and small letters are put right."""

    code = forms.CharField(
        label=_("Unified social credit code"),
        max_length=40,
        help_text=_("18 characters, as on the registration certificate. The kind is read from it."),
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("The full name on the registration certificate.")
    )
    legal_representative = forms.CharField(label=_("Legal representative"), max_length=40)
    founded_on = BeijingDateField(
        label=_("Founded on"), help_text=_("The date of registration on the certificate.")
    )
    address = forms.CharField(
        label=_("Address"), max_length=200, help_text=_("The registered office, as on the certificate.")
    )
    street = forms.ChoiceField(label=_("Street"), help_text=_("The street the office lies in."))
    business_scope = forms.CharField(
        label=_("Business scope"),
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("As on the certificate; at most 1,000 characters."),
    )

    def __init__(self, *args: Any, today: date, own: Organization | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.own = today, own
        streets = present_streets().values_list("code", "name")
        self.fields["street"].choices = [  # type: ignore[attr-defined]
            ("", _("Please choose")),
            *streets,
            (OUTSIDE, _("Outside the district")),
        ]

    def clean_code(self) -> str:
        try:
            code = parse(self.cleaned_data["code"])
        except CreditCodeError as error:
            raise ValidationError(error.message()) from error
        if code.kind not in Organization.SOCIAL_KINDS:
            raise ValidationError(NOT_SOCIAL % {"kind": Organization.Kind(code.kind).label})
        if is_code_taken(code.text, own=self.own.pk if self.own else None):
            raise ValidationError(ALREADY_REGISTERED)
        return code.text

    def clean_name(self) -> str:
        return "".join(str(self.cleaned_data["name"]).split())

    def clean_founded_on(self) -> date:
        founded: date = self.cleaned_data["founded_on"]
        if founded > self.today:
            raise ValidationError(_("This day lies in the future. Look it up on the certificate."))
        return founded

    def clean_street(self) -> Street | None:
        return present_streets().filter(pk=self.cleaned_data["street"]).first()

    @classmethod
    def facts_of(cls, organization: Organization) -> dict[str, Any]:
        facts = {name: getattr(organization, name) for name in cls.base_fields}
        return facts | {"street": organization.street_id or OUTSIDE}


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


class RefusalForm(PortalForm):
    reason = forms.CharField(
        label=_("Reason for refusal"),
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("The organization reads it. Name the field, what is wrong and what to hand in."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
