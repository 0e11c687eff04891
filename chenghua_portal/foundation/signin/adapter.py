"""Where allauth asks how this portal does it."""

from typing import Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.addresses import address_of
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.signin import actions
from chenghua_portal.foundation.signin.acting import as_user, as_visitor
from chenghua_portal.foundation.signin.devices import device_name, remember_device
from chenghua_portal.foundation.signin.freshness import is_fresh
from chenghua_portal.foundation.signin.lockout import name_typed
from chenghua_portal.foundation.signin.mails import queue_mail
from chenghua_portal.foundation.signin.sessions import ORIGIN
from chenghua_portal.foundation.workdays.middleware import arrival_of

# What allauth announces, by its name for it; what is not here is said by the page that follows.
ANNOUNCEMENTS = {
    "account/messages/email_confirmation_failed.txt": _(
        "This address could not be confirmed: it belongs to another account by now."
    ),
    "account/messages/email_confirmed.txt": _("Your e-mail address is confirmed."),
    "account/messages/email_deleted.txt": _("The change of your e-mail address is dropped."),
    "account/messages/password_changed.txt": _(
        "Your password is changed. Sessions in other browsers have ended."
    ),
    "account/messages/password_set.txt": _("Your password is set."),
    "mfa/messages/recovery_codes_generated.txt": _(
        "You have new recovery codes. Keep them where only you find them."
    ),
    "mfa/messages/totp_activated.txt": _(
        "Your authenticator app is set up. You need it from the next sign-in on."
    ),
    "mfa/messages/totp_deactivated.txt": _("The authenticator app is removed."),
    "mfa/messages/webauthn_added.txt": _("The passkey is added. You need it from the next sign-in on."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is removed."),
}


# Whom the record names where no account has the name that was tried.
NOBODY = User(pk=UUID(int=0))


class PortalAccountAdapter(DefaultAccountAdapter):
    """Sign-in stays within the site, says the same to everybody, and leaves a trace in the record."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is switched off."),
        "duplicate_email": _("This is already the address of your account."),
        "email_password_mismatch": _("The name or the password is wrong."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": _("This code is wrong, or no longer valid. Enter the newest one."),
        "incorrect_password": _("This password is wrong."),
        "invalid_password_reset": _("This link is no longer valid. Ask for a new one."),
        "rate_limited": _("Too many attempts. Wait a few minutes, then try again."),
        "same_as_current": _("This is what it is already."),
        "too_many_login_attempts": _("Too many attempts. Wait a few minutes, then try again."),
    }

    def populate_username(self, request: HttpRequest, user: object) -> None:
        """Users have no name to sign in with but their address."""

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request) or "0.0.0.0"  # noqa: S104  allauth's limits need some text here

    # What is sent and said

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        queue_mail(template_prefix, to=email, context=context, at=arrival_of(self.request))

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        self.send_mail(template_prefix, email or user.email, {"user": user, **(context or {})})

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        text = message or ANNOUNCEMENTS.get(message_template or "")
        if text:
            messages.add_message(request, level, text, extra_tags=extra_tags)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_security")

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        return reverse("account_security" if self.request.user.is_authenticated else "account_login")

    # What is done

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        return not is_fresh(self.request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Axes counts the failures (see `lockout`)."""

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """On the record whether or not anybody has the name, so that both take as long."""
        user = User.objects.filter(email=name_typed(credentials).lower()).first()
        locked_out = bool(getattr(request, "axes_locked_out", False))
        data = {"locked_out": locked_out}
        by = as_visitor(request)
        record("signin.failed", user or NOBODY, by=by, at=by.arrived_at, data=data)

    def reauthenticate(self, user: User, password: str) -> bool:
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        if not kwargs["signup"]:
            actions.vouch_for_address(user)
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    @transaction.atomic
    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        by = as_user(request, user)
        device = device_name(request.headers.get("User-Agent", ""))
        request.session[ORIGIN] = {
            "device": device,
            "address": by.address,
            "at": by.arrived_at.isoformat(),
        }
        record("signin.signed_in", user, by=by, at=by.arrived_at, data={"device": device})

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        remember_device(request, response, user.email)
        return response

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        if isinstance(user, User):
            by = as_user(request, user)
            record("signin.signed_out", user, by=by, at=by.arrived_at)
        super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        by: Actor = as_user(self.request, user)
        actions.change_password(
            user, password, by=by, at=by.arrived_at, keep=self.request.session.session_key
        )

    @transaction.atomic
    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        confirmed: bool = super().confirm_email(request, email_address)
        if confirmed:
            by = as_user(request, email_address.user)
            record("signin.address_confirmed", email_address.user, by=by, at=by.arrived_at)
        return confirmed
