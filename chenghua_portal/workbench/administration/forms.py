from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.ui.forms import PortalForm
from organizations.people.forms import RolesField, role_choices
from organizations.people.models import APPLICANTS, BY_DUTY, Role, role_names
from organizations.registry.forms.deciding import DutiesField
from organizations.registry.models import Organization
from organizations.registry.queries import registered_under


class UserFilter(forms.Form):
    """Which accounts the list shows."""

    q = forms.CharField(label=_("Name or e-mail"), required=False, max_length=100)
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", _("All")), *User.Role.choices, *Role.choices]
    )
    status = forms.ChoiceField(
        label=_("Account state"),
        required=False,
        choices=[("", _("All")), ("active", _("Active")), ("off", _("Switched off"))],
    )


class ReasonForm(PortalForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stays on record under your name."),
    )


class PoolForm(PortalForm):
    """What the pool of evaluators knows of a person."""

    title = forms.CharField(label=_("Professional title"), max_length=60, required=False)
    field = forms.CharField(label=_("Field"), max_length=60, required=False)
    employer = forms.CharField(
        label=_("Employer"),
        max_length=24,
        required=False,
        help_text=_(
            "Unified social credit code. In calls for which the employer bids the person must stand aside."
        ),
    )

    def clean_employer(self) -> Organization | None:
        code = "".join(str(self.cleaned_data["employer"]).split()).upper()
        employer = registered_under(code).first()
        if code and employer is None:
            raise ValidationError(_("No organization is registered with the code %(code)s.") % {"code": code})
        return employer


class OfficeForm(PortalForm):
    """An office or agency, and whom to invite as its first member."""

    name = forms.CharField(label=_("Name"), max_length=100)
    code = forms.CharField(label=_("Unified social credit code"), max_length=24)
    duties = DutiesField(
        label=_("What it does here"), help_text=_("It decides which roles its people can have.")
    )
    email = forms.EmailField(
        label=_("E-mail of the first member"), help_text=_("An invitation goes to this address.")
    )
    roles = RolesField(
        label=_("Roles of the first member"),
        choices=role_choices(role for role in Role if role not in APPLICANTS),
        help_text=_("An approver can invite colleagues; otherwise administrators do."),
    )

    def clean_code(self) -> str:
        return "".join(str(self.cleaned_data["code"]).split()).upper()

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        duties = found.get("duties", ())
        unfit = [role for role in found.get("roles", ()) if BY_DUTY.get(role, "") not in {"", *duties}]
        if unfit:
            told = _("Not a role of an organization with these duties: %(roles)s.")
            self.add_error("roles", told % {"roles": role_names(unfit)})
        return found
