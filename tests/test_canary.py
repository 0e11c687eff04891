"""What is sealed is nowhere: a mark in every field of a bid is looked for wherever anyone could find it.

The bid is written and handed in by its owner at a browser. From the submission to the opening the mark must be
in no page, whoever asks, no table, file, key, mail, log or cache. After the opening it must be found, so that
this search is known to be able to find it.
"""

import base64
import logging
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from chenghua_portal.foundation.files.models import StoredFile
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.jobs.durable import run_due
from chenghua_portal.foundation.workdays.clock import clock_shifted
from procurement.bids.application_form import SECTIONS, Field, Kind
from procurement.bids.models import Bid, BidDraft
from procurement.calls.actions import publish_call
from procurement.calls.models import Call
from procurement.opening.actions import open_bids
from tests.access.scenes import Scene, make_scene
from tests.access.test_matrix import path_of
from tests.factories import actor_for
from tests.structure import addresses

MARK = "KX7QZ93VWM2P"
AMOUNT = "18731.19"
FORMS_OF_AMOUNT = (AMOUNT, "18,731.19", "1873119")
PDF = f"%PDF-1.7\n1 0 obj\n<< /Title ({MARK}) >>\nendobj\ntrailer\nstartxref\n9\n%%EOF\n".encode()


def encodings(text: str) -> list[bytes]:
    """How `text` could stand in bytes: plain, as hexadecimal, within base64 at each of its three places."""
    raw = text.encode()
    inside = [
        base64.b64encode(b"\0" * shift + raw)[(shift * 4 + 2) // 3 :].rstrip(b"=") for shift in range(3)
    ]
    return [raw, raw.lower(), raw.hex().encode(), *(form[:-1] for form in inside)]


# Whom the deadline alone could give something to see.
CURIOUS = ("anonymous", "owner", "rival", "clerk")
NEEDLES = encodings(MARK)
# A figure in a page or a table; in the noise of a ciphertext its few digits could occur by chance.
TEXT_NEEDLES = [*NEEDLES, *(form.encode() for form in FORMS_OF_AMOUNT)]


def is_in(content: bytes, needles: list[bytes] = TEXT_NEEDLES) -> bool:
    return any(needle in content for needle in needles)


def typed(field: Field) -> str:
    """An answer to one question; texts carry the mark."""
    answers = {
        Kind.INTEGER: "10",
        Kind.DATE: "2027-03-31",
        Kind.MONEY: AMOUNT,
        Kind.CHOICE: "510108007",
        Kind.DECLARATION: "on",
    }
    return answers.get(field.kind, f"题{MARK}")


BUDGET_LINE = {
    "category": "activity",
    "item": f"团辅{MARK}",
    "quantity": "1",
    "unit": MARK,
    "unit_price": AMOUNT,
    "asked": AMOUNT,
    "self_cash": "0",
    "self_in_kind": "0",
}


def posts() -> Iterator[tuple[str, Mapping[str, str]]]:
    """Every section of the form as a browser sends it."""
    for section in SECTIONS:
        data: dict[str, str] = {"revision": "0", "save": "1"}
        for field in section.fields:
            if field.kind in (Kind.TABLE, Kind.BUDGET):
                row = BUDGET_LINE if field.kind == Kind.BUDGET else {c.name: typed(c) for c in field.columns}
                data |= {f"{field.name}-0-{name}": value for name, value in row.items()}
            else:
                data[field.name] = typed(field)
        if section.key != "attachments":
            yield section.key, data


# Another in every answer.
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')


class Portal:
    """A published call with one bid of the owner, and everyone who might look for what is in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.scene: Scene = make_scene("prepared")
        approver = self.scene.people["approver"]
        assert approver is not None
        call = Call.objects.get(pk=self.scene.call.pk)
        self.call = publish_call(call, by=actor_for(approver, at=call.deadline - timedelta(days=20)))
        self.scene.call = self.call
        self.owner = self.client(self.scene.people["owner"])

    def client(self, user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    def write(self) -> None:
        """Fill every section and add a file, as the owner."""
        assert self.owner.post(f"/desk/calls/{self.call.pk}/bid/").status_code == 302
        self.scene.bid = Bid.objects.get()
        for key, data in posts():
            assert self.owner.post(f"{self.at}sections/{key}/", data).status_code == 302
        upload = SimpleUploadedFile(f"附件{MARK}.pdf", PDF, "application/pdf")
        assert self.owner.post(f"{self.at}files/", {"file": upload}).status_code == 302

    def hand_in(self) -> None:
        copy = self.owner.post(f"{self.at}copy/")
        assert is_in(copy.content)
        assert self.owner.post(f"{self.at}submit/").status_code == 302
        run_due()
        assert Bid.objects.get().status == Bid.Status.SUBMITTED
        assert not BidDraft.objects.exists()

    @property
    def at(self) -> str:
        assert self.scene.bid is not None
        return f"/desk/bids/{self.scene.bid.pk}/"

    def paths(self) -> list[str]:
        """Every address, in both languages where it has them."""
        named = list(addresses())
        own = [path_of(address, self.scene) for address in named]
        sections = [f"{self.at}sections/{section.key}/" for section in SECTIONS]
        files = [f"{self.at}files/{file.pk}/" for file in StoredFile.objects.all()]
        return [*own, *sections, *files]

    def pages_with_the_mark(
        self, roles: Collection[str] | None = None, *, under: str = "/"
    ) -> list[tuple[str, str]]:
        """Who of `roles`, or of everyone, finds the mark, and at which address `under` a path."""
        found = []
        for role in roles or self.scene.people:
            client = self.client(self.scene.people[role])
            for path in filter(lambda path: path.startswith(under), self.paths()):
                response = client.get(path)
                content = b"".join(response) + str(dict(response.headers)).encode()
                if is_in(content + str(client.cookies).encode()):
                    found.append((role, path))
        return found

    def tables_with_the_mark(self) -> list[str]:
        """The tables that have the mark in any row, every column as text."""
        found = []
        with connection.cursor() as cursor:
            for table in sorted(connection.introspection.table_names(cursor)):
                cursor.execute(
                    f"SELECT row_to_json(t)::text, t::text FROM {connection.ops.quote_name(table)} t"
                )
                if any(is_in("\n".join(map(str, row)).encode()) for row in cursor.fetchall()):
                    found.append(table)
        return found

    def files_with_the_mark(self) -> list[str]:
        """The files whose name or content has the mark, keys included."""
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        assert files
        return [str(p) for p in files if is_in(str(p).encode() + p.read_bytes(), NEEDLES)]


def cached_with_the_mark() -> list[str]:
    client = cache._cache.get_client()  # type: ignore[attr-defined]
    return [str(key) for key in client.scan_iter() if is_in(key + (client.dump(key) or b""), NEEDLES)]


def letters() -> bytes:
    """All mails as they go over the wire, and decoded."""
    return b"".join(m.message().as_bytes() + str([m.subject, m.body, m.to]).encode() for m in mail.outbox)


@pytest.fixture
def portal(db: None, settings: Any, tmp_path: Path) -> Portal:
    settings.PORTAL_KEYS_DIR = tmp_path / "keys"
    settings.PORTAL_FILES_DIR = tmp_path / "files"
    return Portal(tmp_path)


def test_sealed_bid_is_nowhere_until_it_is_opened(
    portal: Portal, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    portal.write()
    portal.hand_in()

    sealed = portal.pages_with_the_mark()
    with clock_shifted(timedelta(days=20, minutes=30)):
        closed = portal.pages_with_the_mark(CURIOUS)
    printed = capfd.readouterr()

    assert sealed == []
    assert closed == []
    assert portal.tables_with_the_mark() == []
    assert portal.files_with_the_mark() == []
    assert cached_with_the_mark() == []
    assert mail.outbox
    assert not is_in(letters())
    assert not is_in((caplog.text + printed.out + printed.err).encode())


def test_searching_for_it_finds_as_little_as_searching_for_anything(portal: Portal) -> None:
    portal.write()
    portal.hand_in()
    other = "QQ0QQ00QQQ0Q"

    for path in ("/awards/", "/awards.csv", "/organizations/"):
        for role in CURIOUS:
            client = portal.client(portal.scene.people[role])
            found, nothing = (
                TOKEN.sub(b"", b"".join(client.get(path, {"q": text}))) for text in (MARK, other)
            )
            assert found.replace(MARK.encode(), other.encode()) == nothing, (role, path)


def test_draft_is_readable_to_its_writers_alone_and_only_through_its_pages(portal: Portal) -> None:
    portal.write()

    found = portal.pages_with_the_mark(under="/desk/bids/")

    assert {role for role, _path in found} == {"owner", "editor", "finance"}
    assert {path for role, path in found if role == "finance"} == {"/desk/bids/", portal.at}
    assert portal.tables_with_the_mark() == []
    assert portal.files_with_the_mark() == []


def test_search_finds_the_mark_once_the_bid_is_opened(portal: Portal) -> None:
    portal.write()
    portal.hand_in()
    clerk = portal.scene.people["clerk"]
    assert clerk is not None
    with clock_shifted(timedelta(days=20, hours=2)):
        open_bids(portal.call, by=actor_for(clerk, at=portal.call.opening_at + timedelta(minutes=1)))
        found = portal.pages_with_the_mark(under="/desk/bids/")

    roles = {role for role, _path in found}
    assert {"owner", "clerk", "approver"} <= roles
    assert not roles & {
        "anonymous",
        "rival",
        "foreign clerk",
        "unseated evaluator",
        "administrator",
        "newcomer",
    }
    assert "procurement_bidcontent" in portal.tables_with_the_mark()


@pytest.mark.parametrize("shift", range(3))
def test_mark_is_recognized_in_every_disguise(shift: int) -> None:
    hidden = base64.b64encode(b"x" * shift + MARK.encode() + b"yy")

    assert is_in(hidden)
    assert is_in(MARK.encode().hex().encode())
    assert is_in(b"asked: 18,731.19 yuan")
    assert not is_in(b"nothing to be found here")
