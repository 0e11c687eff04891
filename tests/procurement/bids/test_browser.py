"""The attachments of a bid as a bidder adds them: with the script in pieces, over a line that breaks, and without."""

import os

import pytest
from playwright.sync_api import Page, Route, expect

from chenghua_portal.foundation.files import storage
from chenghua_portal.foundation.files.models import UploadSession
from procurement.bids.drafts import answers_of
from procurement.bids.sections import manifest_files
from tests.browser.conftest import Visit, has_javascript, visit  # noqa: F401  fixtures
from tests.foundation.files.specimens import pdf
from tests.procurement.bids.conftest import Scene, draft_of

CONTENT = pdf(os.urandom(2_500_000).replace(b"/", b"."))


def test_bidder_adds_an_attachment_and_removes_it(committed_scene: Scene, visit: Visit) -> None:  # noqa: F811
    bid = committed_scene.start()
    page = visit(committed_scene.owner)
    page.goto(f"/desk/bids/{bid.pk}/sections/attachments/")

    add(page)

    expect(page.get_by_role("link", name="项目说明.pdf")).to_be_visible(timeout=30_000)
    (file,) = manifest_files(answers_of(draft_of(bid)))
    assert storage.read(file.sha256, file.key) == CONTENT
    assert not UploadSession.objects.exists()

    page.get_by_role("button", name="删除").click()

    expect(page.get_by_text("还没有附件")).to_be_visible()


@pytest.mark.parametrize("has_javascript", [True])
def test_attachment_goes_on_where_the_line_broke(committed_scene: Scene, visit: Visit) -> None:  # noqa: F811
    bid = committed_scene.start()
    page = visit(committed_scene.owner, width=390)
    page.goto(f"/desk/bids/{bid.pk}/sections/attachments/")
    sent: list[str] = []

    def carry(route: Route) -> None:
        sent.append(route.request.url.rpartition("=")[2])
        if len(sent) == 2:
            route.abort()
        else:
            route.continue_()

    page.route("**/desk/uploads/*/?offset=*", carry)
    add(page)

    expect(page.get_by_role("link", name="项目说明.pdf")).to_be_visible(timeout=30_000)
    assert sent == ["0", "1048576", "1048576", "2097152"]


def add(page: Page) -> None:
    page.set_input_files(
        "[name=file]", {"name": "项目说明.pdf", "mimeType": "application/pdf", "buffer": CONTENT}
    )
    page.get_by_role("button", name="添加文件").click()
