from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.keys import held_keys
from chenghua_portal.foundation.web.ids import uuid7
from organizations.registry.models import Organization
from procurement.bids import receipts, sealing
from procurement.bids.models import Bid, Envelope, Receipt
from procurement.bids.sections import file_ref
from procurement.calls.models import Call, CallKeySet, KeyRecipient
from tests.factories import NOW, actor_for, make_bid, make_call, make_office

DEADLINE = NOW + timedelta(days=25)
OPENING = DEADLINE + timedelta(hours=1)


def answers(
    title: str, asked: Decimal, files: tuple[sealing.ManifestFile, ...] = ()
) -> dict[str, dict[str, Any]]:
    """The sections that opening reads, with one budget line and one indicator; files with their keys."""
    line = {
        "category": "activity",
        "item": "活动组织",
        "quantity": "2",
        "unit": "场",
        "unit_price": f"{asked / 2 + 250:.2f}",
        "asked": f"{asked:.2f}",
        "self_cash": "300.00",
        "self_in_kind": "200.00",
    }
    indicator = {
        "name": "探访",
        "unit": "人次",
        "baseline": "",
        "target": "1200",
        "verification": "签到表",
        "due_on": "2027-03-31",
    }
    return {
        "summary": {"title": title, "summary": "示例", "term_months": 10},
        "beneficiaries": {"text": "居民", "number": 30, "street_code": "510108015"},
        "goals": {"text": "示例", "indicators": [indicator]},
        "budget": {"lines": [line], "note": ""},
        "attachments": {"files": [file_ref(file) for file in files]},
    }


@dataclass
class Scene:
    """A published call whose key the server holds, its people, and bids sealed as the portal seals them."""

    call: Call
    clerk: User
    approver: User
    key_set: CallKeySet
    bids: list[Bid] = field(default_factory=list)

    def actor(self, user: User | None = None, *, at: datetime = OPENING) -> Actor:
        return actor_for(user or self.clerk, self.call.purchaser, at=at)

    def seal(
        self,
        title: str = "示例项目",
        *,
        bid: Bid | None = None,
        organization: Organization | None = None,
        asked: Decimal = Decimal("20000.00"),
        version: int = 1,
        received_at: datetime = DEADLINE - timedelta(days=1),
        files: tuple[sealing.ManifestFile, ...] = (),
        spoil: Callable[[sealing.Sealed], sealing.Sealed] = lambda sealed: sealed,
        has_receipt: bool = True,
        **binding: Any,
    ) -> Envelope:
        """An envelope of a submitted bid with its signed receipt.

        `spoil` changes what is stored behind the receipt's back, `binding` falsifies what it is sealed for.
        """
        bid = bid or make_bid(self.call, organization, status=Bid.Status.SUBMITTED)
        true = {
            "call_id": self.call.pk,
            "bid_id": bid.pk,
            "organization_id": bid.organization_id,
            "version": version,
            "key_set_id": self.key_set.pk,
        }
        manifest = sealing.Manifest(
            sealing.Binding(**{**true, **binding}), answers(title, asked, files), files
        )
        recipient = self.key_set.recipients.get()
        keys = sealing.KeySet(self.key_set.pk, 1, (sealing.Recipient("server", recipient.public_key),))
        sealed = sealing.seal(manifest, keys)
        stored = spoil(sealed)
        envelope = Envelope.objects.create(
            bid=bid,
            version=version,
            key_set=self.key_set,
            ciphertext=stored.ciphertext,
            sha256=stored.sha256,
            received_at=received_at,
        )
        self.bids.append(bid)
        if has_receipt:
            self._issue_receipt(envelope, sealed.sha256)
        return envelope

    def _issue_receipt(self, envelope: Envelope, sha256: str) -> None:
        facts = receipts.ReceiptFacts(
            number=receipts.new_number(2026),
            call_id=self.call.pk,
            bid_id=envelope.bid_id,
            organization_id=envelope.bid.organization_id,
            version=envelope.version,
            envelope_sha256=sha256,
            received_at=envelope.received_at,
        )
        Receipt.objects.create(
            envelope=envelope,
            number=facts.number,
            signature=receipts.sign(facts, held_keys.signing_key()),
            issued_at=envelope.received_at,
        )


@pytest.fixture
def keys_dir(settings: Any, tmp_path: Path) -> Path:
    """A keys directory of the test's own."""
    settings.PORTAL_KEYS_DIR = tmp_path / "keys"
    return tmp_path / "keys"


def make_scene() -> Scene:
    office, clerk, approver = make_office()
    call = make_call(office, deadline=DEADLINE)
    key_set = CallKeySet.objects.create(id=uuid7(), call=call, version=1, quorum=1, created_at=NOW)
    KeyRecipient.objects.create(
        key_set=key_set,
        position=1,
        label="server",
        public_key=held_keys.create_identity(key_set.pk),
        is_server_held=True,
    )
    return Scene(call, clerk, approver, key_set)


@pytest.fixture
def scene(db: None, keys_dir: Path) -> Scene:
    return make_scene()


@pytest.fixture
def committed_scene(committed_db: None, keys_dir: Path) -> Scene:
    return make_scene()


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Reasons in the language of the tests."""
    with translation.override("en"):
        yield
