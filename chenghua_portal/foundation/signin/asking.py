"""What visitors ask for under a name: the page writes it down and answers at once, a job looks whose name it is.

So the time an answer takes tells nothing about the name. What follows from it goes by mail to whoever has the address.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.db import transaction

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.jobs.durable import enqueue
from chenghua_portal.foundation.signin.actions import vouch_for_address
from chenghua_portal.foundation.signin.links import send_link
from chenghua_portal.foundation.signin.mails import queue_mail
from chenghua_portal.foundation.signin.models import Asked, Phone
from chenghua_portal.foundation.signin.number_sign_up import send_sign_up_code
from chenghua_portal.foundation.signin.phones import mobile_number, number_index


@transaction.atomic
def ask(kind: Asked.Kind, *, by: Actor, **data: str) -> None:
    """Write down what a visitor asks for. `data` holds what the answer needs, and the address as "email"."""
    came = {"at": by.arrived_at.isoformat(), "address": by.address, "request_id": by.request_id}
    asked = Asked.objects.create(kind=kind, content=json.dumps({**data, **came}), created_at=by.arrived_at)
    enqueue("signin.answer", [asked.pk], key=f"signin.answer:{asked.pk}")


@transaction.atomic
def answer(asked_id: str) -> None:
    """Do what was asked, once, as if it were done when it was asked."""
    asked = Asked.objects.select_for_update().filter(pk=asked_id).first()
    if asked is None:
        return
    content = json.loads(asked.content)
    visitor = Actor.anonymous(datetime.fromisoformat(content.pop("at")))
    by = replace(visitor, address=content.pop("address"), request_id=content.pop("request_id"))
    ANSWERS[Asked.Kind(asked.kind)](by=by, **content)
    asked.delete()


def reset_password(email: str, *, by: Actor) -> None:
    """Send the link to choose a new password, or by mail that nobody has an account under the address."""
    at = by.arrived_at
    if number := mobile_number(email):
        phone = Phone.objects.filter(number_index=number_index(number), user__is_active=True)
        if (found := phone.select_related("user").first()) is not None:
            send_reset_link(found.user, to=number, at=at)
        return
    user = User.objects.filter(email=email.lower(), is_active=True).first()
    if user is None:
        queue_mail("account/email/unknown_account", to=email, context={}, at=at)
        return
    send_reset_link(user, to=user.email, at=at)


def send_reset_link(user: User, *, to: str, at: datetime) -> None:
    vouch_for_address(user)
    key = default_token_generator.make_token(user)
    context = {"user": user, "uid": user_pk_to_url_str(user), "key": key}
    queue_mail("account/email/password_reset_key", to=to, context=context, at=at)


def sign_up(email: str, *, by: Actor, pk: str, name: str, password: str) -> None:
    """Make an account that opens once its address is confirmed, or tell its owner that there is one."""
    at, email = by.arrived_at, email.lower()
    user = User.objects.filter(email=email).first()
    proved = EmailAddress.objects.filter(email=email, verified=True).select_related("user").first()
    if owner := user or (proved.user if proved else None):
        queue_mail("account/email/account_already_exists", to=email, context={"user": owner}, at=at)
        return
    user = User.objects.create(pk=pk, email=email, name=name, password=password)
    address = EmailAddress.objects.create(user=user, email=email, primary=True, verified=False)
    context = {"user": user, "key": EmailConfirmationHMAC(address).key}
    queue_mail("account/email/email_confirmation_signup", to=email, context=context, at=at)


ANSWERS: dict[Asked.Kind, Callable[..., Any]] = {
    Asked.Kind.RESET: reset_password,
    Asked.Kind.SIGN_UP: sign_up,
    Asked.Kind.LINK: send_link,
    Asked.Kind.NUMBER: send_sign_up_code,
}
