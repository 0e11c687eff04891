import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.db import connection
from django.test import Client
from django.urls import reverse

from organizations.people.models import Role
from tests.factories import make_charity, make_office
from tests.factories.people import join
from tests.foundation.signin.entering import (
    APP_TIME,
    is_inside,
    mails_sent,
    sign_in,
    signed_in_browser,
    verbs,
)

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
DESK = "/desk/"


def code_of(secret: str = SECRET, steps: int = 0) -> str:
    """What the app shows during a test, however long it takes."""
    return format_hotp_value(hotp_value(secret, APP_TIME // 30 + steps))


def with_app(user):
    TOTP.activate(user, SECRET)
    return user


@pytest.fixture
def clerk(db):
    _office, clerk, _approver = make_office()
    return clerk


def test_an_app_is_set_up_by_its_code_and_leads_to_recovery_codes(user):
    client, elsewhere = signed_in_browser(user), signed_in_browser(user)
    page = client.get(reverse("mfa_activate_totp"))

    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(page.context["form"].secret)})

    assert answer.headers["Location"] == reverse("mfa_view_recovery_codes")
    assert len(client.get(answer.headers["Location"]).context["unused_codes"]) == 10
    assert verbs(user)[-1] == "signin.app_added"
    assert is_inside(client)
    assert not is_inside(elsewhere)


def test_the_qr_code_is_drawn_into_the_page(user):
    page = signed_in_browser(user).get(reverse("mfa_activate_totp")).content.decode()

    assert "<svg" in page
    assert "style=" not in page


def test_a_wrong_code_sets_nothing_up(user):
    client = signed_in_browser(user)
    client.get(reverse("mfa_activate_totp"))

    client.post(reverse("mfa_activate_totp"), {"code": "000000"})

    assert not Authenticator.objects.exists()


def test_secrets_are_stored_encrypted(user):
    with_app(user)

    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        assert SECRET not in cursor.fetchone()[0]
    assert Authenticator.objects.get().wrap().validate_code(code_of())


def test_the_password_alone_opens_nothing_then(user):
    client = Client()

    answer = sign_in(client, with_app(user).email)

    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert not is_inside(client)
    assert "signin.signed_in" not in verbs(user)


def test_the_code_opens_and_works_once(user):
    first, second = Client(), Client()
    with_app(user)

    for client in (first, second):
        sign_in(client, user.email)
        client.post(reverse("mfa_authenticate"), {"code": code_of()})

    assert is_inside(first)
    assert not is_inside(second)


def test_a_recovery_code_opens_once(user):
    client = signed_in_browser(user)
    page = client.get(reverse("mfa_activate_totp"))
    client.post(reverse("mfa_activate_totp"), {"code": code_of(page.context["form"].secret)})
    recovery_code = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"][0]
    first, second = Client(), Client()

    for browser in (first, second):
        sign_in(browser, user.email)
        browser.post(reverse("mfa_authenticate"), {"code": recovery_code})

    assert is_inside(first)
    assert not is_inside(second)


def test_guessing_codes_is_stopped(user):
    client = Client()
    sign_in(client, with_app(user).email)
    for guess in range(5):
        client.post(reverse("mfa_authenticate"), {"code": f"{guess:06}"})

    client.post(reverse("mfa_authenticate"), {"code": code_of()})

    assert not is_inside(client)


def test_removing_the_app_is_recorded_told_and_ends_other_sessions(user):
    client, elsewhere = signed_in_browser(user), signed_in_browser(user)
    with_app(user)

    client.post(reverse("mfa_deactivate_totp"))

    assert not Authenticator.objects.exists()
    assert verbs(user)[-1] == "signin.app_removed"
    assert not is_inside(elsewhere)


def test_an_official_without_one_is_led_to_set_it_up(clerk, settings):
    settings.PORTAL_SECOND_FACTOR = "required"
    client = signed_in_browser(clerk)

    answer = client.get(DESK)

    assert answer.headers["Location"] == reverse("account_security")
    page = client.get(reverse("account_security")).content.decode()
    assert "您的角色须设置二次验证" in page
    assert reverse("mfa_activate_totp") in page


def test_where_it_is_optional_the_desk_opens_and_the_page_says_so(clerk, settings):
    settings.PORTAL_SECOND_FACTOR = "optional"
    client = signed_in_browser(clerk)

    assert client.get(DESK).status_code == 200
    assert "演示环境可以不设置" in client.get(reverse("account_security")).content.decode()


def test_an_official_with_one_works(clerk, settings):
    settings.PORTAL_SECOND_FACTOR = "required"
    client = Client()
    sign_in(client, with_app(clerk).email)
    client.post(reverse("mfa_authenticate"), {"code": code_of()})

    assert client.get(DESK).status_code == 200


def test_an_official_who_wears_another_hat_still_needs_one(clerk, settings):
    settings.PORTAL_SECOND_FACTOR = "required"
    charity, _owner = make_charity()
    join(clerk, charity, Role.EDITOR)
    client = signed_in_browser(clerk)
    session = client.session
    session["organization"] = str(charity.pk)
    session.save()

    assert client.get(DESK).status_code == 302


def test_an_official_who_removes_it_is_led_back(clerk, settings):
    settings.PORTAL_SECOND_FACTOR = "required"
    client = Client()
    sign_in(client, with_app(clerk).email)
    client.post(reverse("mfa_authenticate"), {"code": code_of()})
    assert client.get(DESK).status_code == 200

    client.post(reverse("mfa_deactivate_totp"))

    assert client.get(DESK).status_code == 302


def test_a_charity_needs_none(db, settings):
    settings.PORTAL_SECOND_FACTOR = "required"
    _charity, owner = make_charity()

    assert signed_in_browser(owner).get(DESK).status_code == 200


def test_changes_of_factors_are_mailed(user, django_capture_on_commit_callbacks):
    client = signed_in_browser(user)
    page = client.get(reverse("mfa_activate_totp"))

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_activate_totp"), {"code": code_of(page.context["form"].secret)})

    assert [m.subject for m in mails_sent()] == ["您的账号二次验证方式已变更"]
