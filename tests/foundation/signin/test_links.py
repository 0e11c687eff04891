import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from chenghua_portal.foundation.signin.models import SignInLink
from organizations.people.models import Role
from tests.factories import make_office, make_user
from tests.factories.people import join, make_organization
from tests.foundation.signin.entering import is_inside, link_in, mails_sent, verbs
from tests.foundation.signin.test_second_factor import with_app


@pytest.fixture
def evaluator(db):
    return make_user("示例专家", roles=["evaluator"])


def ask(email: str, client: Client | None = None, query: str = "") -> str:
    """Ask for a link; answers the code that is shown."""
    page = (client or Client()).post(reverse("account_link") + query, {"email": email}, follow=True)
    return page.context["code"]


def enter(link: str, code: str, client: Client | None = None):
    return (client or Client()).post(link, {"code": code})


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def test_link_and_code_together_open_the_account(evaluator):
    client = Client()
    code = ask(evaluator.email)

    answer = enter(link_in(mails_sent()[-1]), code, client)

    assert answer.headers["Location"] == reverse("workbench:desk")
    assert is_inside(client)
    assert verbs(evaluator) == ["signin.link_sent", "signin.signed_in"]


def test_the_mail_does_not_carry_the_code_and_the_page_not_the_link(evaluator):
    client = Client()
    code = ask(evaluator.email, client)

    message = mails_sent()[-1]

    assert code not in message.body.replace(link_in(message), "")
    assert link_in(message) not in client.get(reverse("account_link_sent")).content.decode()


def test_a_wrong_code_opens_nothing(evaluator):
    client = Client()
    code = ask(evaluator.email)

    answer = enter(link_in(mails_sent()[-1]), other_than(code), client)

    assert "验证码不正确" in answer.content.decode()
    assert not is_inside(client)


def test_after_five_wrong_codes_the_right_one_opens_nothing(evaluator):
    client = Client()
    code = ask(evaluator.email)
    link = link_in(mails_sent()[-1])
    for _time in range(5):
        enter(link, other_than(code))

    assert "链接已失效" in enter(link, code, client).content.decode()
    assert not is_inside(client)


def test_a_link_opens_once(evaluator):
    code = ask(evaluator.email)
    link = link_in(mails_sent()[-1])
    enter(link, code)

    again = Client()
    enter(link, code, again)

    assert not is_inside(again)
    assert "链接已失效" in again.get(link).content.decode()


def test_a_link_opens_for_fifteen_minutes(evaluator):
    client = Client()
    code = ask(evaluator.email)
    link = link_in(mails_sent()[-1])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE signin_signinlink SET expires_at = portal_now() - interval '1 second'")

    enter(link, code, client)

    assert not is_inside(client)


def test_neither_link_nor_code_is_stored(evaluator):
    code = ask(evaluator.email)
    token = link_in(mails_sent()[-1]).split("/")[-2]

    stored = SignInLink.objects.values_list("token_sha256", "code_index").get()

    assert token not in stored
    assert code not in stored


@pytest.mark.django_db
def test_an_unknown_address_is_answered_alike():
    known, unknown = make_user(roles=["evaluator"]).email, "nobody@example.org"
    pages = [
        Client().post(reverse("account_link"), {"email": email}, follow=True) for email in (known, unknown)
    ]

    assert [page.redirect_chain for page in pages] == [[(reverse("account_link_sent"), 302)]] * 2
    assert all(len(page.context["code"]) == 6 for page in pages)
    assert [m.subject for m in mails_sent()] == ["您的登录链接", "本邮箱不能通过链接登录"]


def test_a_community_may_come_by_link(db):
    user = make_user()
    join(user, make_organization("11"), Role.COMMUNITY)

    ask(user.email)
    mails_sent()

    assert SignInLink.objects.filter(user=user).exists()


def test_an_official_may_not_even_with_another_role_beside(db):
    _office, clerk, _approver = make_office()
    clerk.roles = ["evaluator"]
    clerk.save()

    ask(clerk.email)

    assert not SignInLink.objects.exists()


def test_a_second_factor_is_asked_for_here_too(evaluator):
    client = Client()
    code = ask(with_app(evaluator).email)

    answer = enter(link_in(mails_sent()[-1]), code, client)

    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert not is_inside(client)


@pytest.mark.parametrize(
    ("asked", "led"), [("/desk/inbox/", "/desk/inbox/"), ("https://evil.example.com/", "/desk/")]
)
def test_the_way_back_stays_on_the_site(evaluator, asked, led):
    code = ask(evaluator.email, query=f"?next={asked}")

    assert enter(link_in(mails_sent()[-1]), code).headers["Location"] == led


def test_asking_again_and_again_is_stopped(evaluator):
    answers = [
        Client().post(reverse("account_link"), {"email": evaluator.email}).status_code for _t in range(4)
    ]

    assert answers == [302, 302, 302, 429]


def test_an_unknown_link_says_that_it_is_gone(db):
    assert "链接已失效" in Client().get(reverse("account_link_enter", args=["unknown"])).content.decode()
