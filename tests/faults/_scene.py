"""A portal of its own with an open call, and bidders who hand in over HTTP as people do with a browser."""

import contextlib
import http.client
import os
import re
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

import django

from chenghua_portal.embedded import services
from chenghua_portal.embedded.accounts import shelter_for
from tests.portals import Portal

# How long somebody goes on pressing a button that is not answered.
PATIENCE = 60
BOUNDARY = "----bidders-own-copy"

REQUEST_KEY = re.compile(r'name="request_key" value="([0-9a-f-]{36})"')
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
NUMBER = re.compile(r"R-\d{4}-[2-9A-HJ-NP-Z]{8}")
HASH = re.compile(r"SHA-256 ([0-9a-f]{64})")


class GaveUp(Exception):
    """The portal did not answer within a person's patience."""


@dataclass(frozen=True)
class Applicant:
    """Somebody who may bid, with a complete draft."""

    email: str
    bid_id: UUID


@dataclass
class FaultPortal(Portal):
    """A portal in a data directory of its own; `extra` is added to its environment."""

    extra: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | {"DJANGO_SETTINGS_MODULE": "chenghua_portal.settings.local"} | self.extra


@contextlib.contextmanager
def portal_with_database(**extra: str) -> Iterator[FaultPortal]:
    """A running portal whose database this process may use too. Afterwards nothing is left of it."""
    data_dir = Path(tempfile.mkdtemp(prefix="portal-faults-"))
    portal = FaultPortal(data_dir, extra=extra)
    os.environ |= portal.environment | {"PORTAL_LOG_LEVEL": "ERROR"}
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ.pop(name, None)
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    try:
        portal.start()
        with services(data_dir):
            django.setup()
            yield portal
    except Exception:
        print("".join(portal.output[-60:]))
        raise
    finally:
        portal.stop()
        shutil.rmtree(data_dir, ignore_errors=True)
        shutil.rmtree(shelter_for(data_dir), ignore_errors=True)


def seed(applicants: int) -> tuple[UUID, list[Applicant]]:
    """An open call with a key that the server holds, and complete drafts of verified charities."""
    from chenghua_portal.demo.story import CALL_D
    from chenghua_portal.foundation.workdays.clock import portal_now
    from evaluation.schemes.actions import save_criteria, selection_rows
    from procurement.calls.actions import create_call, prepare_call, publish_call
    from tests.factories import actor_for, make_office

    at = portal_now()
    _office, clerk, approver = make_office()
    call = create_call(
        by=actor_for(clerk, at=at),
        title="示例·故障演练",
        summary="面向社区的服务项目。",
        budget=CALL_D.budget,
        cap=CALL_D.cap,
        deadline=at + timedelta(days=30),
    )
    save_criteria(call, selection_rows(), by=actor_for(clerk, at=at))
    prepare_call(call, by=actor_for(clerk, at=at))
    call = publish_call(call, by=actor_for(approver, at=at))
    return call.pk, [_applicant(call.pk) for _place in range(applicants)]


def _applicant(call_id: UUID) -> Applicant:
    from chenghua_portal.demo.answers import answers
    from chenghua_portal.demo.story import CALL_D
    from chenghua_portal.foundation.workdays.clock import portal_now
    from procurement.bids.actions import save_section, start_bid
    from procurement.calls.models import Call
    from tests.factories import actor_for, make_charity

    _organization, owner = make_charity()
    actor = actor_for(owner, at=portal_now())
    bid = start_bid(Call.objects.get(pk=call_id), by=actor)
    for key, values in answers(
        CALL_D.projects[0], ends_on=(portal_now() + timedelta(days=300)).date()
    ).items():
        save_section(bid, key, values, 0, by=actor)
    return Applicant(owner.email, bid.pk)


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    location: str

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")


class Browser:
    """Cookies, forms and patience. What breaks or answers 5xx is sent again, unchanged, until it is answered."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.token = ""
        self.again = 0
        self.slowest = 0.0
        self.slow_path = ""

    def get(self, path: str) -> Answer:
        return self._insist("GET", path, b"", {})

    def post(self, path: str, **fields: str) -> Answer:
        """Send a form with the token of the page that was read last."""
        body = urlencode({"csrfmiddlewaretoken": self.token, **fields}).encode()
        return self._insist("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def upload(self, path: str, name: str, content: bytes) -> Answer:
        head = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{self.token}\r\n'
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="copy.json"\r\n'
            "Content-Type: application/json\r\n\r\n"
        )
        body = head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
        return self._insist("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"})

    def _insist(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        began = time.monotonic()
        while True:
            with contextlib.suppress(OSError, http.client.HTTPException):
                answer = self._once(method, path, body, headers)
                if answer.status < 500:
                    break
            self.again += 1
            if time.monotonic() - began > PATIENCE:
                raise GaveUp(f"{method} {path}")
            time.sleep(0.1)
        if (seconds := time.monotonic() - began) > self.slowest:
            self.slowest, self.slow_path = seconds, path
        if (token := CSRF.search(answer.text)) is not None:
            self.token = token[1]
        return answer

    def _once(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        with contextlib.closing(connection):
            connection.request(method, path, body or None, {**headers, "Cookie": cookies})
            response = connection.getresponse()
            content = response.read()
            for line in response.headers.get_all("Set-Cookie") or ():
                self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
            return Answer(response.status, content, response.getheader("Location", "") or "")


@dataclass(frozen=True)
class Acknowledged:
    """What a bidder read on the receipt page."""

    bid_id: UUID
    number: str
    sha256: str


class Bidder:
    """One applicant at a browser: sign in, then hand in, replace, replace, …"""

    def __init__(self, port: int, call_id: UUID, applicant: Applicant) -> None:
        self.browser = Browser(port)
        self.call_id = call_id
        self.applicant = applicant
        self.ledger: list[Acknowledged] = []
        self.strange: list[str] = []
        self.copy = b""

    def sign_in(self) -> None:
        from django.urls import reverse

        from tests.factories.people import PASSWORD

        self.browser.get(reverse("account_login"))
        answer = self.browser.post(reverse("account_login"), login=self.applicant.email, password=PASSWORD)
        if "sessionid" not in self.browser.cookies:
            raise GaveUp(f"{self.applicant.email} could not sign in: {answer.status}")

    def work(self, stopping: threading.Event) -> None:
        """Hand in until told to stop. A round that was begun is finished."""
        try:
            while not stopping.is_set():
                self.hand_in()
        except GaveUp as reason:
            self.strange.append(f"gave up: {reason}")

    def hand_in(self) -> None:
        """One round, from the draft to the receipt on paper."""
        if self.copy:
            self.browser.get(self._at("bid-restore", self.call_id))
            self.browser.upload(self._at("bid-restore", self.call_id), "copy", self.copy)
        check = self.browser.get(self._at("bid-check", self.applicant.bid_id))
        if (key := REQUEST_KEY.search(check.text)) is None:
            self.strange.append(f"no button to submit with: {check.status}")
            time.sleep(0.5)
            return
        copy = self.browser.post(self._at("bid-copy", self.applicant.bid_id))
        if copy.status != 200 or b"chenghua_bid_copy" not in copy.body[:40]:
            self.strange.append(f"no copy: {copy.status}")
            return
        self.copy = copy.body
        answer = self.browser.post(self._at("bid-submit", self.applicant.bid_id), request_key=key[1])
        receipt_page = self._at("bid-receipt", self.applicant.bid_id)
        if answer.status != 302 or answer.location != receipt_page:
            self.strange.append(f"submitting was answered with {answer.status} {answer.location}")
            return
        page = self.browser.get(receipt_page)
        number, digest = NUMBER.search(page.text), HASH.search(page.text)
        if number is None or digest is None:
            self.strange.append(f"a receipt page without receipt: {page.status}")
            return
        self.ledger.append(Acknowledged(self.applicant.bid_id, number[0], digest[1]))

    def _at(self, name: str, pk: UUID) -> str:
        from django.urls import reverse

        return reverse(f"procurement:{name}", args=[pk])


def table(title: str, rows: list[tuple[str, object, str, bool]]) -> bool:
    """Print what was measured beside its bar; whether every bar is met."""
    print(f"\n{title}")
    for what, measured, bar, is_met in rows:
        print(f"  {what:<44}{measured!s:>12}   {bar:<14}{'' if is_met else 'MISSED'}")
    return all(is_met for *_row, is_met in rows)
