"""From the bidder's draft to the readable bid, through the actions of both rooms."""

import base64
import dataclasses
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from chenghua_portal.demo.answers import answers
from chenghua_portal.demo.story import CALLS
from chenghua_portal.foundation.files import storage
from procurement.bids.actions import add_file, save_section, start_bid, submit_bid, take_copy, withdraw_bid
from procurement.bids.models import Bid
from procurement.opening.actions import open_bids
from tests.factories import actor_for, make_charity
from tests.procurement.opening.conftest import DEADLINE, Scene

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n%%EOF\n"
)


@pytest.fixture
def files_dir(settings: Any, tmp_path: Any) -> None:
    settings.PORTAL_FILES_DIR = tmp_path / "files"


@pytest.mark.usefixtures("files_dir")
def test_what_a_bidder_writes_is_what_the_office_reads(scene: Scene) -> None:
    organization, user = make_charity()
    owner = actor_for(user, organization, at=DEADLINE - timedelta(days=2))
    project = dataclasses.replace(
        CALLS[0].projects[0], title="认知症友好社区", grant=Decimal(28000), own=Decimal(9000)
    )
    bid = start_bid(scene.call, by=owner)
    for key, values in answers(project, ends_on=date(2027, 3, 31)).items():
        if values:
            save_section(bid, key, values, 0, by=owner)
    add_file(bid, SimpleUploadedFile("章程.pdf", PDF, "application/pdf"), by=owner)
    take_copy(bid, by=owner)
    receipt = submit_bid(bid, by=owner)

    opening = open_bids(scene.call, by=scene.actor())

    content = Bid.objects.get(pk=bid.pk).content
    stored = content.files.get()
    entry = opening.entries.get()
    assert (content.title, content.street_code) == ("认知症友好社区", project.street)
    assert (content.asked, content.self_raised) == (Decimal("28000.00"), Decimal("9000.00"))
    assert [i.name for i in content.indicators.all()] == [project.indicator, "服务对象满意度"]
    assert sum(line.asked for line in content.budget_lines.all()) == Decimal("28000.00")
    assert storage.read(stored.sha256, base64.b64decode(stored.key)) == PDF
    assert "key" not in content.sections["attachments"]["files"][0]
    assert (entry.envelope.receipt, entry.outcome) == (receipt, "opened")


def test_withdrawn_bid_stays_unread(scene: Scene) -> None:
    envelope = scene.seal("撤回的")
    owner = actor_for(envelope.bid.started_by, envelope.bid.organization, at=DEADLINE - timedelta(hours=1))
    withdraw_bid(envelope.bid, by=owner)

    assert open_bids(scene.call, by=scene.actor()).summary["opened"] == 0
