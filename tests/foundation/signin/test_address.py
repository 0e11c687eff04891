from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from chenghua_portal.foundation.identity.models import User
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

NEW = "new@example.org"


def sign_up(email: str, client: Client | None = None):
    form = {"name": "示例新人", "email": email, "password1": PASSWORD, "password2": PASSWORD}
    return (client or Client()).post(reverse("account_signup"), form)


def ask_for_change(client: Client, email: str = NEW):
    return client.post(reverse("account_email"), {"email": email, "action_add": ""}, follow=True)


def test_signing_up_opens_nothing_before_the_address_is_proved(db):
    client = Client()

    answer = sign_up(NEW, client)

    assert answer.headers["Location"] == reverse("account_email_verification_sent")
    assert not is_inside(client)
    assert [message.to for message in mails_sent()] == [[NEW]]
    assert User.objects.get(email=NEW).name == "示例新人"


def test_the_link_by_mail_proves_the_address_and_signs_in(db):
    client = Client()
    sign_up(NEW, client)

    answer = client.post(link_in(mails_sent()[-1]))

    assert answer.headers["Location"] == reverse("workbench:desk")
    assert is_inside(client)
    assert verbs(User.objects.get(email=NEW)) == ["signin.address_confirmed", "signin.signed_in"]


def test_the_link_followed_elsewhere_proves_the_address_and_signs_nobody_in(db):
    sign_up(NEW)
    elsewhere = Client()

    elsewhere.post(link_in(mails_sent()[-1]))

    assert not is_inside(elsewhere)
    assert sign_in(elsewhere, NEW).status_code == 302
    assert is_inside(elsewhere)


def test_signing_in_before_that_sends_another_link_and_lets_nobody_in(db):
    sign_up(NEW)
    mails_sent()
    client = Client()

    answer = sign_in(client, NEW)

    assert answer.headers["Location"] == reverse("account_email_verification_sent")
    assert not is_inside(client)


def test_sign_up_answers_alike_for_an_address_that_is_taken(user):
    taken, free = sign_up(user.email), sign_up(NEW)

    assert (taken.status_code, taken.headers["Location"]) == (free.status_code, free.headers["Location"])
    assert [m.subject for m in mails_sent()] == ["您已有账号", "请确认您的邮箱"]
    assert User.objects.filter(email=user.email).count() == 1


def test_an_account_made_by_others_needs_no_proof(user):
    client = Client()

    assert sign_in(client, user.email).headers["Location"] == reverse("workbench:desk")
    assert EmailAddress.objects.get(user=user).verified


def test_a_new_address_counts_once_its_link_is_followed_and_the_old_one_is_told(user):
    old = user.email
    client = signed_in_browser(user)

    page = ask_for_change(client)

    assert NEW in page.content.decode()
    user.refresh_from_db()
    assert user.email == old
    message = mails_sent()[-1]
    assert message.to == [NEW]
    client.post(link_in(message))
    user.refresh_from_db()
    assert user.email == NEW
    assert (mails_sent()[-1].to, mails_sent()[-1].subject) == ([old], "您的账号邮箱已更改")
    assert sign_in(Client(), NEW).status_code == 302
    assert sign_in(Client(), old).status_code == 200


def test_a_change_can_be_dropped(user):
    client = signed_in_browser(user)
    ask_for_change(client)

    client.post(reverse("account_email"), {"email": NEW, "action_remove": ""})

    user.refresh_from_db()
    assert user.email != NEW
    assert not EmailAddress.objects.filter(email=NEW).exists()


def test_a_change_to_an_address_that_is_taken_looks_the_same_and_takes_nothing(user):
    other = make_user()
    signed_in_browser(other)
    client = signed_in_browser(user)

    page = ask_for_change(client, other.email)

    assert page.status_code == 200
    client.post(link_in(mails_sent()[-1]))
    user.refresh_from_db()
    assert user.email != other.email


def test_a_change_needs_somebody_signed_in(db):
    assert Client().get(reverse("account_email")).status_code == 302
