import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from chenghua_portal.foundation.signin.asking import answer
from chenghua_portal.foundation.signin.models import AccountMail, Asked
from tests.factories import make_user
from tests.factories.people import PASSWORD
from tests.foundation.signin.entering import (
    is_inside,
    link_in,
    mails_sent,
    sign_in,
    signed_in_browser,
    verbs,
)

NEW = "另一个-密码-2027"


def ask_for_reset(email: str, **extra: str):
    return Client().post(reverse("account_reset_password"), {"email": email}, **extra)


def follow_reset_link(link: str, password: str = NEW):
    browser = Client()
    form_page = browser.get(link, follow=True)
    answer = browser.post(form_page.request["PATH_INFO"], {"password1": password, "password2": password})
    return form_page, answer


def test_a_link_by_mail_sets_a_new_password_and_ends_all_sessions(user):
    before = signed_in_browser(user)
    ask_for_reset(user.email)
    asked = mails_sent()[-1]

    _page, answer = follow_reset_link(link_in(asked))

    assert answer.status_code == 302
    assert not is_inside(before)
    assert sign_in(Client(), user.email, NEW).status_code == 302
    assert sign_in(Client(), user.email, PASSWORD).status_code == 200
    assert [m.subject for m in mails_sent()] == ["设置新密码", "您的密码已更改"]
    assert "signin.password_changed" in verbs(user)


def test_a_link_works_once(user):
    ask_for_reset(user.email)
    link = link_in(mails_sent()[-1])
    follow_reset_link(link)

    again, _answer = follow_reset_link(link)

    assert "链接已失效" in again.content.decode()


def test_a_weak_password_is_refused(user):
    ask_for_reset(user.email)

    _page, answer = follow_reset_link(link_in(mails_sent()[-1]), "1234567890")

    assert answer.status_code == 200
    assert sign_in(Client(), user.email).status_code == 302


def test_reset_answers_alike_for_a_known_and_an_unknown_address(user):
    known, unknown = ask_for_reset(user.email), ask_for_reset("nobody@example.org")

    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )
    to_known, to_unknown = mails_sent()
    assert to_known.to == [user.email]
    assert to_unknown.to == ["nobody@example.org"]
    assert "password/reset/" not in to_unknown.body


def test_mails_lead_to_the_site_whatever_host_was_asked(user, settings):
    settings.PORTAL_BASE_URL = "https://portal.example.org"
    settings.ALLOWED_HOSTS = ["*"]

    ask_for_reset(user.email, headers={"host": "evil.example.com"})

    body = mails_sent()[-1].body
    assert "https://portal.example.org/account/password/reset/" in body
    assert "evil" not in body


def test_a_link_that_opens_an_account_is_stored_encrypted_and_only_until_sent(user):
    ask_for_reset(user.email)
    answer(Asked.objects.get().pk)

    assert "password/reset" in AccountMail.objects.get().body
    with connection.cursor() as cursor:
        cursor.execute("SELECT recipient || body FROM signin_accountmail")
        stored = cursor.fetchone()[0]
    assert "password/reset" not in stored
    assert user.email not in stored
    mails_sent()
    assert not AccountMail.objects.exists()


def test_changing_the_password_ends_other_sessions_and_keeps_this_one(user):
    here, elsewhere = signed_in_browser(user), signed_in_browser(user)
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}

    answer = here.post(reverse("account_change_password"), form)

    assert answer.headers["Location"] == reverse("account_security")
    assert is_inside(here)
    assert not is_inside(elsewhere)
    assert [m.subject for m in mails_sent()] == ["您的密码已更改"]


def test_changing_the_password_asks_for_the_present_one(user):
    form = {"oldpassword": "falsch-und-lang", "password1": NEW, "password2": NEW}

    answer = signed_in_browser(user).post(reverse("account_change_password"), form)

    assert "不是您当前的密码" in answer.content.decode()
    assert sign_in(Client(), user.email).status_code == 302


@pytest.mark.django_db
def test_an_inactive_account_gets_no_link():
    inactive = make_user(is_active=False)

    ask_for_reset(inactive.email)

    assert "没有账号" in mails_sent()[-1].subject
