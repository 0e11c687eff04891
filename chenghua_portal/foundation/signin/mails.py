"""What mails about an account say. Links are built from the site's own address, never from a request's Host."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.models import NO_MAIL
from chenghua_portal.foundation.jobs.durable import enqueue
from chenghua_portal.foundation.signin.models import AccountMail, Phone
from chenghua_portal.foundation.signin.sms import send_sms
from chenghua_portal.foundation.ui.context import SITE_NAME

Link = Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True, kw_only=True)
class MailKind:
    """`body` is a msgid with %(name)s places for the context; `link` answers the path that the mail leads to."""

    heading: Promise
    body: Promise
    label: Promise | str = ""
    link: Link | None = None


def page(name: str) -> Link:
    return lambda context: reverse(name)


CONFIRM = _("Confirm the address:")
STOP = "signin.recovery"
IF_NOT_YOU = _("If this was not you, choose a new password at once:")


def confirm_link(context: Mapping[str, Any]) -> str:
    return reverse("account_confirm_email", args=[context["key"]])


def reset_link(context: Mapping[str, Any]) -> str:
    return reverse("account_reset_password_from_key", args=[context["uid"], context["key"]])


def stop_link(context: Mapping[str, Any]) -> str:
    return reverse("account_recovery", args=[signing.dumps(str(context["recovery"].pk), salt=STOP)])


# By the names that allauth gives them.
MAILS = {
    "account/email/email_confirmation_signup": MailKind(
        heading=_("Confirm your e-mail address"),
        body=_(
            "An account was created at the portal with this address. Confirm the address within 24 hours; before "
            "that the account can't be used. If this was not you, ignore this message: nothing follows from it."
        ),
        label=CONFIRM,
        link=confirm_link,
    ),
    "account/email/email_confirmation": MailKind(
        heading=_("Confirm your e-mail address"),
        body=_(
            "This address was given as the address of an account at the portal. Confirm it within 24 hours; until "
            "then everything stays as it was. If this was not you, ignore this message: nothing follows from it."
        ),
        label=CONFIRM,
        link=confirm_link,
    ),
    "account/email/account_already_exists": MailKind(
        heading=_("You already have an account"),
        body=_(
            "Somebody, probably you, wanted to create an account at the portal with this address, which already "
            "has one. Sign in as usual. Nothing was changed."
        ),
        label=_("If you have forgotten your password:"),
        link=page("account_reset_password"),
    ),
    "account/email/password_reset_key": MailKind(
        heading=_("Choose a new password"),
        body=_(
            "A new password was asked for at the portal for this address. The link works once and for one hour. If "
            "this was not you, ignore this message: your password stays as it is."
        ),
        label=_("Choose a new password:"),
        link=reset_link,
    ),
    "account/email/unknown_account": MailKind(
        heading=_("There is no account under this address"),
        body=_(
            "A new password was asked for at the portal for this address, but no account has it. Perhaps you "
            "registered with another address. If this was not you, ignore this message."
        ),
        label=_("Create an account:"),
        link=page("account_signup"),
    ),
    "account/email/email_changed": MailKind(
        heading=_("The e-mail address of your account was changed"),
        body=_(
            "Your account at the portal now has the address %(to_email)s; %(from_email)s no longer opens it. If "
            "this was not you, write to the organizer named at the foot of the portal's pages at once."
        ),
    ),
    "account/email/password_changed": MailKind(
        heading=_("Your password was changed"),
        body=_(
            "The password of your account at the portal was changed. Sessions in other browsers have ended."
        ),
        label=IF_NOT_YOU,
        link=page("account_reset_password"),
    ),
    "account/email/password_reset": MailKind(
        heading=_("Your password was changed"),
        body=_(
            "A new password was chosen for your account at the portal by a link in a mail. All sessions have ended."
        ),
        label=IF_NOT_YOU,
        link=page("account_reset_password"),
    ),
    "account/email/password_set": MailKind(
        heading=_("Your account has a password now"),
        body=_("A password was chosen for your account at the portal, which had none."),
        label=IF_NOT_YOU,
        link=page("account_reset_password"),
    ),
    "account/email/email_deleted": MailKind(
        heading=_("The change of your e-mail address was dropped"),
        body=_("%(deleted_email)s will not become the address of your account at the portal."),
        label=_("See the security of your account:"),
        link=page("account_security"),
    ),
}

FACTOR_MAILS = {
    "mfa/email/totp_activated": _("An authenticator app was set up for your account at the portal."),
    "mfa/email/totp_deactivated": _("The authenticator app of your account at the portal was removed."),
    "mfa/email/webauthn_added": _("A passkey was added to your account at the portal."),
    "mfa/email/webauthn_removed": _("A passkey of your account at the portal was removed."),
    "mfa/email/recovery_codes_generated": _(
        "New recovery codes were made for your account at the portal; the old ones no longer work."
    ),
}
MAILS |= {
    "signin/link": MailKind(
        heading=_("Your link to sign in"),
        body=_(
            "With this link you sign in to the portal, once and within 15 minutes. You also need the six digits "
            "shown where you asked for it. If you did not ask, ignore this message."
        ),
        label=_("Sign in:"),
        link=lambda context: reverse("account_link_enter", args=[context["token"]]),
    ),
    "signin/phone_moved": MailKind(
        heading=_("Your mobile number belongs to another account now"),
        body=_(
            "Somebody who has the mobile number of your account at the portal has added it to another account. You "
            "no longer sign in with it; your e-mail address and your password stay as they are."
        ),
        label=_("See the security of your account:"),
        link=page("account_security"),
    ),
    "signin/no_link": MailKind(
        heading=_("This address can't sign in by a link"),
        body=_(
            "A link to sign in was asked for at the portal for this address. Links are for evaluators and "
            "communities under the address of their account; everybody else signs in with a password. If you did "
            "not ask, ignore this message."
        ),
        label=_("Sign in with a password:"),
        link=page("account_login"),
    ),
}
RECOVERY_MAILS = {
    "signin.recovery_asked": _(
        "It was asked that the second factors of your account at the portal be removed, because they are lost. Two "
        "administrators have to confirm this first."
    ),
    "signin.recovery_first_confirmed": _(
        "One administrator has confirmed that the second factors of your account at the portal be removed. A second "
        "one has to confirm this too."
    ),
    "signin.recovery_confirmed": _(
        "Two administrators have confirmed that the second factors of your account at the portal be removed. This "
        "happens in 24 hours."
    ),
    "signin.recovery_stopped": _(
        "The removal of the second factors of your account at the portal was stopped. Nothing was changed."
    ),
    "signin.recovery_done": _(
        "The second factors of your account at the portal are removed and all its sessions have ended. Sign in with "
        "your password and set up a new one."
    ),
}
MAILS |= {
    name: MailKind(
        heading=_("Removal of the second factors of your account"),
        body=body,
        label=_("If you did not ask for this, stop it here:"),
        link=stop_link,
    )
    for name, body in RECOVERY_MAILS.items()
}
MAILS |= {
    name: MailKind(
        heading=_("The second factor of your account was changed"),
        body=body,
        label=IF_NOT_YOU,
        link=page("account_reset_password"),
    )
    for name, body in FACTOR_MAILS.items()
}


def queue_mail(name: str, *, to: str, context: Mapping[str, Any], at: datetime) -> None:
    """Write the mail `name` and have it sent after this transaction.

    Where `to` is a mobile number, or the address of an account that has only one, heading and link go there.
    """
    kind = MAILS[name]
    with translation.override(settings.LANGUAGE_CODE):
        subject = str(kind.heading)
        if number := _number_behind(to):
            url = settings.PORTAL_BASE_URL + kind.link(context) if kind.link else ""
            text = _("%(heading)s: %(link)s") % {"heading": subject, "link": url} if url else subject
            transaction.on_commit(lambda: send_sms(number, str(text)))
            return
        body = render_to_string(
            "emails/account/message.txt",
            {
                "body": str(kind.body) % context,
                "action_url": settings.PORTAL_BASE_URL + kind.link(context) if kind.link else "",
                "action_label": str(kind.label),
                "recipient_name": getattr(context.get("user"), "name", ""),
                "site_name": str(SITE_NAME),
            },
        )
    mail = AccountMail.objects.create(recipient=to, subject=subject, body=body, created_at=at)
    enqueue("signin.send_mail", [mail.pk], key=f"signin.send_mail:{mail.pk}")


def _number_behind(to: str) -> str:
    """The mobile number that `to` is or stands for; "" for an e-mail address."""
    if not to.endswith(NO_MAIL):
        return to if to.isdigit() else ""
    return Phone.objects.filter(user__email=to).values_list("number", flat=True).first() or ""
