"""Step-up, by a page that wants it."""

import time
from datetime import timedelta

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse

from chenghua_portal import urls as portal_urls
from chenghua_portal.foundation.identity.permissions import signed_in
from chenghua_portal.foundation.signin.freshness import fresh, require_fresh
from tests.factories.people import PASSWORD
from tests.foundation.signin.entering import signed_in_browser
from tests.foundation.signin.test_second_factor import code_of, with_app


@signed_in
@fresh
def weighty(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"done by {request.method}")


@signed_in
def weightier(request: HttpRequest) -> HttpResponse:
    require_fresh(request, timedelta(minutes=1))
    return HttpResponse("done")


handler429 = portal_urls.handler429
urlpatterns = [
    path("weighty/", weighty),
    path("weightier/", weightier),
    *portal_urls.urlpatterns,
]

pytestmark = pytest.mark.urls(__name__)


def minutes_pass(client: Client, minutes: int) -> None:
    """As if the sign-in had been so long ago; whoever is signed in by no method at all is as stale."""
    session = client.session
    for record in session.get(AUTHENTICATION_METHODS_SESSION_KEY, []):
        record["at"] = time.time() - minutes * 60
    session.save()


@pytest.fixture
def client(user) -> Client:
    return signed_in_browser(user)


def test_who_just_signed_in_goes_on(client):
    assert client.get("/weighty/").content == b"done by GET"


def test_who_signed_in_long_ago_is_asked_and_led_back(client):
    minutes_pass(client, 16)

    asked = client.get("/weighty/?page=2")

    assert asked.headers["Location"] == "/account/proof/password/?next=%2Fweighty%2F%3Fpage%3D2"
    proved = client.post(asked.headers["Location"], {"password": PASSWORD})
    assert proved.headers["Location"] == "/weighty/?page=2"
    assert client.get(proved.headers["Location"]).status_code == 200


def test_each_view_says_how_long_is_fresh(client):
    minutes_pass(client, 5)

    assert client.get("/weighty/").status_code == 200
    assert client.get("/weightier/").status_code == 302


def test_a_wrong_password_leads_nowhere(client):
    minutes_pass(client, 16)

    answer = client.post("/account/proof/password/?next=/weighty/", {"password": "wrong-password"})

    assert "密码不正确" in answer.content.decode()
    assert client.get("/weighty/").status_code == 302


def test_the_way_back_stays_on_the_site(client):
    answer = client.post("/account/proof/password/?next=https://evil.example.com/", {"password": PASSWORD})

    assert answer.headers["Location"] == reverse("workbench:desk")


def test_a_post_leads_back_to_the_page_it_came_from_and_keeps_nothing(client):
    minutes_pass(client, 16)

    asked = client.post("/weighty/", {"secret": "示例"}, headers={"referer": "http://testserver/desk/?tab=2"})

    assert asked.headers["Location"].endswith("?next=%2Fdesk%2F%3Ftab%3D2")
    assert "示例" not in str(dict(client.session.items()))


def test_a_post_from_elsewhere_leads_back_to_the_desk(client):
    minutes_pass(client, 16)

    asked = client.post("/weighty/", headers={"referer": "https://evil.example.com/"})

    assert asked.headers["Location"].endswith("?next=%2Fdesk%2F")


def test_a_fragment_sends_the_whole_page(client):
    minutes_pass(client, 16)

    answer = client.get("/weighty/", headers={"HX-Request": "true"})

    assert answer.headers["HX-Redirect"].startswith("/account/proof/password/")


def test_a_code_will_do_in_place_of_the_password(client, user):
    with_app(user)
    minutes_pass(client, 16)

    page = client.get("/weighty/", follow=True).content.decode()
    client.post("/account/proof/code/?next=/weighty/", {"code": code_of()})

    assert "改用验证码" in page
    assert client.get("/weighty/").status_code == 200


def test_a_session_nobody_signed_in_to_by_hand_is_not_fresh(user):
    client = Client()
    client.force_login(user)

    assert client.get("/weighty/").status_code == 302


def test_factors_and_addresses_want_it(client):
    minutes_pass(client, 16)
    names = ["mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes", "account_email"]

    answers = [client.get(reverse(name)).headers.get("Location", "") for name in names]

    assert all(answer.startswith("/account/proof/password/") for answer in answers)
