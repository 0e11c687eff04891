"""A mobile number alone makes an account, once its code is typed."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.jobs.durable import run_due
from chenghua_portal.foundation.notices.channels import addresses_of
from chenghua_portal.foundation.notices.models import Notice
from chenghua_portal.foundation.signin.models import NumberSignUp, Phone
from chenghua_portal.foundation.signin.phones import ATTEMPTS
from chenghua_portal.foundation.signin.tasks import clear_sessions
from chenghua_portal.foundation.workdays.clock import portal_now
from tests.foundation.signin.entering import is_inside, sign_in, signed_in_browser, verbs
from tests.foundation.signin.test_phones import other_than

NUMBER = "13812345678"
PASSWORD = "a-long-enough-phrase"
SIGN_UP, CODE = reverse("account_signup"), reverse("account_signup_code")
pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def settle(django_capture_on_commit_callbacks):
    """Do what the jobs have to do, and send what they send."""

    def run() -> None:
        with django_capture_on_commit_callbacks(execute=True):
            run_due()

    return run


@pytest.fixture
def ask(settle, texts):
    """`ask(client)` signs up with a number; answers the code that went there."""

    def sign_up(client: Client, number: str = NUMBER) -> str:
        answer = client.post(
            SIGN_UP, {"name": "示例用户", "email": number, "password1": PASSWORD, "password2": PASSWORD}
        )
        assert answer.headers["Location"] == CODE
        settle()
        return code_in(texts[-1][1])

    return sign_up


def code_in(text: str) -> str:
    found = re.search(r"\d{6}", text)
    return found[0] if found else ""


def prove(client: Client, code: str):
    return client.post(CODE, {"code": code})


def joined(ask) -> tuple[User, Client]:
    client = Client()
    prove(client, ask(client))
    return User.objects.get(), client


def test_the_code_makes_the_account_and_opens_it(ask):
    client = Client()
    code = ask(client)
    assert not User.objects.exists()

    prove(client, code)

    user = User.objects.get()
    assert (user.name, user.has_mail, Phone.objects.get().user) == ("示例用户", False, user)
    assert is_inside(client)
    assert "signin.phone_added" in verbs(user)
    assert mail.outbox == []


def test_number_and_password_sign_in_from_then_on(ask):
    joined(ask)
    client = Client()

    sign_in(client, "138 1234 5678", PASSWORD)

    assert is_inside(client)


def test_wrong_codes_make_nothing_and_use_the_right_one_up(ask):
    client = Client()
    code = ask(client)

    for _try in range(ATTEMPTS):
        assert "验证码不正确或已失效" in prove(client, other_than(code)).content.decode()
    prove(client, code)

    assert not User.objects.exists()


def test_a_code_is_gone_after_ten_minutes(ask):
    client = Client()
    code = ask(client)
    NumberSignUp.objects.update(expires_at=portal_now() - timedelta(seconds=1))

    prove(client, code)
    clear_sessions()

    assert not User.objects.exists()
    assert not NumberSignUp.objects.exists()


def test_a_number_that_is_taken_is_answered_like_any_other(ask, texts):
    joined(ask)
    client = Client()

    assert ask(client) == ""

    assert "已在平台注册账号" in texts[-1][1]
    assert "验证码不正确或已失效" in prove(client, "123456").content.decode()
    assert User.objects.count() == 1


def test_of_two_who_ask_with_one_number_the_first_to_prove_it_has_it(ask):
    first, second = Client(), Client()
    one, other = ask(first), ask(second)

    prove(second, other)
    prove(first, one)

    assert is_inside(second)
    assert not is_inside(first)
    assert User.objects.count() == 1


def test_only_the_browser_that_asked_is_asked_for_the_code():
    assert Client().get(CODE).headers["Location"] == SIGN_UP


def test_a_new_password_is_chosen_by_a_link_in_a_short_message(ask, settle, texts):
    user, _client = joined(ask)

    Client().post(reverse("account_reset_password"), {"email": NUMBER})
    settle()

    number, text = texts[-1]
    assert number == NUMBER
    page = Client().get(re.search(r"/account/password/reset/\S+", text)[0], follow=True)
    assert "password1" in page.content.decode()
    assert user.has_usable_password()


def test_nothing_is_mailed_to_an_account_without_an_address(ask, user):
    client = Client()
    prove(client, ask(client))
    newcomer = User.objects.exclude(pk=user.pk).get()

    assert addresses_of(Notice.Channel.MAIL, [user.pk, newcomer.pk]) == {user.pk: user.email}
    assert addresses_of(Notice.Channel.SMS, [newcomer.pk]) == {newcomer.pk: NUMBER}


def test_the_only_way_into_an_account_is_not_removed(ask):
    _user, client = joined(ask)

    answer = client.post(reverse("account_phone"), {"remove": "1"})

    assert answer.status_code == 409
    assert Phone.objects.exists()


def test_nor_does_another_account_take_it(ask, django_capture_on_commit_callbacks, texts, user):
    client = Client()
    prove(client, ask(client))
    other = signed_in_browser(user)
    with django_capture_on_commit_callbacks(execute=True):
        other.post(reverse("account_phone"), {"number": NUMBER})

    page = other.post(reverse("account_phone_code"), {"code": code_in(texts[-1][1])})

    assert "唯一登录方式" in page.content.decode()
    assert Phone.objects.get().user != user


def test_pages_say_that_there_is_no_address(ask):
    _user, client = joined(ask)

    page = client.get(reverse("account_security")).content.decode()

    assert "无，以手机号登录" in page
    assert "number.invalid" not in page + client.get(reverse("account_email")).content.decode()


def test_without_a_gateway_an_address_is_asked_for(settings):
    local = settings.NOTICE_CHANNELS | {"sms": "chenghua_portal.foundation.notices.channels.LogChannel"}
    settings.NOTICE_CHANNELS = local

    page = Client().post(
        SIGN_UP, {"name": "甲", "email": NUMBER, "password1": PASSWORD, "password2": PASSWORD}
    )

    assert page.status_code == 200
    assert "email" in page.context["form"].errors
