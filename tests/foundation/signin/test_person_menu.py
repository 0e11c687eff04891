"""Whoever is signed in finds their name and the ways to their account in the head of every page, and visitors don't."""

import pytest
from django.urls import reverse

from tests.factories import make_office
from tests.foundation.signin.entering import is_inside, signed_in_browser

LINKS = ("account_security", "notices:preferences", "account_logout")


@pytest.mark.parametrize("name", ["workbench:desk", "disclosure:front", "account_security"])
def test_the_menu_says_who_acts_for_whom_and_leads_to_the_account(db, name):
    office, clerk, _approver = make_office()

    page = signed_in_browser(clerk).get(reverse(name)).content.decode()

    assert f"{office.name} <b>{clerk.name}</b></span>" in page
    assert all(f'"{reverse(link)}"' in page for link in LINKS)


@pytest.mark.parametrize("name", ["disclosure:front", "account_login"])
def test_visitors_have_no_menu_of_their_own(db, client, name):
    page = client.get(reverse(name)).content.decode()

    assert "c-hat" not in page
    assert reverse("account_security") not in page


def test_a_session_that_belongs_to_nobody_is_a_visitor(db, client):
    session = client.session
    session["seen"] = True
    session.save()

    assert "c-hat" not in client.get(reverse("disclosure:front")).content.decode()


def test_a_public_page_with_a_name_on_it_is_kept_by_no_cache(user):
    answer = signed_in_browser(user).get(reverse("disclosure:front"))

    assert answer.headers["Cache-Control"] == "no-store, private"


def test_one_step_signs_out(user):
    browser = signed_in_browser(user)

    browser.post(reverse("account_logout"))

    assert not is_inside(browser)
