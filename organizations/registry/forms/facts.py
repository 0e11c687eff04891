"""What an organization says of itself, step by step or at once. Spaces, full width and small letters are put right."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.ui.forms import BeijingDateField, CountField, MoneyField, PortalForm
from organizations.registry.actions import ALREADY_FILED, ALREADY_REGISTERED, NOT_SOCIAL, Account, Paper
from organizations.registry.credit_code import CreditCodeError, parse
from organizations.registry.models import Certificate, Organization, Street
from organizations.registry.queries import is_code_taken, is_filing_taken, present_streets
from organizations.registry.service_fields import ServiceField

OUTSIDE = "outside"
CODE_INPUT = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class FactsForm(PortalForm):
    """The base of the forms below: knows the day, and whose facts they are."""

    def __init__(self, *args: Any, today: date, own: Organization | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.own = today, own

    @property
    def own_id(self) -> Any:
        return self.own.pk if self.own else None

    def clean_name(self) -> str:
        return "".join(str(self.cleaned_data["name"]).split())

    def clean_founded_on(self) -> date:
        founded: date = self.cleaned_data["founded_on"]
        if founded > self.today:
            raise ValidationError(_("This day lies in the future. Look it up on the certificate."))
        return founded


class CodeFacts(FactsForm):
    """What stands on the registration certificate of an organization with a credit code."""

    code = forms.CharField(
        label=_("Unified social credit code"),
        max_length=40,
        help_text=_("18 characters, as on the registration certificate. The kind is read from it."),
        widget=forms.TextInput(CODE_INPUT),
    )
    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("The full name on the registration certificate.")
    )
    registration_authority = forms.CharField(
        label=_("Registration authority"),
        max_length=60,
        help_text=_("The authority whose seal the certificate carries."),
    )
    supervising_body = forms.CharField(
        label=_("Supervising body"),
        max_length=60,
        required=False,
        help_text=_("Leave it empty if the organization registered directly, without one."),
    )
    legal_representative = forms.CharField(label=_("Legal representative"), max_length=40)
    founded_on = BeijingDateField(
        label=_("Founded on"), help_text=_("The date of registration on the certificate.")
    )
    registered_capital = MoneyField(label=_("Registered capital (yuan)"))

    def clean_code(self) -> str:
        try:
            code = parse(self.cleaned_data["code"])
        except CreditCodeError as error:
            raise ValidationError(error.message()) from error
        if code.kind not in Organization.SOCIAL_KINDS:
            raise ValidationError(NOT_SOCIAL % {"kind": Organization.Kind(code.kind).label})
        if is_code_taken(code.text, own=self.own_id):
            raise ValidationError(ALREADY_REGISTERED)
        return code.text


class FilingFacts(FactsForm):
    """What a street keeps on file of a community social organization, which has no code."""

    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("The full name as it is on file."))
    host = forms.CharField(
        label=_("Credit code of the host organization"),
        max_length=40,
        help_text=_(
            "Usually the residents' committee. It must be verified here; it is told of the registration."
        ),
        widget=forms.TextInput(CODE_INPUT),
    )
    street = forms.ChoiceField(label=_("Street that keeps it on file"))
    filing_number = forms.CharField(
        label=_("Filing number at the street"), max_length=40, help_text=_("As on the filing certificate.")
    )
    legal_representative = forms.CharField(label=_("Person in charge"), max_length=40)
    founded_on = BeijingDateField(
        label=_("On file since"), help_text=_("The date on the filing certificate.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        streets = present_streets().values_list("code", "name")
        self.fields["street"].choices = [("", _("Please choose")), *streets]  # type: ignore[attr-defined]

    def clean_host(self) -> Organization:
        try:
            code = parse(self.cleaned_data["host"])
        except CreditCodeError as error:
            raise ValidationError(error.message()) from error
        host = Organization.objects.filter(code=code.text, status=Organization.Status.VERIFIED).first()
        if host is None:
            raise ValidationError(
                _(
                    "No verified organization has this code here. Ask the host, or the street, to be set up first."
                )
            )
        return host

    def clean_street(self) -> Street | None:
        return present_streets().filter(pk=self.cleaned_data["street"]).first()

    def clean_filing_number(self) -> str:
        return "".join(str(self.cleaned_data["filing_number"]).split())

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        street, number = found.get("street"), found.get("filing_number")
        if street and number and is_filing_taken(street.pk, number, own=self.own_id):
            self.add_error("filing_number", str(ALREADY_FILED))
        return found


class PlaceFacts(FactsForm):
    """Where an organization is, and what it works on."""

    address = forms.CharField(
        label=_("Address"), max_length=200, help_text=_("The registered office, as on the certificate.")
    )
    business_scope = forms.CharField(
        label=_("Business scope"),
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("As on the certificate; at most 1,000 characters."),
    )
    service_fields = forms.MultipleChoiceField(
        label=_("Service fields"),
        choices=ServiceField.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose those you really work on; the public directory is searched by them."),
    )


class StreetFacts(FactsForm):
    """The street of an organization that has a code; it may lie outside the district."""

    street = forms.ChoiceField(label=_("Street"), help_text=_("The street the office lies in."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        streets = present_streets().values_list("code", "name")
        self.fields["street"].choices = [  # type: ignore[attr-defined]
            ("", _("Please choose")),
            *streets,
            (OUTSIDE, _("Outside the district")),
        ]

    def clean_street(self) -> Street | None:
        return present_streets().filter(pk=self.cleaned_data["street"]).first()


class PeopleFacts(FactsForm):
    """Who works there."""

    staff = CountField(label=_("Full-time staff"), max_value=100_000)
    assistant_social_workers = CountField(
        label=_("Assistant social workers"),
        max_value=100_000,
        initial=0,
        help_text=_("With the national certificate; 0 if there is none."),
    )
    social_workers = CountField(label=_("Social workers"), max_value=100_000, initial=0)
    senior_social_workers = CountField(label=_("Senior social workers"), max_value=100_000, initial=0)
    party = forms.ChoiceField(
        label=_("Party organization"), choices=Organization.Party.choices, widget=forms.RadioSelect
    )


class PlaceForm(PlaceFacts, StreetFacts):
    """The step of place and services, with a code."""

    field_order = ("address", "street")


class OrganizationForm(PeopleFacts, PlaceFacts, StreetFacts, CodeFacts):
    """All facts at once, to correct or change them."""


class FiledOrganizationForm(PeopleFacts, PlaceFacts, FilingFacts):
    """The same for a community social organization."""


def form_for(organization: Organization) -> type[FactsForm]:
    return FiledOrganizationForm if organization.is_filed else OrganizationForm


def present_facts(organization: Organization) -> dict[str, Any]:
    """The facts as the form shows them at first."""
    facts = {name: getattr(organization, name) for name in form_for(organization).base_fields}
    facts["street"] = organization.street_id or OUTSIDE
    if organization.host is not None:
        facts["host"] = organization.host.code
    return facts


class ValidityFields(FactsForm):
    """From when until when a certificate is valid."""

    valid_from = BeijingDateField(label=_("Certificate valid from"))
    valid_until = BeijingDateField(
        label=_("Certificate valid until"),
        required=False,
        help_text=_("Leave it empty if the certificate names no end."),
    )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        start, end = found.get("valid_from"), found.get("valid_until")
        if start and end and end < start:
            self.add_error("valid_until", _("It cannot end before it begins."))
        if end and end < self.today:
            self.add_error("valid_until", _("This certificate has expired. Have it renewed first."))
        return found


class CertificateForm(ValidityFields, CodeFacts):
    """The step of the registration certificate."""

    @property
    def paper(self) -> Paper:
        return Paper(
            kind=Certificate.Kind.REGISTRATION,
            number=self.cleaned_data["code"],
            issuer=self.cleaned_data["registration_authority"],
            valid_from=self.cleaned_data["valid_from"],
            valid_until=self.cleaned_data["valid_until"],
        )


class FilingForm(ValidityFields, FilingFacts):
    """The step of the filing certificate."""

    @property
    def paper(self) -> Paper:
        return Paper(
            kind=Certificate.Kind.FILING,
            number=self.cleaned_data["filing_number"],
            issuer=self.cleaned_data["street"].name,
            valid_from=self.cleaned_data["valid_from"],
            valid_until=self.cleaned_data["valid_until"],
        )


class WayForm(FactsForm):
    """The first step: with a credit code, or on file at a street."""

    CODE, FILING = "code", "filing"
    way = forms.ChoiceField(
        label=_("How is the organization registered?"),
        widget=forms.RadioSelect,
        choices=[
            (CODE, _("With the civil affairs authority: it has a unified social credit code")),
            (FILING, _("On file at a street as a community social organization: it has no code")),
        ],
    )


class AccountFields(PortalForm):
    """Where an organization is paid."""

    holder = forms.CharField(
        label=_("Account holder"), max_length=100, help_text=_("The name of the organization itself.")
    )
    bank = forms.CharField(label=_("Bank and branch"), max_length=100)
    number = forms.CharField(
        label=_("Account number"),
        max_length=60,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Kept encrypted; only owner and finance, and finance officers who pay, can open it."),
    )

    def clean_number(self) -> str:
        digits = Account("", "", self.cleaned_data["number"]).digits
        if not digits.isdecimal() or not 8 <= len(digits) <= 32:
            raise ValidationError(_("An account number has 8 to 32 digits and nothing else."))
        return digits

    @property
    def account(self) -> Account:
        return Account(**{name: self.cleaned_data[name] for name in ("holder", "bank", "number")})


class AccountForm(AccountFields, FactsForm):
    """The step of the account."""
