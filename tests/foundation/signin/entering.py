"""What the tests of sign-in do again and again: sign in, read mails, read the record."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.jobs.durable import run_due
from tests.factories.people import PASSWORD

# Seconds since 1970, as the clock of an authenticator app shows them in every test.
APP_TIME = 1_800_000_000


def sign_in(client: Client, name: str, password: str = PASSWORD, **extra: str) -> Any:
    """Type name and password into the sign-in page."""
    return client.post(reverse("account_login"), {"login": name, "password": password}, **extra)


def signed_in_browser(user: User) -> Client:
    """A browser of its own in which `user` has signed in by password."""
    client = Client()
    assert sign_in(client, user.email).status_code == 302
    return client


def is_inside(client: Client) -> bool:
    return client.get(reverse("account_security")).status_code == 200


def mails_sent() -> list[EmailMessage]:
    """The mails that the jobs queued so far have sent, oldest first."""
    run_due()
    return list(mail.outbox)


def link_in(message: EmailMessage) -> str:
    """The path of the address in a mail."""
    return urlsplit(re.search(r"https?://\S+", message.body)[0]).path


def verbs(user: User) -> list[str]:
    """What the record says was done to the account, oldest first."""
    events = AuditEvent.objects.filter(subject_type="identity.user", subject_id=str(user.pk))
    return list(events.order_by("id").values_list("verb", flat=True))
