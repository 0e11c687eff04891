"""A form with a file, as a person uses it: with and without the script, over a line that breaks."""

import hashlib
import os

import pytest
from playwright.sync_api import expect

from chenghua_portal.foundation.files.actions import read_file
from chenghua_portal.foundation.files.models import StoredFile, UploadSession
from tests.browser.conftest import visit  # noqa: F401  a fixture
from tests.factories import make_user
from tests.foundation.files.specimens import pdf

CONTENT = pdf(os.urandom(5_000_000).replace(b"/", b"."))
SCAN = {"name": "项目说明.pdf", "mimeType": "application/pdf", "buffer": CONTENT}
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def has_javascript():
    return True


@pytest.fixture
def page(settings, visit):  # noqa: F811
    settings.ROOT_URLCONF = "tests.foundation.files.form_page"
    page = visit(make_user())
    page.goto("/scan/")
    return page


def choose(page, file=SCAN):
    page.set_input_files("[name=scan]", file)
    page.click("main button[type=submit]")


def expect_stored(page):
    expect(page.locator("#stored")).to_have_text(f"项目说明.pdf {len(CONTENT)}", timeout=30_000)
    stored = StoredFile.objects.get()
    assert read_file(stored) == CONTENT
    assert not UploadSession.objects.exists()


class Line:
    """The line between browser and portal; `fate` says what becomes of the nth piece."""

    def __init__(self, page, fate):
        self.page, self.fate, self.offsets = page, fate, []
        page.route("**/desk/uploads/*/?offset=*", self.carry)

    def carry(self, route):
        self.offsets.append(int(route.request.url.rpartition("=")[2]))
        fate = self.fate(len(self.offsets))
        if fate == "answer lost":
            self.page.request.fetch(route.request)
        if fate == "passes":
            route.continue_()
        else:
            route.abort()


def test_file_goes_ahead_of_its_form_in_pieces(page):
    posted = []
    page.on("request", lambda request: posted.append(request) if request.url.endswith("/scan/") else None)
    line = Line(page, lambda number: "passes")

    choose(page)

    expect_stored(page)
    assert line.offsets == [0, 1048576, 2097152, 3145728, 4194304]
    (form,) = [request for request in posted if request.method == "POST"]
    assert len(form.post_data_buffer) < 5_000
    assert b'name="act"' in form.post_data_buffer


def test_broken_connection_is_tried_again_and_goes_on(page):
    line = Line(page, lambda number: {2: "breaks", 3: "answer lost"}.get(number, "passes"))
    choose(page)
    expect(page.get_by_text("连接中断")).to_be_visible()
    expect(page.get_by_text(SHA256)).to_be_visible()
    expect_stored(page)
    assert line.offsets[:4] == [0, 1048576, 1048576, 1048576]


def test_reload_goes_on_where_it_stopped(page):
    Line(page, lambda number: "passes" if number <= 2 else "breaks")
    choose(page)
    expect(page.get_by_text("连接中断")).to_be_visible()
    page.unroute_all()
    page.reload()
    line = Line(page, lambda number: "passes")

    choose(page)

    expect_stored(page)
    assert line.offsets[0] == 2097152


def test_refusal_is_said_before_anything_is_sent(page):
    line = Line(page, lambda number: "passes")
    choose(page, {"name": "a.exe", "mimeType": "application/pdf", "buffer": CONTENT})
    expect(page.get_by_role("status").filter(has_text="仅接受PDF")).to_be_visible()
    assert line.offsets == []
    choose(page)
    expect_stored(page)


def test_file_that_is_refused_at_the_end_is_said_on_the_field(page):
    choose(page, {**SCAN, "buffer": b"<html>" + CONTENT})
    expect(page.locator(".invalid-feedback")).to_contain_text("文件内容与扩展名不符")
    assert not StoredFile.objects.exists()
    choose(page)
    expect(page.locator("#stored")).to_be_visible()


@pytest.mark.parametrize("has_javascript", [False])
def test_without_the_script_the_file_comes_with_its_form(page):
    choose(page)
    expect_stored(page)
