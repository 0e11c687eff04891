import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from chenghua_portal.foundation.notices.channels import Away
from chenghua_portal.foundation.signin.models import Phone, PhoneCheck
from chenghua_portal.foundation.signin.phones import mobile_number
from tests.factories import make_user
from tests.foundation.signin.entering import is_inside, mails_sent, sign_in, signed_in_browser, verbs
from tests.foundation.signin.texts import KeptTexts

NUMBER = "13812345678"


@pytest.fixture
def send(django_capture_on_commit_callbacks, texts):
    """`send(client)` asks for a code at a number; answers the code in the short message."""

    def ask(client: Client, number: str = NUMBER) -> str:
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("account_phone"), {"number": number})
        to, text = texts[-1]
        assert to == mobile_number(number)
        return next(part for part in text.replace("，", "为").split("为") if part.isdigit())

    return ask


def prove(client: Client, code: str):
    return client.post(reverse("account_phone_code"), {"code": code})


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        (NUMBER, NUMBER),
        ("+86 138 1234 5678", NUMBER),
        ("138-1234-5678", NUMBER),
        ("１３８１２３４５６７８", NUMBER),
        ("12812345678", ""),
        ("1381234567", ""),
        ("user@example.org", ""),
    ],
)
def test_numbers_are_read_as_people_type_them(typed, number):
    assert mobile_number(typed) == number


def test_the_code_gives_the_number_which_then_signs_in(user, send):
    client = signed_in_browser(user)
    code = send(client)

    assert prove(client, code).headers["Location"] == reverse("account_security")

    elsewhere = Client()
    sign_in(elsewhere, "+86 138 1234 5678")
    assert is_inside(elsewhere)
    assert "signin.phone_added" in verbs(user)


def test_without_the_code_the_number_opens_nothing(user, send):
    send(signed_in_browser(user))

    assert sign_in(Client(), NUMBER).status_code == 200


def test_five_wrong_codes_use_it_up(user, send):
    client = signed_in_browser(user)
    code = send(client)
    for _time in range(5):
        assert "验证码不正确" in prove(client, other_than(code)).content.decode()

    assert "验证码已失效" in prove(client, code).content.decode()
    assert not Phone.objects.exists()


def test_the_code_of_one_account_is_none_of_another(user, send):
    code = send(signed_in_browser(user))

    answer = prove(signed_in_browser(make_user()), code)

    assert "验证码已失效" in answer.content.decode()


def test_the_number_is_stored_encrypted_and_shown_masked(user, send):
    client = signed_in_browser(user)
    prove(client, send(client))

    with connection.cursor() as cursor:
        cursor.execute("SELECT number || number_index FROM signin_phone")
        assert NUMBER not in cursor.fetchone()[0]
    page = client.get(reverse("account_security")).content.decode()
    assert "138****5678" in page
    assert NUMBER not in page


def test_whoever_holds_the_number_takes_it_over_and_the_other_is_told(user, send):
    former = make_user()
    for one in (former, user):
        client = signed_in_browser(one)
        prove(client, send(client))
        cache.clear()  # a number is sent one code in half a minute

    assert Phone.objects.get().user == user
    assert "signin.phone_removed" in verbs(former)
    assert mails_sent()[-1].to == [former.email]


def test_a_number_can_be_removed(user, send):
    client = signed_in_browser(user)
    prove(client, send(client))

    client.post(reverse("account_phone"), {"remove": ""})

    assert sign_in(Client(), NUMBER).status_code == 200
    assert verbs(user)[-1] == "signin.phone_removed"


def test_failures_by_number_count_against_the_account(user, send):
    client = signed_in_browser(user)
    prove(client, send(client))
    stranger = Client()
    for _time in range(3):
        sign_in(stranger, NUMBER, "wrong-password")
    for _time in range(2):
        sign_in(stranger, user.email, "wrong-password")

    assert sign_in(Client(), NUMBER).status_code == 429


def test_without_a_gateway_no_number_is_asked_for(user, settings):
    settings.NOTICE_CHANNELS = settings.NOTICE_CHANNELS | {
        "sms": "chenghua_portal.foundation.notices.channels.LogChannel"
    }
    client = signed_in_browser(user)

    assert reverse("account_phone") not in client.get(reverse("account_security")).content.decode()
    assert "尚未接入短信服务" in client.post(reverse("account_phone"), {"number": NUMBER}).content.decode()
    assert not PhoneCheck.objects.exists()


def test_a_gateway_that_is_away_breaks_no_page_and_the_log_says_so_without_words(
    user, texts, send, caplog, monkeypatch
):
    client = signed_in_browser(user)
    send(client)
    cache.clear()

    def refuse(self, message, address):
        raise Away("TimeoutError")

    monkeypatch.setattr(KeptTexts, "send", refuse)
    with caplog.at_level("WARNING"):
        send(client)

    assert "sms_not_sent" in caplog.text
    assert "TimeoutError" in caplog.text
    assert NUMBER not in caplog.text
