"""Limits of wrong passwords: what locks whom out, and what cannot."""

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse

from chenghua_portal.foundation.audit.models import AuditEvent
from tests.factories import make_user
from tests.foundation.signin.entering import sign_in, signed_in_browser, verbs

HOME, OFFICE, RIVAL = "203.0.113.5", "203.0.113.9", "198.51.100.7"


def fail(name: str, times: int, client: Client | None = None, **extra: str) -> list[int]:
    client = client or Client()
    return [sign_in(client, name, "wrong-password", **extra).status_code for _time in range(times)]


def test_the_fifth_wrong_password_locks_the_name_from_that_address(user):
    assert fail(user.email, 6, REMOTE_ADDR=HOME) == [200, 200, 200, 200, 429, 429]
    assert sign_in(Client(), user.email, REMOTE_ADDR=HOME).status_code == 429


def test_the_page_says_when_to_try_again(user):
    client = Client()
    fail(user.email, 5, client)

    page = sign_in(client, user.email).content.decode()

    assert "可于" in page
    assert reverse("account_reset_password") in page


def test_a_rival_elsewhere_cannot_lock_a_bidder_out(user):
    fail(user.email, 30, REMOTE_ADDR=RIVAL)

    assert sign_in(Client(), user.email, REMOTE_ADDR=HOME).status_code == 302


def test_a_rival_in_the_same_office_cannot_lock_out_a_known_device(user):
    mine = signed_in_browser(user)
    mine.post(reverse("account_logout"))
    fail(user.email, 10)

    assert sign_in(mine, user.email).status_code == 302
    assert sign_in(Client(), user.email).status_code == 429


def test_a_known_device_has_its_own_limit(user):
    mine = signed_in_browser(user)
    mine.post(reverse("account_logout"))

    assert fail(user.email, 5, mine) == [200, 200, 200, 200, 429]


def test_the_device_of_one_person_is_a_stranger_for_another(user):
    rival = signed_in_browser(make_user())
    rival.post(reverse("account_logout"))

    fail(user.email, 5, rival)

    assert sign_in(Client(), user.email).status_code == 429


def test_one_network_cannot_try_many_names(db):
    users = [make_user() for _place in range(13)]

    answers = [status for one in users for status in fail(one.email, 4, REMOTE_ADDR=RIVAL)]

    assert answers[:49] == [200] * 49
    assert set(answers[49:]) == {429}
    assert sign_in(Client(), users[-1].email, REMOTE_ADDR=RIVAL).status_code == 429
    assert sign_in(Client(), users[-1].email, REMOTE_ADDR=HOME).status_code == 302


def test_a_success_of_ones_own_does_not_clear_the_network(user):
    for one in [make_user() for _place in range(13)]:
        fail(one.email, 4, REMOTE_ADDR=RIVAL)
        sign_in(Client(), user.email, REMOTE_ADDR=RIVAL)

    assert sign_in(Client(), user.email, REMOTE_ADDR=RIVAL).status_code == 429


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Client-IP"])
def test_a_header_changes_nothing(user, header):
    client = Client()
    for number in range(5):
        sign_in(client, user.email, "wrong-password", headers={header: f"192.0.2.{number}"})

    assert sign_in(client, user.email, headers={header: "192.0.2.99"}).status_code == 429


def test_another_user_agent_changes_nothing(user):
    for number in range(5):
        sign_in(Client(), user.email, "wrong-password", headers={"User-Agent": f"browser {number}"})

    assert sign_in(Client(), user.email).status_code == 429


def test_behind_a_trusted_proxy_only_what_it_wrote_counts(user, settings):
    settings.PORTAL_TRUSTED_PROXIES = 1
    for number in range(5):
        sign_in(
            Client(), user.email, "wrong-password", headers={"X-Forwarded-For": f"192.0.2.{number}, {RIVAL}"}
        )

    assert sign_in(Client(), user.email, headers={"X-Forwarded-For": RIVAL}).status_code == 429
    assert sign_in(Client(), user.email, headers={"X-Forwarded-For": f"{RIVAL}, {HOME}"}).status_code == 302


def test_a_network_of_ipv6_is_one_place(user):
    for number in range(5):
        fail(user.email, 1, REMOTE_ADDR=f"2001:db8::{number}")

    assert sign_in(Client(), user.email, REMOTE_ADDR="2001:db8::99").status_code == 429
    assert sign_in(Client(), user.email, REMOTE_ADDR="2001:db8:0:1::99").status_code == 302


def test_a_name_nobody_has_is_locked_alike(user):
    known, unknown = fail(user.email, 6), fail("nobody@example.org", 6, REMOTE_ADDR=HOME)

    assert known == unknown


def test_a_wrong_password_reads_alike_for_a_name_nobody_has(user):
    known, unknown = Client(), Client()
    texts = [
        sign_in(browser, name, "wrong-password").content.decode().replace(name, "NAME")
        for browser, name in ((known, user.email), (unknown, "nobody@example.org"))
    ]

    assert "账号或密码不正确" in texts[0]
    assert texts[0].split("csrfmiddlewaretoken")[0] == texts[1].split("csrfmiddlewaretoken")[0]


def test_a_name_nobody_has_costs_a_hash_too(db, monkeypatch):
    hashed = []
    monkeypatch.setattr(
        "chenghua_portal.foundation.identity.models.User.set_password", lambda self, raw: hashed.append(raw)
    )

    sign_in(Client(), "nobody@example.org", "wrong-password")

    assert hashed == ["wrong-password"]


def test_a_fault_of_ours_counts_for_nobody(user, monkeypatch):
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("allauth.account.auth_backends.AuthenticationBackend.authenticate", broken)

    assert set(fail(user.email, 6, Client(raise_request_exception=False))) == {500}
    assert not AccessAttempt.objects.exists()


def test_attempts_keep_neither_name_nor_password(user):
    fail(user.email, 1)

    kept = str(AccessAttempt.objects.values().get())
    assert user.email not in kept
    assert "wrong-password" not in kept


def test_failures_are_on_the_record_also_for_names_nobody_has(user):
    fail(user.email, 1)
    fail("nobody@example.org", 1)

    assert verbs(user) == ["signin.failed"]
    assert AuditEvent.objects.filter(verb="signin.failed").count() == 2
