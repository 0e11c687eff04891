"""Whoever has an account and whoever has none cause the same work: nothing to be seen, and nothing to be timed."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.signin.models import Asked
from tests.factories import make_user
from tests.foundation.signin.entering import mails_sent

WRONG = "wrong-password-2026"
FORMS = {
    "sign-in": ("account_login", lambda name: {"login": name, "password": WRONG}),
    "password reset": ("account_reset_password", lambda name: {"email": name}),
    "sign-up": (
        "account_signup",
        lambda name: {"name": "示例", "email": name, "password1": WRONG, "password2": WRONG},
    ),
    "link by mail": ("account_link", lambda name: {"email": name}),
}


def statements(form: str, name: str) -> list[str]:
    """What a browser that sends the form has the database do: verb and table of each statement."""
    url_name, fields = FORMS[form]
    browser = Client()
    browser.get(reverse(url_name))
    with CaptureQueriesContext(connection) as asked:
        browser.post(reverse(url_name), fields(name))
    return [what(query["sql"]) for query in asked]


def what(sql: str) -> str:
    table = re.search(r'(?:FROM|INTO|UPDATE) "(\w+)"', sql)
    return f"{sql.split(maxsplit=1)[0]} {table[1]}" if table else sql.split(maxsplit=1)[0]


@pytest.mark.parametrize("form", FORMS)
def test_the_database_does_the_same_for_known_and_unknown_names(db, form):
    user = make_user(roles=[User.Role.EVALUATOR])
    statements(form, "warm@example.org")

    assert statements(form, user.email) == statements(form, "other@example.org")


@pytest.mark.parametrize("form", FORMS)
def test_the_answer_reads_the_same_for_known_and_unknown_names(db, form):
    user = make_user(roles=[User.Role.EVALUATOR])
    url_name, fields = FORMS[form]

    known, other = (
        Client().post(reverse(url_name), fields(name)) for name in (user.email, "other@example.org")
    )

    assert (known.status_code, known.headers.get("Location")) == (
        other.status_code,
        other.headers.get("Location"),
    )
    assert set(known.cookies) == set(other.cookies)


def test_what_was_asked_is_unreadable_until_it_is_answered_and_gone_then(db):
    Client().post(reverse("account_reset_password"), {"email": "other@example.org"})

    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM signin_asked")
        assert "other@example.org" not in cursor.fetchone()[0]
    assert [message.to for message in mails_sent()] == [["other@example.org"]]
    assert not Asked.objects.exists()
