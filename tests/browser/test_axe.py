"""Everybody can use every page: axe finds nothing against any, and none is wider than a phone."""

from collections import defaultdict
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page

from tests.access.scenes import Scene, make_scene
from tests.browser.pages import NO_PAGES, PARTS, Seen, addresses_in, pages_of, scene_to_look_at

STAGES = (
    "draft",
    "prepared",
    "open",
    "submitted",
    "closed",
    "opened",
    "scoring",
    "scored",
    "proposed",
    "awarded",
)
WIDTHS = (390, 320)
OVERFLOW = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width + 1) return null;
    const wide = [...document.querySelectorAll('body *')]
        .filter((one) => one.getBoundingClientRect().right > width + 1);
    return wide.slice(-3).map((one) => one.outerHTML.slice(0, 120)).join(' … ') || 'unknown';
}"""

Open = Callable[..., Page]


@pytest.fixture
def open_as(browser: Browser, live_site: str) -> Iterator[Open]:
    """`open_as(scene, role, path)` shows a page to somebody of the scene; one browser for all, its session changed."""
    context = browser.new_context(base_url=live_site, locale="zh-CN", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(15_000)
    sessions: dict[object, str] = {}

    def open_page(scene: Scene, role: str, path: str, *, status: int = 200) -> Page:
        user = scene.people[role]
        cookies = {}
        if user is not None:
            if user.pk not in sessions:
                client = Client()
                client.force_login(user)
                sessions[user.pk] = client.cookies[settings.SESSION_COOKIE_NAME].value
            cookies[settings.SESSION_COOKIE_NAME] = sessions[user.pk]
        context.clear_cookies()
        context.add_cookies([{"name": n, "value": v, "url": live_site} for n, v in cookies.items()])
        page.set_viewport_size({"width": 1280, "height": 900})
        response = page.goto(path)
        assert response is not None
        assert response.status == status, path
        return page

    yield open_page
    context.close()


def faults_of(page: Page, *, colours: bool = True) -> list[str]:
    """What axe has against the page as it is, and what is too wide for a phone.

    Contrast, a third of axe's work, is what classes make it: it is measured where `colours` are wanted.
    """
    options = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": colours}}}
    violations = Axe().run(page, options=options).response["violations"]
    found = [
        f"{rule['id']}: {node['target']} {node['html'][:160]}"
        for rule in violations
        for node in rule["nodes"][:3]
    ]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if wide := page.evaluate(OVERFLOW):
            found.append(f"wider than {width}: {wide}")
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_accessible_and_fits_a_phone(open_as: Open, part: int) -> None:
    opened: set[str] = set()
    seen: Seen = defaultdict(set)
    faults = {}
    for stage in STAGES:
        scene = scene_to_look_at(stage)
        for found in pages_of(scene, part, seen):
            opened.add(found.name)
            page = open_as(scene, found.role, found.path)
            if wrong := faults_of(page, colours=found.looks_new):
                faults[stage, found.name, found.role] = wrong

    assert faults == {}
    assert {address.name for address in addresses_in(part)} - NO_PAGES == opened


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        ("anonymous", "/no/such/page/", 404),
        ("owner", "/desk/no/such/page/", 404),
        ("owner", "/desk/calls/new/", 403),
        ("owner", "/desk/bids/{bid}/receipt/", 409),
    ],
)
def test_every_refusal_is_too(open_as: Open, role: str, path: str, status: int) -> None:
    scene = make_scene("open")
    assert scene.bid is not None
    assert faults_of(open_as(scene, role, path.format(bid=scene.bid.pk), status=status)) == []
