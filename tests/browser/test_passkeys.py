"""A passkey, from its making to the sign-in it protects, with an authenticator that Chromium plays."""

import pytest
from playwright.sync_api import Page, expect

from tests.factories import make_user
from tests.factories.people import PASSWORD

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def sign_in(page: Page, email: str) -> None:
    page.goto("/account/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")


def test_a_passkey_is_made_and_asked_for(browser, live_site, settings):
    # A passkey belongs to a host name; an address made of numbers has none.
    settings.PORTAL_BASE_URL = live_site.replace("127.0.0.1", "localhost")
    user = make_user()
    context = browser.new_context(base_url=settings.PORTAL_BASE_URL, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(15_000)
    protocol = context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    protocol.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

    sign_in(page, user.email)
    page.goto("/account/passkeys/add/")
    page.fill("[name=name]", "办公室电脑")
    page.click("#passkey_add")
    expect(page.locator("h1")).to_have_text("恢复码")
    page.goto("/account/security/")
    expect(page.locator("main")).to_contain_text("办公室电脑")

    context.clear_cookies()
    sign_in(page, user.email)
    expect(page.locator("h1")).to_have_text("二次验证")
    page.click("#passkey_use")
    expect(page.locator("h1")).to_have_text("工作台")
    context.close()


pytestmark = pytest.mark.usefixtures("committed_db")
