"""The first administrators of a portal are set up at the server."""

import io
import re
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from chenghua_portal.foundation.identity.models import User
from tests.factories import make_user
from tests.foundation.signin.entering import is_inside, sign_in, verbs

pytestmark = pytest.mark.usefixtures("db")
PASSWORD = "青龙街道-2026-管理"


def add(email: str = "First@Example.org", name: str = "首任管理员") -> str:
    """The link that the command prints."""
    told = io.StringIO()
    call_command("add_administrator", email, name, stdout=told)
    return re.search(r"http\S+", told.getvalue())[0]


def choose_password(link: str) -> Client:
    """Open the link in a browser, choose a password and sign in with it."""
    browser = Client()
    form = browser.get(urlsplit(link).path, follow=True)
    browser.post(form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    sign_in(browser, "first@example.org", PASSWORD)
    return browser


def test_the_link_opens_an_administrators_account_and_all_is_on_record():
    link = add()
    user = User.objects.get(email="first@example.org")

    assert link.startswith(settings.PORTAL_BASE_URL)
    assert (user.name, user.roles, user.has_usable_password()) == ("首任管理员", ["administrator"], False)
    assert verbs(user) == ["identity.user.give_role", "signin.link_sent"]
    assert is_inside(choose_password(link))


def test_the_link_works_once():
    link = add()
    choose_password(link)

    again = Client().get(urlsplit(link).path, follow=True)

    assert again.redirect_chain == []
    assert "password1" not in again.content.decode()


def test_until_a_password_is_chosen_a_new_link_can_be_had():
    add()

    assert is_inside(choose_password(add("first@example.org")))
    with pytest.raises(CommandError, match="已有账号"):
        add()


def test_an_address_that_is_taken_is_refused_and_changes_nothing():
    user = make_user()

    with pytest.raises(CommandError, match=f"{user.email}已有账号"):
        add(user.email.upper())

    user.refresh_from_db()
    assert user.roles == []
    assert verbs(user) == []


@pytest.mark.parametrize(
    ("email", "name"), [("first", "管理员"), ("first@example.org", ""), ("a@b.org", "长" * 61)]
)
def test_what_cannot_be_an_address_or_a_name_is_refused(email, name):
    with pytest.raises(CommandError):
        add(email, name)

    assert not User.objects.exists()
