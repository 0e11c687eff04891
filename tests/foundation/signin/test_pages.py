"""Every page of an account leads back to the overview."""

import pytest
from django.urls import reverse

from tests.foundation.signin.entering import signed_in_browser

PAGES = (
    "account_email",
    "account_change_password",
    "account_phone",
    "account_phone_code",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_generate_recovery_codes",
)


@pytest.mark.parametrize("name", PAGES)
def test_the_way_out_leads_to_the_overview(user, name):
    page = signed_in_browser(user).get(reverse(name)).content.decode()

    back = reverse("account_phone") if name == "account_phone_code" else reverse("account_security")
    assert f'<a class="btn btn-link" href="{back}">取消</a>' in " ".join(page.split())
