"""allauth's forms in the portal's words: what each field is called, and what may be typed into it."""

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.account.internal.stagekit import stash_login
from allauth.account.models import Login
from allauth.account.stages import EmailVerificationStage
from allauth.core import ratelimit
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.signin import asking
from chenghua_portal.foundation.signin.acting import as_visitor
from chenghua_portal.foundation.signin.models import Asked
from chenghua_portal.foundation.signin.phones import address_for, mobile_number
from chenghua_portal.foundation.signin.sms import can_send_sms
from chenghua_portal.foundation.signin.views import too_many_requests
from chenghua_portal.foundation.ui.forms import PortalFormMixin, required_message

PASSWORD_RULE = _(
    "At least 10 characters, not digits alone, nothing that is on the list of common passwords."
)
LABELS = {
    "code": _("Code"),
    "email": _("E-mail"),
    "login": _("E-mail or mobile number"),
    "name": _("Your name"),
    "oldpassword": _("Present password"),
    "password": _("Password"),
    "password1": _("New password"),
    "password2": _("The new password again"),
}
# Whose code a browser is asked for: the id of the account to come.
SIGN_UP = "signin.sign_up"
HINTS = {"password1": PASSWORD_RULE}


class Worded(PortalFormMixin):
    """A form of allauth's with labels and hints of ours, and nothing written into the fields."""

    own_labels: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = (LABELS | self.own_labels).get(name, field.label)
            field.help_text = HINTS.get(name, "")
            field.widget.attrs.pop("placeholder", None)


class SignInForm(Worded, account.LoginForm):
    """Whoever signs in with a number is found by it; all that follows goes by the account's address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = forms.CharField(
            label=LABELS["login"], max_length=254, widget=forms.TextInput({"autocomplete": "username"})
        )
        name.error_messages["required"] = required_message(name)
        self.fields = {"login": name, "password": self.fields["password"]}

    def user_credentials(self) -> dict[str, str]:
        credentials: dict[str, str] = super().user_credentials()
        return credentials | {"email": address_for(credentials["email"])}


class NumberOrAddress(Worded):
    """A form whose "email" takes a mobile number too, where codes can be sent."""

    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if can_send_sms():
            field = forms.CharField(
                label=LABELS["login"], max_length=254, widget=forms.TextInput({"autocomplete": "username"})
            )
            field.error_messages["required"] = required_message(field)
            self.fields["email"] = field

    def clean_email(self) -> str:
        """Whose it is comes out later, by a message."""
        typed = str(self.cleaned_data["email"])
        return (can_send_sms() and mobile_number(typed)) or str(forms.EmailField().clean(typed)).lower()


class SignUpForm(NumberOrAddress, account.SignupForm):
    """What sign-up asks beside the address and the password; it answers alike for an address that is taken."""

    name = forms.CharField(max_length=60)
    own_labels: ClassVar[dict[str, Any]] = {"password1": _("Password"), "password2": _("The password again")}

    field_order = ("name", "email", "password1", "password2")

    def try_save(self, request: HttpRequest) -> tuple[None, HttpResponse]:
        """Have a job make the account; who follows the link in its mail with this browser is signed in.

        For a number the job sends a code, and this browser is asked for it.
        """
        wanted = User(email=self.cleaned_data["email"], name=self.cleaned_data["name"])
        if number := mobile_number(wanted.email):
            if not ratelimit.consume(request, action="reset_password", key=number):
                return None, too_many_requests(request)
            asking.ask(
                Asked.Kind.NUMBER,
                by=as_visitor(request),
                pk=str(wanted.pk),
                number=number,
                name=wanted.name,
                password=make_password(self.cleaned_data["password1"]),
            )
            request.session[SIGN_UP] = str(wanted.pk)
            return None, redirect("account_signup_code")
        asking.ask(
            Asked.Kind.SIGN_UP,
            by=as_visitor(request),
            pk=str(wanted.pk),
            email=wanted.email,
            name=wanted.name,
            password=make_password(self.cleaned_data["password1"]),
        )
        state = {"stages": {"current": EmailVerificationStage.key}}
        stash_login(request, Login(user=wanted, email=wanted.email, signup=True, state=state))
        return None, redirect("account_email_verification_sent")


class NewAddressForm(Worded, account.AddEmailForm):
    pass


class ChangePasswordForm(Worded, account.ChangePasswordForm):
    pass


class SetPasswordForm(Worded, account.SetPasswordForm):
    pass


class ForgottenPasswordForm(NumberOrAddress, account.ResetPasswordForm):
    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email = str(self.cleaned_data["email"])
        asking.ask(Asked.Kind.RESET, by=as_visitor(request), email=email)
        return email


class ResetPasswordForm(Worded, account.ResetPasswordKeyForm):
    pass


class ConfirmPasswordForm(Worded, account.ReauthenticateForm):
    pass


class CodeForm(Worded, mfa.AuthenticateForm):
    pass


class ConfirmCodeForm(Worded, mfa.ReauthenticateForm):
    pass


class AppForm(Worded, ActivateTOTPForm):
    pass


class PasskeyForm(Worded, webauthn.AddWebAuthnForm):
    own_labels: ClassVar[dict[str, Any]] = {"name": _("Name of the passkey")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["name"] = ""
        self.fields["name"].help_text = _("So that you recognize it, for example “office computer”.")

    def clean_name(self) -> str:
        return self.cleaned_data["name"].strip()[:60] or str(_("Passkey"))
