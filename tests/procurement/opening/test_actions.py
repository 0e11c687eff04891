import base64
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied

from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.keys import held_keys
from chenghua_portal.foundation.notices.models import Notice
from chenghua_portal.foundation.obligations.duties import open_obligation
from chenghua_portal.foundation.obligations.models import Obligation
from chenghua_portal.foundation.web.ids import uuid7
from chenghua_portal.foundation.web.refusals import Refused
from procurement.bids.models import Bid, BidContent
from procurement.bids.sealing import ManifestFile, Sealed
from procurement.calls.models import Call
from procurement.opening.actions import open_bids
from procurement.opening.models import OpenedEnvelope, Opening
from tests.factories import NOW, actor_for, make_bid, make_charity, make_office
from tests.procurement.opening.conftest import DEADLINE, OPENING, Scene

SECOND = timedelta(seconds=1)


def flip_last_bit(sealed: Sealed) -> Sealed:
    ciphertext = sealed.ciphertext
    return Sealed(ciphertext[:-1] + bytes([ciphertext[-1] ^ 1]), sealed.sha256)


def test_bid_is_readable_exactly_as_it_was_sealed(scene: Scene) -> None:
    file = ManifestFile(uuid7(), "章程.pdf", "application/pdf", 1000, "a" * 64, b"k" * 32)
    envelope = scene.seal("院落自治共创营", asked=Decimal("20000.00"), files=(file,))

    opening = open_bids(scene.call, by=scene.actor())

    bid = Bid.objects.get(pk=envelope.bid_id)
    content = bid.content
    line, indicator, stored = content.budget_lines.get(), content.indicators.get(), content.files.get()
    assert bid.status == Bid.Status.OPENED
    assert (content.title, content.street_code) == ("院落自治共创营", "510108015")
    assert (content.asked, content.self_raised) == (Decimal("20000.00"), Decimal("500.00"))
    assert content.sections["summary"]["term_months"] == 10
    assert (line.quantity, line.unit_price, line.amount) == (
        Decimal(2),
        Decimal("10250.00"),
        Decimal("20500.00"),
    )
    assert (indicator.name, indicator.target, str(indicator.due_on)) == ("探访", "1200", "2027-03-31")
    assert "key" not in content.sections["attachments"]["files"][0]
    assert (stored.name, base64.b64decode(stored.key)) == ("章程.pdf", b"k" * 32)
    assert opening.summary == {"opened": 1, "damaged": 0, "late": 0, "problems": {}}


def test_opening_is_recorded_and_its_duties_change_hands(scene: Scene) -> None:
    open_obligation("call.open", scene.call, at=NOW)
    scene.seal()

    opening = open_bids(scene.call, by=scene.actor())

    scene.call.refresh_from_db()
    open_kinds = Obligation.objects.filter(discharged_at=None).values_list("kind", "owner_role")
    verbs = AuditEvent.objects.order_by("pk").values_list("verb", flat=True)
    assert scene.call.status == Call.Status.OPENED
    assert (opening.opened_at, opening.opened_by) == (OPENING, scene.clerk)
    assert list(open_kinds) == [("bid.screen", "clerk")]
    assert list(verbs) == ["procurement.call.open", "procurement.bid.open"]


def test_every_bidder_is_told(scene: Scene) -> None:
    organization, owner = make_charity()
    scene.seal("项目甲", organization=organization)

    open_bids(scene.call, by=scene.actor())

    notice = Notice.objects.get(recipient=owner, channel=Notice.Channel.SITE)
    assert (notice.kind, notice.params["title"]) == ("bid.opened", "项目甲")


def test_only_the_latest_envelope_counts(scene: Scene) -> None:
    first = scene.seal("旧标题")
    second = scene.seal("新标题", bid=first.bid, version=2)

    open_bids(scene.call, by=scene.actor())

    assert [entry.envelope for entry in OpenedEnvelope.objects.all()] == [second]
    assert BidContent.objects.get().title == "新标题"


@pytest.mark.parametrize("status", [Bid.Status.DRAFT, Bid.Status.WITHDRAWN])
def test_what_was_not_handed_in_stays_as_it_is(scene: Scene, status: str) -> None:
    bid = make_bid(scene.call, status=status)
    if status == Bid.Status.WITHDRAWN:
        scene.seal(bid=bid)

    opening = open_bids(scene.call, by=scene.actor())

    bid.refresh_from_db()
    assert bid.status == status
    assert opening.summary["opened"] == 0
    assert not BidContent.objects.exists()


def test_call_without_bids_is_opened_and_nobody_has_to_screen(scene: Scene) -> None:
    opening = open_bids(scene.call, by=scene.actor())

    assert opening.summary == {"opened": 0, "damaged": 0, "late": 0, "problems": {}}
    assert not Obligation.objects.filter(kind="bid.screen").exists()


def test_opening_before_its_time_is_refused_with_both_times(scene: Scene) -> None:
    scene.seal()

    with pytest.raises(Refused) as refused:
        open_bids(scene.call, by=scene.actor(at=OPENING - SECOND))

    reason = str(refused.value)
    assert "10:59:59" in reason
    assert "11:00:00" in reason
    assert not Opening.objects.exists()


def test_nothing_is_decrypted_before_its_time(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.seal()
    asked_for: list[UUID] = []
    monkeypatch.setattr(held_keys, "identity", asked_for.append)

    with pytest.raises(Refused):
        open_bids(scene.call, by=scene.actor(at=OPENING - SECOND))

    assert asked_for == []


def test_others_may_not_open(scene: Scene) -> None:
    _office, stranger, _approver = make_office()
    _charity, owner = make_charity()

    for user in (stranger, owner):
        with pytest.raises(PermissionDenied):
            open_bids(scene.call, by=actor_for(user, at=OPENING))


def test_approver_may_open_too(scene: Scene) -> None:
    assert open_bids(scene.call, by=scene.actor(scene.approver)).opened_by == scene.approver


def test_second_opening_is_told_who_was_first(scene: Scene) -> None:
    scene.seal()
    open_bids(scene.call, by=scene.actor())

    with pytest.raises(Refused, match=scene.clerk.name):
        open_bids(scene.call, by=scene.actor(scene.approver))

    assert Opening.objects.count() == 1


def test_damaged_envelope_stays_closed_and_the_others_go_on(scene: Scene) -> None:
    broken, whole = scene.seal("坏", spoil=flip_last_bit), scene.seal("好")

    opening = open_bids(scene.call, by=scene.actor())

    outcomes = dict(OpenedEnvelope.objects.values_list("envelope_id", "outcome"))
    assert outcomes == {broken.pk: "damaged", whole.pk: "opened"}
    assert Bid.objects.get(pk=broken.bid_id).status == Bid.Status.NOT_OPENED
    assert opening.summary["problems"] == {str(broken.pk): "hash"}
    assert Notice.objects.filter(kind="bid.not_opened", params__problem="hash").exists()


def test_envelope_replaced_together_with_its_hash_is_caught_by_the_receipt(scene: Scene) -> None:
    other = scene.seal("乙")
    replaced = scene.seal("甲", spoil=lambda _sealed: Sealed(bytes(other.ciphertext), other.sha256))

    assert open_bids(scene.call, by=scene.actor()).summary["problems"] == {str(replaced.pk): "receipt"}


def test_envelope_without_receipt_stays_closed(scene: Scene) -> None:
    envelope = scene.seal(has_receipt=False)

    assert open_bids(scene.call, by=scene.actor()).summary["problems"] == {str(envelope.pk): "receipt"}


def test_envelope_sealed_for_another_bid_stays_closed(scene: Scene) -> None:
    envelope = scene.seal(bid_id=uuid7())

    assert open_bids(scene.call, by=scene.actor()).summary["problems"] == {str(envelope.pk): "binding"}


@pytest.mark.parametrize(("received_at", "outcome"), [(DEADLINE - SECOND, "opened"), (DEADLINE, "late")])
def test_deadline_is_exclusive(scene: Scene, received_at: Any, outcome: str) -> None:
    scene.seal(received_at=received_at)

    open_bids(scene.call, by=scene.actor())

    assert OpenedEnvelope.objects.get().outcome == outcome


def test_missing_key_refuses_the_opening_and_blames_no_bid(scene: Scene, keys_dir: Path) -> None:
    scene.seal()
    for key in (keys_dir / "opening").iterdir():
        key.unlink()

    with pytest.raises(Refused, match="key"):
        open_bids(scene.call, by=scene.actor())

    assert Bid.objects.get().status == Bid.Status.SUBMITTED


def test_wrong_key_refuses_the_opening_and_blames_no_bid(scene: Scene, keys_dir: Path) -> None:
    scene.seal()
    held_keys.create_identity(other := uuid7())
    (keys_dir / "opening" / f"{scene.key_set.pk}.age").unlink()
    (keys_dir / "opening" / f"{other}.age").rename(keys_dir / "opening" / f"{scene.key_set.pk}.age")

    with pytest.raises(Refused, match="key"):
        open_bids(scene.call, by=scene.actor())

    assert Bid.objects.get().status == Bid.Status.SUBMITTED


def test_two_openers_racing_open_once(committed_scene: Scene, together: Callable[..., list[Any]]) -> None:
    scene = committed_scene
    for number in range(3):
        scene.seal(f"项目{number}")

    results = together(
        lambda: open_bids(Call.objects.get(pk=scene.call.pk), by=scene.actor()),
        lambda: open_bids(Call.objects.get(pk=scene.call.pk), by=scene.actor(scene.approver)),
    )

    won = [result for result in results if isinstance(result, Opening)]
    lost = [result for result in results if isinstance(result, Refused)]
    assert (len(won), len(lost)) == (1, 1)
    assert won[0].opened_by.name in str(lost[0])
    assert OpenedEnvelope.objects.count() == 3
    assert AuditEvent.objects.filter(verb="procurement.bid.open").count() == 3
    assert Notice.objects.filter(kind="bid.opened", channel="site").count() == 3


def test_bid_withdrawn_between_decryption_and_lock_stays_withdrawn(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, gone = scene.seal("留"), scene.seal("撤")
    actions = "procurement.opening.actions"
    lock = __import__(actions, fromlist=["lock"]).lock

    def withdraw_then_lock(obj: Any) -> Any:
        Bid.objects.filter(pk=gone.bid_id).update(
            status=Bid.Status.WITHDRAWN, withdrawn_at=NOW, withdrawn_by=gone.bid.submitted_by
        )
        return lock(obj)

    monkeypatch.setattr(f"{actions}.lock", withdraw_then_lock)

    open_bids(scene.call, by=scene.actor())

    assert [entry.envelope for entry in OpenedEnvelope.objects.all()] == [kept]


def test_sums_of_the_record_are_those_of_its_lines(scene: Scene) -> None:
    for number in range(3):
        scene.seal(f"项目{number}")
    scene.seal("坏", spoil=flip_last_bit)
    scene.seal("迟", received_at=DEADLINE)

    summary = open_bids(scene.call, by=scene.actor()).summary

    assert {key: summary[key] for key in ("opened", "damaged", "late")} == {
        "opened": 3,
        "damaged": 1,
        "late": 1,
    }
    assert OpenedEnvelope.objects.count() == 5
