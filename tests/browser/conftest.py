"""People at their browsers, on a real portal, with real commits."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connections
from playwright.sync_api import Browser, Page, expect

from chenghua_portal.foundation.identity.models import User
from tests.factories.people import PASSWORD

Visit = Callable[..., Page]


@pytest.fixture(autouse=True)
def own_directories(settings, tmp_path):
    settings.PORTAL_KEYS_DIR = tmp_path / "keys"
    settings.PORTAL_FILES_DIR = tmp_path / "files"


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def has_javascript(request) -> bool:
    return request.param


@pytest.fixture
def visit(browser: Browser, live_site: str, has_javascript: bool) -> Iterator[Visit]:
    """`visit(user)` opens a browser of its own for a person and signs in; without a user, a visitor's."""
    contexts = []

    def open_browser(user: User | None = None, *, width: int = 1280) -> Page:
        context = browser.new_context(
            base_url=live_site,
            java_script_enabled=has_javascript,
            locale="zh-CN",
            viewport={"width": width, "height": 900},
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        if user is not None:
            page.goto("/account/login/")
            page.fill("[name=login]", user.email)
            page.fill("[name=password]", PASSWORD)
            page.click("main button[type=submit]")
            expect(page.locator("h1")).to_have_text("工作台")
        return page

    yield open_browser
    for context in contexts:
        context.close()


@pytest.fixture
def pass_time(committed_db) -> Callable[[timedelta], None]:
    """Move the clock of the whole portal on; only the database's owner can."""

    def move(by: timedelta) -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "INSERT INTO workdays_clock (id, clock_offset) VALUES (1, %s) "
                "ON CONFLICT (id) DO UPDATE SET clock_offset = workdays_clock.clock_offset + excluded.clock_offset",
                [by],
            )

    yield move
    with connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM workdays_clock")
