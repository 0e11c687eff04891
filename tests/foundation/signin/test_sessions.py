from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from chenghua_portal.foundation.signin.devices import device_name
from chenghua_portal.foundation.signin.models import Session
from chenghua_portal.foundation.signin.sessions import SessionStore, stored_key
from chenghua_portal.foundation.signin.tasks import clear_sessions
from tests.factories import make_user
from tests.foundation.signin.entering import is_inside, sign_in, signed_in_browser, verbs

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36"
WECHAT = f"{CHROME.replace('Windows NT 10.0', 'Linux; Android 14')} MicroMessenger/8.0"


def key_of(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def test_the_table_holds_no_key_that_opens_a_session(user):
    client = signed_in_browser(user)

    row = Session.objects.get(user=user)

    assert row.pk == stored_key(key_of(client))
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = row.pk
    assert not is_inside(thief)


def test_a_session_says_whose_it_is_and_where_it_began(user):
    signed_in_browser(user)

    row = Session.objects.get(user=user)

    assert row.address == "127.0.0.1"
    assert row.started_at is not None


def test_an_inactive_user_is_out_at_the_next_request(user):
    client = signed_in_browser(user)
    assert is_inside(client)

    user.is_active = False
    user.save()

    assert not is_inside(client)


def test_a_session_used_after_a_while_is_seen_then(user):
    client = signed_in_browser(user)
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    Session.objects.update(last_seen_at=long_ago)

    assert is_inside(client)

    assert Session.objects.get(user=user).last_seen_at > long_ago


def test_a_session_that_has_run_out_opens_nothing_and_is_cleared(user):
    client = signed_in_browser(user)
    Session.objects.update(expire_date=datetime.now(UTC) - timedelta(seconds=1))

    assert not is_inside(client)
    clear_sessions()
    assert not Session.objects.filter(user=user).exists()


def test_an_unknown_key_is_given_up(db):
    store = SessionStore("unknown")

    assert store.load() == {}
    assert store.session_key is None
    assert not store.exists("unknown")


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [(CHROME, "Chrome · Windows"), (WECHAT, "微信 · Android"), ("curl/8.0", "未知设备"), ("", "未知设备")],
)
def test_devices_have_names_people_know(user_agent, name):
    assert device_name(user_agent) == name


def test_the_page_lists_where_one_is_signed_in(user):
    here, elsewhere = Client(headers={"user-agent": CHROME}), Client(headers={"user-agent": WECHAT})
    for client in (here, elsewhere):
        sign_in(client, user.email)
    signed_in_browser(make_user())

    page = here.get(reverse("account_security"))

    assert {session.device for session in page.context["sessions"]} == {"Chrome · Windows", "微信 · Android"}
    assert page.context["this_session"] == stored_key(key_of(here))


def test_one_session_can_be_ended(user):
    here, elsewhere, third = (signed_in_browser(user) for _place in range(3))

    here.post(reverse("account_end_session"), {"session": stored_key(key_of(elsewhere))})

    assert [is_inside(client) for client in (here, elsewhere, third)] == [True, False, True]
    assert verbs(user)[-1] == "signin.session_ended"


def test_all_others_can_be_ended(user):
    here, elsewhere, third = (signed_in_browser(user) for _place in range(3))

    here.post(reverse("account_end_session"), {"others": "1"})

    assert [is_inside(client) for client in (here, elsewhere, third)] == [True, False, False]
    assert verbs(user)[-1] == "signin.sessions_ended"


def test_the_session_of_somebody_else_is_not_there(user):
    rival = signed_in_browser(make_user())
    client = signed_in_browser(user)

    answer = client.post(reverse("account_end_session"), {"session": stored_key(key_of(rival))})

    assert answer.status_code == 404
    assert is_inside(rival)
