import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, Route, expect

from tests.foundation.ui.conftest import Opener

TEXTS = {
    "saved": "已保存",
    "saving": "保存中",
    "retrying": "正在重试",
    "offline": "离线",
    "signed-out": "登录失效",
    "refused": "不能修改",
    "conflict": "冲突",
    "compare": "查看",
    "sign-in": "登录",
}
STATUS = " ".join(f'data-text-{name}="{text}"' for name, text in TEXTS.items())
DRAFT = f"""
<form method="post" data-autosave="/save/">
  <input type="hidden" name="csrfmiddlewaretoken" value="t"><input type="hidden" name="revision" value="3">
  <input type="hidden" name="request_key" value="k"><textarea name="text"></textarea>
  <span data-saved data-sign-in-url="/login/" {STATUS}><span data-saved-text></span></span>
</form>"""
SAVED = (200, {"revision": 4, "saved_at_text": "14:03:22"})

Post = dict[str, list[str]]
Answer = Callable[[Post], tuple[int, dict[str, Any]]]
Opened = Callable[[Answer], tuple[Page, list[Post]]]


@pytest.fixture
def draft(open_page: Opener, bare_page: str) -> Opened:
    """Open a draft whose saves `answer` replies to, on a clock that stands still. Every save is listed."""

    def opened(answer: Answer) -> tuple[Page, list[Post]]:
        page = open_page(html=bare_page % DRAFT, stop_clock=True)
        posts: list[Post] = []

        def save(route: Route) -> None:
            posts.append(parse_qs(route.request.post_data or "", keep_blank_values=True))
            status, body = answer(posts[-1])
            route.fulfill(status=status, body=json.dumps(body), headers={"Content-Type": "application/json"})

        page.route("**/save/", save)
        return page, posts

    return opened


def said(page: Page, text: str) -> None:
    expect(page.locator("[data-saved-text]")).to_contain_text(text)


def test_a_pause_saves_and_carries_the_revision_on(draft: Opened) -> None:
    page, posts = draft(lambda post: (200, {**SAVED[1], "revision": int(post["revision"][0]) + 1}))

    for text in ("一", "一二"):
        page.locator("textarea").fill(text)
        page.clock.run_for(1900)
        assert len(posts) == len(text) - 1
        page.clock.run_for(200)
        expect(page.locator("[name=revision]")).to_have_value(str(3 + len(text)))
    said(page, "已保存 14:03:22")

    assert [(post["text"], post["revision"]) for post in posts] == [(["一"], ["3"]), (["一二"], ["4"])]
    assert posts[0]["csrfmiddlewaretoken"] == ["t"]
    assert "request_key" not in posts[0]


def test_who_types_without_a_pause_is_saved_within_five_seconds(draft: Opened) -> None:
    page, posts = draft(lambda _: SAVED)
    for length in range(1, 7):
        page.locator("textarea").fill("字" * length)
        page.clock.run_for(1000)
    said(page, "已保存")
    assert posts[0]["text"] == ["字" * 5]


@pytest.mark.parametrize(
    ("status", "reply", "text", "link"),
    [
        (409, {"conflict_url": "/compare/"}, "冲突", "/compare/"),
        (409, {"conflict_url": "/compare/", "message": "李四已保存"}, "李四已保存", "/compare/"),
        (401, {}, "登录失效", "/login/"),
        (403, {"message": "已提交，不能修改"}, "已提交，不能修改", ""),
    ],
)
def test_what_cannot_be_saved_says_why_and_keeps_the_text(
    draft: Opened, status: int, reply: dict[str, str], text: str, link: str
) -> None:
    page, posts = draft(lambda _: (status, reply))
    page.locator("textarea").fill("稿")
    page.clock.run_for(2100)
    said(page, text)
    page.locator("textarea").fill("稿子")
    page.clock.run_for(20_000)

    assert len(posts) == 1
    assert page.locator("textarea").input_value() == "稿子"
    if link:
        expect(page.locator("[data-saved-text] a")).to_have_attribute("href", link)


def test_signing_in_elsewhere_and_coming_back_saves(draft: Opened) -> None:
    replies = iter([(401, {}), SAVED])
    page, posts = draft(lambda _: next(replies))
    page.locator("textarea").fill("稿")
    page.clock.run_for(2100)
    said(page, "登录失效")

    page.evaluate("() => { document.dispatchEvent(new Event('visibilitychange')); }")

    said(page, "已保存")
    assert [post["text"] for post in posts] == [["稿"], ["稿"]]


def test_a_failing_server_is_tried_again(draft: Opened) -> None:
    replies = iter([(500, {}), SAVED])
    page, posts = draft(lambda _: next(replies))

    page.locator("textarea").fill("稿")
    page.clock.run_for(2100)
    said(page, "正在重试")
    page.clock.run_for(2100)
    said(page, "已保存 14:03:22")

    assert [post["text"] for post in posts] == [["稿"], ["稿"]]


def test_leaving_saves_what_is_unsaved_and_nothing_stays_in_the_browser(draft: Opened) -> None:
    page, posts = draft(lambda _: SAVED)
    page.locator("textarea").fill("稿")
    with page.expect_request("**/save/"):
        page.evaluate("() => { window.dispatchEvent(new PageTransitionEvent('pagehide')); }")
    said(page, "已保存")

    assert [post["text"] for post in posts] == [["稿"]]
    assert page.evaluate("() => localStorage.length + sessionStorage.length") == 0
