"""Sign-in by a link in a mail and a code: for those who come rarely and keep no password.

The code is shown in the browser that asked; the link goes to the mailbox. Whoever has only one of them is not let in.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor, actor_for
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.keys.fields import blind_index
from chenghua_portal.foundation.signin.mails import queue_mail
from chenghua_portal.foundation.signin.models import SignInLink
from chenghua_portal.foundation.signin.rules import may_come_by_link
from chenghua_portal.foundation.web.ids import uuid7
from chenghua_portal.foundation.web.refusals import Refused

LIFETIME = timedelta(minutes=15)
ATTEMPTS = 5
GONE = _("This link is no longer valid: it was used, or it is older than 15 minutes. Ask for a new one.")
WRONG = _("This code is wrong. Enter the six digits shown where you asked for the link.")


@dataclass(frozen=True)
class Issued:
    """A fresh link: its secret, and the code that must go another way."""

    token: str
    code: str


def issue_link(user: User, *, at: datetime, next_path: str = "", code: str = "") -> Issued:
    """Make a link for `user`, to be sent by the caller. It opens once, within 15 minutes, to whoever has the code."""
    issued = Issued(secrets.token_urlsafe(32), code or new_code())
    key = uuid7()
    SignInLink.objects.create(
        id=key,
        user=user,
        token_sha256=_hashed(issued.token),
        code_index=_index(str(key), issued.code),
        next_path=next_path[:500],
        expires_at=at + LIFETIME,
    )
    return issued


def send_link(email: str, *, by: Actor, code: str, next_path: str) -> None:
    """Mail a link to `email` that opens with `code`, if its account may come by one; else a mail says so."""
    at = by.arrived_at
    user = User.objects.filter(email=email.lower(), is_active=True).first()
    if user is not None and may_come_by_link(actor_for(user.pk, at=at, user=user)):
        issued = issue_link(user, at=at, next_path=next_path, code=code)
        queue_mail("signin/link", to=user.email, context={"user": user, "token": issued.token}, at=at)
        record("signin.link_sent", user, by=by, at=at)
    else:
        queue_mail("signin/no_link", to=email, context={}, at=at)


def link_with(token: str, *, at: datetime) -> SignInLink | None:
    """The link a mail led to, while it still opens anything."""
    fresh = SignInLink.objects.filter(used_at=None, expires_at__gt=at, attempts__lt=ATTEMPTS)
    return fresh.filter(token_sha256=_hashed(token), user__is_active=True).select_related("user").first()


def redeem_link(token: str, code: str, *, by: Actor) -> SignInLink:
    """Use up the link, and answer it with its user, who may now be signed in.

    Raises Refused: the link is gone, or the code is wrong, which counts.
    """
    at = by.arrived_at
    with transaction.atomic(durable=True):
        link = link_with(token, at=at)
        if link is None:
            raise Refused(GONE)
        # Locked only now, so that what is checked and what is counted is the same row.
        link = SignInLink.objects.select_for_update(of=("self",)).select_related("user").get(pk=link.pk)
        if link.used_at is not None or link.attempts >= ATTEMPTS:
            raise Refused(GONE)
        is_right = secrets.compare_digest(link.code_index, _index(str(link.pk), code))
        link.attempts += 1
        link.used_at = at if is_right else None
        link.save(update_fields=["attempts", "used_at"])
        if not is_right:
            record("signin.failed", link.user, by=by, at=at, data={"by": "link"})
    if not is_right:
        raise Refused(WRONG, field="code")
    return link


def new_code() -> str:
    return f"{secrets.randbelow(10**6):06}"


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _index(key: str, code: str) -> str:
    return blind_index(f"{key}:{code}", "signin.link")
