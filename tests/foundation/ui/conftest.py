"""A browser for the scripts. No server: pages are rendered here and handed over, static files are read."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, Route

SITE = "http://portal.test"


class Opener(Protocol):
    def __call__(
        self,
        *,
        mode: str = "standard",
        width: int = 1280,
        path: str = "/ui/",
        html: str = "",
        stop_clock: bool = False,
    ) -> Page: ...


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Opener]:
    """Open the component page, or `html`, under our content policy. An error in a script fails the test."""
    pages: list[Page] = []
    wrong: list[str] = []

    def opened(
        *,
        mode: str = "standard",
        width: int = 1280,
        path: str = "/ui/",
        html: str = "",
        stop_clock: bool = False,
    ) -> Page:
        client = Client()
        client.cookies["display"] = mode
        response = client.get(path)
        policy = {"Content-Type": "text/html", "Content-Security-Policy": response["Content-Security-Policy"]}

        def serve(route: Route) -> None:
            address = route.request.url.removeprefix(SITE)
            if address.startswith("/static/"):
                route.fulfill(path=Path(settings.BASE_DIR) / "static" / address.removeprefix("/static/"))
            else:
                route.fulfill(body=html or response.content.decode(), headers=policy)

        page = browser.new_page(viewport={"width": width, "height": 900})
        pages.append(page)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda line: wrong.append(line.text) if "Content Security" in line.text else None)
        page.route("**/*", serve)
        if stop_clock:
            page.clock.install(time="2026-11-27T06:00:00Z")
        page.goto(SITE + path)
        if stop_clock:
            # An installed clock still runs: a slow machine would reach the pause by itself.
            page.clock.pause_at("2026-11-27T07:00:00Z")
        return page

    yield opened
    for page in pages:
        page.close()
    assert wrong == []


@pytest.fixture
def bare_page() -> str:
    """A page of nothing but our scripts, to be filled in: `bare_page % form`."""
    names = ("portal", "autosave")
    tags = "".join(f'<script src="/static/js/{name}.js" defer></script>' for name in names)
    head = f"<head><meta charset=utf-8><title>x</title>{tags}</head>"
    return f"<!doctype html><html lang=zh-CN>{head}<body>%s</body></html>"
