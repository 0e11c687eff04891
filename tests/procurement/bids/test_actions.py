import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from chenghua_portal.foundation.files.models import StoredFile
from chenghua_portal.foundation.jobs.durable import run_due
from chenghua_portal.foundation.keys import draft_keys
from chenghua_portal.foundation.obligations.models import Obligation
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.clock import clock_shifted
from organizations.people.models import Role
from organizations.registry.models import Organization
from procurement.bids import actions
from procurement.bids.drafts import answers_of
from procurement.bids.models import Bid, BidDraft, Envelope, Receipt
from procurement.bids.queries import current_envelope
from procurement.calls.models import Call
from tests.factories import make_charity, make_user
from tests.factories.people import join, make_organization
from tests.procurement.bids.conftest import PDF, Scene, again, draft_of, make_scene, pdf, signed_in, whole_bid


def reason(refused: pytest.ExceptionInfo[Refused]) -> str:
    return str(refused.value.refusal.reason)


# Starting


def test_start_opens_a_draft_with_a_key_and_a_duty(scene: Scene) -> None:
    bid = scene.start()

    assert (bid.status, bid.organization, bid.started_by) == ("draft", scene.charity, scene.owner)
    assert len(draft_keys.read(draft_of(bid).pk)) == 32
    assert (
        Obligation.objects.get(kind="bid.submit", subject_id=bid.pk, discharged_at=None).due_at
        == scene.call.deadline
    )


def test_start_clicked_twice_opens_one_bid(scene: Scene) -> None:
    key = uuid4()

    first = actions.start_bid(scene.call, by=scene.actor(key=key))
    second = actions.start_bid(scene.call, by=scene.actor(key=key))

    assert first == second
    assert Bid.objects.count() == 1


def test_start_at_the_deadline_is_refused_with_both_times(scene: Scene) -> None:
    with pytest.raises(Refused, match="The deadline has passed: your request was received at") as refused:
        actions.start_bid(scene.call, by=scene.late)

    assert refused.value.refusal.basis == "Terms of the call: deadline for bids"
    assert not Bid.objects.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"status": "pending", "verified_at": None, "verified_by": None}, "has not been verified yet"),
        ({"kind": "91"}, "Only social organizations may bid"),
    ],
    ids=["pending", "company"],
)
def test_start_is_for_verified_social_organizations(scene: Scene, change: dict[str, str], said: str) -> None:
    Organization.objects.filter(pk=scene.charity.pk).update(**change)

    with pytest.raises(Refused, match=said):
        scene.start()


def test_bids_beyond_the_limit_are_refused_until_one_is_withdrawn(scene: Scene) -> None:
    submitted, _copy = scene.submitted()
    scene.start()

    with pytest.raises(Refused, match="has 2 bids in this call"):
        scene.start()
    actions.withdraw_bid(submitted, by=scene.actor())
    scene.start()

    assert Bid.objects.exclude(status="withdrawn").count() == 2


def test_withdrawn_bid_comes_back_only_where_there_is_room(scene: Scene) -> None:
    submitted, copy = scene.submitted()
    actions.withdraw_bid(submitted, by=scene.actor())
    scene.start()
    scene.start()
    actions.restore_from_copy(scene.call, copy, by=scene.actor())

    with pytest.raises(Refused, match="has 2 bids in this call"):
        scene.submit(again(submitted))

    assert again(submitted).status == Bid.Status.WITHDRAWN
    assert BidDraft.objects.filter(bid=submitted).exists()


def test_finance_member_may_not_start_write_or_submit(scene: Scene) -> None:
    bid = scene.written()
    finance = make_user()
    join(finance, scene.charity, Role.FINANCE)
    actor = scene.actor(finance)

    for act in (
        lambda: actions.start_bid(scene.call, by=actor),
        lambda: actions.save_section(bid, "risks", {"text": "新"}, 1, by=actor),
        lambda: actions.take_copy(bid, by=actor),
        lambda: actions.submit_bid(bid, by=actor),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_another_organization_may_not_touch_the_bid(scene: Scene) -> None:
    bid = scene.written()
    _charity, rival = make_charity()
    actor = scene.actor(rival)

    for act in (
        lambda: actions.save_section(bid, "risks", {"text": "新"}, 1, by=actor),
        lambda: actions.add_file(bid, pdf(), by=actor),
        lambda: actions.take_copy(bid, by=actor),
        lambda: actions.submit_bid(bid, by=actor),
        lambda: actions.withdraw_bid(bid, by=actor),
    ):
        with pytest.raises(PermissionDenied):
            act()


# Handing in


def test_submit_seals_an_envelope_and_gives_its_receipt(scene: Scene) -> None:
    bid = scene.written()

    receipt = scene.submit(bid)

    envelope = Envelope.objects.get(bid=bid)
    assert (again(bid).status, again(bid).submitted_by) == ("submitted", scene.owner)
    assert receipt.envelope == envelope
    assert (envelope.version, envelope.received_at) == (1, scene.now)
    assert "青少年心理韧性计划".encode() not in bytes(envelope.ciphertext)
    assert not Obligation.objects.filter(kind="bid.submit", discharged_at=None).exists()


def test_key_file_is_gone_after_the_job_and_the_draft_at_once(scene: Scene, tmp_path: Path) -> None:
    bid = scene.written()
    draft_id = draft_of(bid).pk

    scene.submit(bid)
    gone_at_once = not BidDraft.objects.exists()
    run_due()

    assert gone_at_once
    assert not (tmp_path / "keys" / "drafts" / f"{draft_id}.key").exists()
    with pytest.raises(draft_keys.KeyDestroyed):
        draft_keys.read(draft_id)


def test_late_bid_is_refused_by_the_databases_clock_and_its_draft_kept(scene: Scene) -> None:
    bid = scene.written()
    actions.take_copy(bid, by=scene.actor())
    client = signed_in(scene.owner)

    with clock_shifted(timedelta(days=20)):
        response = client.post(f"/en/desk/bids/{bid.pk}/submit/")

    assert response.status_code == 409
    assert "The deadline has passed: your request was received at" in response.text
    assert (again(bid).status, Envelope.objects.count()) == ("draft", 0)
    assert len(draft_keys.read(draft_of(bid).pk)) == 32


def test_last_microsecond_is_in_time_and_the_deadline_is_not(scene: Scene) -> None:
    bid = scene.written()
    actions.take_copy(bid, by=scene.actor())

    with pytest.raises(Refused, match="The deadline has passed"):
        actions.submit_bid(bid, by=scene.late)
    last = scene.call.deadline - timedelta(microseconds=1)
    receipt = actions.submit_bid(bid, by=scene.actor(at=last))

    assert receipt.envelope.received_at == last


def test_late_writing_is_refused_too(scene: Scene) -> None:
    bid, _copy = scene.submitted()
    other = scene.written()

    for act in (
        lambda: actions.save_section(other, "risks", {"text": "新"}, 1, by=scene.late),
        lambda: actions.add_file(other, pdf(), by=scene.late),
        lambda: actions.take_copy(other, by=scene.late),
        lambda: actions.withdraw_bid(bid, by=scene.late),
    ):
        with pytest.raises(Refused, match="The deadline has passed"):
            act()


def test_submit_without_a_copy_is_refused(scene: Scene) -> None:
    bid = scene.written()

    with pytest.raises(Refused, match="Download your copy first"):
        actions.submit_bid(bid, by=scene.actor())

    assert not Envelope.objects.exists()


def test_copy_must_be_of_exactly_this_content(scene: Scene) -> None:
    bid = scene.written()
    actions.take_copy(bid, by=scene.actor())
    actions.save_section(bid, "risks", {"text": "后来改的"}, 1, by=scene.actor())

    with pytest.raises(Refused, match="the copy of exactly this content"):
        actions.submit_bid(bid, by=scene.actor())
    scene.submit(bid)

    assert again(bid).status == Bid.Status.SUBMITTED


def test_file_added_after_the_copy_asks_for_a_new_copy(scene: Scene) -> None:
    bid = scene.written()
    actions.take_copy(bid, by=scene.actor())
    actions.add_file(bid, pdf(), by=scene.actor())

    with pytest.raises(Refused, match="the copy of exactly this content"):
        actions.submit_bid(bid, by=scene.actor())


def test_incomplete_bid_is_refused(scene: Scene) -> None:
    answers = whole_bid()
    del answers["risks"]
    bid = scene.write(scene.start(), answers)

    with pytest.raises(Refused, match="not complete yet"):
        scene.submit(bid)

    assert not Envelope.objects.exists()


def test_double_click_gives_one_receipt(scene: Scene) -> None:
    bid = scene.written()
    actions.take_copy(bid, by=scene.actor())
    key = uuid4()

    first = actions.submit_bid(bid, by=scene.actor(key=key))
    second = actions.submit_bid(again(bid), by=scene.actor(key=key))

    assert first == second
    assert (Envelope.objects.count(), Receipt.objects.count()) == (1, 1)


def test_withdrawn_bid_without_a_draft_has_nothing_to_submit(scene: Scene) -> None:
    bid, _copy = scene.submitted()
    actions.withdraw_bid(bid, by=scene.actor())

    with pytest.raises(Refused, match="There is no draft to submit"):
        actions.submit_bid(again(bid), by=scene.actor())


# Replacing and taking back


def test_replacement_from_the_copy_supersedes_and_keeps_the_earlier_envelope(scene: Scene) -> None:
    bid, copy = scene.submitted()
    first = Envelope.objects.get()

    restored = actions.restore_from_copy(scene.call, copy, by=scene.actor())
    actions.save_section(restored, "risks", {"text": "改写"}, 1, by=scene.actor())
    receipt = scene.submit(again(restored))

    assert restored == bid
    assert receipt.envelope == current_envelope(bid)
    assert list(Envelope.objects.order_by("version").values_list("version", flat=True)) == [1, 2]
    assert Envelope.objects.filter(pk=first.pk, sha256=first.sha256).exists()


def test_copy_brings_back_every_answer_and_file(scene: Scene) -> None:
    bid = scene.written()
    actions.add_file(bid, pdf(), by=scene.actor())
    before = answers_of(draft_of(bid))
    copy = actions.take_copy(bid, by=scene.actor())
    actions.submit_bid(bid, by=scene.actor())

    actions.restore_from_copy(scene.call, copy, by=scene.actor())

    assert answers_of(draft_of(bid)) == before
    assert [file["name"] for file in before["attachments"]["files"]] == ["项目说明.pdf"]


def test_copy_of_another_organization_is_refused(scene: Scene) -> None:
    _bid, copy = scene.submitted()
    _charity, rival = make_charity()

    with pytest.raises(Refused) as refused:
        actions.restore_from_copy(scene.call, copy, by=scene.actor(rival))

    assert "another organization" in reason(refused)
    assert not BidDraft.objects.exists()


def test_copy_of_another_call_is_refused(scene: Scene) -> None:
    _bid, copy = scene.submitted()
    elsewhere = make_scene()

    with pytest.raises(Refused) as refused:
        actions.restore_from_copy(elsewhere.call, copy, by=scene.actor())

    assert "another call" in reason(refused)


def test_changed_copy_is_refused(scene: Scene) -> None:
    _bid, copy = scene.submitted()
    body = json.loads(copy)
    body["content"]["bid"]["sections"]["risks"]["text"] = "被改过"

    with pytest.raises(Refused) as refused:
        actions.restore_from_copy(scene.call, json.dumps(body).encode(), by=scene.actor())

    assert refused.value.refusal.field == "copy"
    assert not BidDraft.objects.exists()


def test_copy_is_refused_while_there_is_a_draft(scene: Scene) -> None:
    _bid, copy = scene.submitted()
    actions.restore_from_copy(scene.call, copy, by=scene.actor())

    with pytest.raises(Refused, match="has a draft already"):
        actions.restore_from_copy(scene.call, copy, by=scene.actor())


def test_withdrawn_bid_keeps_its_envelope_and_may_come_back(scene: Scene) -> None:
    bid, copy = scene.submitted()

    actions.withdraw_bid(bid, by=scene.actor())
    withdrawn = again(bid)
    actions.restore_from_copy(scene.call, copy, by=scene.actor())
    scene.submit(again(bid))

    assert (withdrawn.status, withdrawn.withdrawn_by) == ("withdrawn", scene.owner)
    assert again(bid).status == Bid.Status.SUBMITTED
    assert Envelope.objects.filter(bid=bid).count() == 2


def test_draft_can_not_be_withdrawn(scene: Scene) -> None:
    with pytest.raises(Refused, match="moved on"):
        actions.withdraw_bid(scene.start(), by=scene.actor())


# Files


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("骗子.pdf", b"MZ not a pdf", "The content is not what the ending of the name says"),
        ("宏.docm", b"PK\x03\x04", "Documents with macros are not taken"),
        ("页.html.pdf", b"%PDF-1.7", "looks like that of a program"),
        ("空.pdf", b"", "The file is empty"),
        ("脚本.pdf", b"%PDF-1.7\n<< /S /JavaScript >>\n%%EOF\n", "has a script or another file inside"),
    ],
)
def test_hostile_file_is_refused_with_its_reason(scene: Scene, name: str, content: bytes, said: str) -> None:
    bid = scene.start()

    with pytest.raises(Refused, match=said) as refused:
        actions.add_file(bid, pdf(name, content), by=scene.actor())

    assert refused.value.refusal.field == "file"
    assert answers_of(draft_of(bid)).get("attachments", {}).get("files", []) == []


def test_eleventh_file_is_refused_until_one_is_removed(scene: Scene) -> None:
    bid = scene.start()
    files = [actions.add_file(bid, pdf(f"{n}.pdf"), by=scene.actor()).file for n in range(10)]

    with pytest.raises(Refused, match="at most 10 files"):
        actions.add_file(bid, pdf("11.pdf"), by=scene.actor())
    actions.remove_file(bid, files[0].id, by=scene.actor())
    actions.add_file(bid, pdf("11.pdf"), by=scene.actor())

    names = [ref["name"] for ref in answers_of(draft_of(bid))["attachments"]["files"]]
    assert names == [*(f"{n}.pdf" for n in range(1, 10)), "11.pdf"]


def test_file_removed_from_its_draft_makes_room_at_once(scene: Scene, settings: Any) -> None:
    settings.PORTAL_FILES_PER_SUBJECT = len(PDF) + 1
    bid = scene.start()
    file = actions.add_file(bid, pdf(), by=scene.actor()).file
    with pytest.raises(Refused, match="Remove a file first"):
        actions.add_file(bid, pdf(), by=scene.actor())

    actions.remove_file(bid, file.id, by=scene.actor())

    assert StoredFile.objects.get(pk=file.id).deleted_at == scene.now
    assert actions.add_file(bid, pdf(), by=scene.actor()).file.name == "项目说明.pdf"


def test_file_that_an_envelope_names_is_kept_when_its_replacement_drops_it(scene: Scene) -> None:
    bid = scene.written()
    file = actions.add_file(bid, pdf(), by=scene.actor()).file
    copy = actions.take_copy(bid, by=scene.actor())
    actions.submit_bid(bid, by=scene.actor())
    later = scene.actor(at=scene.now + timedelta(minutes=1))
    actions.restore_from_copy(scene.call, copy, by=later)

    actions.remove_file(again(bid), file.id, by=later)

    assert answers_of(draft_of(bid))["attachments"]["files"] == []
    assert StoredFile.objects.get(pk=file.id).deleted_at is None


def test_copy_that_names_a_file_given_up_is_refused(scene: Scene) -> None:
    bid = scene.written()
    file = actions.add_file(bid, pdf(), by=scene.actor()).file
    copy = actions.take_copy(bid, by=scene.actor())
    actions.remove_file(bid, file.id, by=scene.actor())
    scene.submit(again(bid))

    with pytest.raises(Refused, match="no longer stored: 项目说明.pdf"):
        actions.restore_from_copy(scene.call, copy, by=scene.actor())


def test_file_of_another_bid_is_not_given_up(scene: Scene) -> None:
    bid = scene.start()
    other = make_scene()
    file = actions.add_file(other.start(), pdf(), by=other.actor()).file

    actions.remove_file(bid, file.id, by=scene.actor())

    assert StoredFile.objects.get(pk=file.id).deleted_at is None


def test_name_and_key_of_a_file_are_in_no_row(scene: Scene) -> None:
    bid = scene.start()
    file = actions.add_file(bid, pdf("秘密附件.pdf"), by=scene.actor()).file

    with connection.cursor() as cursor:
        cursor.execute("SELECT files_storedfile::text FROM files_storedfile")
        rows = " ".join(row[0] for row in cursor.fetchall())

    assert str(file.id) in rows
    assert "秘密附件" not in rows
    assert file.key.hex() not in rows


def test_member_of_a_company_may_not_bid_for_a_charity(scene: Scene) -> None:
    bid = scene.start()
    outsider = make_user()
    join(outsider, make_organization(kind="91"), Role.OWNER, Role.EDITOR)

    with pytest.raises(PermissionDenied):
        actions.save_section(bid, "risks", {"text": "新"}, 0, by=scene.actor(outsider))


def test_call_that_is_not_published_takes_no_bids(scene: Scene) -> None:
    Call.objects.filter(pk=scene.call.pk).update(
        status="prepared", number=None, published_at=None, published_by=None
    )
    scene.call.refresh_from_db()

    with pytest.raises(Refused, match="This call takes no bids"):
        scene.start()
