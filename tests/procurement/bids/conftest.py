from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.keys import held_keys
from chenghua_portal.foundation.web.ids import uuid7
from chenghua_portal.foundation.workdays.clock import portal_now
from organizations.registry.models import Organization
from procurement.bids import actions
from procurement.bids.models import Bid, BidDraft, DraftSection, Receipt
from procurement.calls.models import Call, CallKeySet, KeyRecipient
from tests.factories import actor_for, make_call, make_charity, make_office

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\nstartxref\n9\n%%EOF\n"


def whole_bid(title: str = "青少年心理韧性计划") -> dict[str, dict[str, Any]]:
    """Answers to every section, such as a person would type them."""
    line = {
        "category": "activity",
        "item": "团辅",
        "quantity": "10",
        "unit": "场",
        "unit_price": "1000",
        "asked": "8000",
        "self_cash": "2000",
    }
    return {
        "summary": {"title": title, "summary": "为八所学校提供团体辅导。", "term_months": "10"},
        "need": {"text": "需求", "evidence": "问卷"},
        "beneficiaries": {"text": "初中生", "number": "1,200", "street_code": "510108007"},
        "goals": {
            "text": "目标",
            "indicators": [{"name": "服务人数", "unit": "人", "target": "1200", "verification": "签到表"}],
        },
        "plan": {
            "activities": [
                {"name": "团辅", "starts_on": "2027-01-05", "ends_on": "2027-06-30", "times": "32"}
            ]
        },
        "team": {"members": [{"name": "示例", "role": "项目主管"}]},
        "budget": {"lines": [line]},
        "self_raised": {"cash_source": "机构捐赠收入"},
        "risks": {"text": "风险"},
        "sustainability": {"text": "可持续"},
        "declarations": dict.fromkeys(("truthful", "no_other_funding", "no_fixed_assets", "no_cash"), "on"),
    }


def pdf(name: str = "项目说明.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


@dataclass
class Scene:
    """An open call whose key the server holds, its purchaser, and a charity that bids."""

    call: Call
    charity: Organization
    owner: User
    clerk: User
    now: datetime

    def actor(
        self, user: User | None = None, *, at: datetime | None = None, key: UUID | None = None
    ) -> Actor:
        return actor_for(user or self.owner, at=at or self.now, request_key=key)

    @property
    def late(self) -> Actor:
        """The owner, arriving when the deadline has come."""
        return self.actor(at=self.call.deadline)

    def start(self) -> Bid:
        return actions.start_bid(self.call, by=self.actor())

    def write(self, bid: Bid, answers: dict[str, dict[str, Any]] | None = None) -> Bid:
        """Type every section into the bid's draft."""
        for key, values in (answers or whole_bid()).items():
            actions.save_section(bid, key, values, revision_of(bid, key), by=self.actor())
        return bid

    def written(self) -> Bid:
        return self.write(self.start())

    def submit(self, bid: Bid) -> Receipt:
        """Take the copy, then hand the draft in."""
        actions.take_copy(bid, by=self.actor())
        return actions.submit_bid(bid, by=self.actor())

    def submitted(self) -> tuple[Bid, bytes]:
        """A bid handed in, and the copy its bidder kept."""
        bid = self.written()
        copy = actions.take_copy(bid, by=self.actor())
        actions.submit_bid(bid, by=self.actor())
        return again(bid), copy


def again(bid: Bid) -> Bid:
    """The bid as the next request reads it."""
    return Bid.objects.select_related("call", "organization").get(pk=bid.pk)


def revision_of(bid: Bid, key: str) -> int:
    section = DraftSection.objects.filter(draft__bid=bid, key=key).first()
    return section.revision if section else 0


def draft_of(bid: Bid) -> BidDraft:
    return BidDraft.objects.get(bid=bid)


def make_scene(**fields: Any) -> Scene:
    now = portal_now()
    office, clerk, _approver = make_office()
    call = make_call(office, **{"deadline": now + timedelta(days=20), "cap": Decimal(30000), **fields})
    key_set = CallKeySet.objects.create(pk=uuid7(), call=call, version=1, quorum=1, created_at=now)
    KeyRecipient.objects.create(
        key_set=key_set,
        position=1,
        label="server",
        public_key=held_keys.create_identity(key_set.pk),
        is_server_held=True,
    )
    charity, owner = make_charity()
    return Scene(call, charity, owner, clerk, now)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture(autouse=True)
def own_directories(settings: Any, tmp_path: Path) -> None:
    """Keys and files of the test's own."""
    settings.PORTAL_KEYS_DIR = tmp_path / "keys"
    settings.PORTAL_FILES_DIR = tmp_path / "files"


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene()


@pytest.fixture
def committed_scene(committed_db: None) -> Scene:
    return make_scene()


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Reasons in the language of the tests."""
    with translation.override("en"):
        yield
