from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import ExifTags, Image

from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.workdays.clock import clock_shifted
from procurement.bids import actions
from procurement.bids.documents import receipt_sheet
from procurement.bids.drafts import answers_of
from procurement.bids.models import Bid, DraftConflict, Envelope, Receipt
from tests.factories import make_charity, make_opened_bid, make_user
from tests.foundation.files.specimens import picture
from tests.procurement.bids.conftest import PDF, Scene, again, draft_of, pdf, signed_in


def address(name: str, *args: Any) -> str:
    return reverse(f"procurement:{name}", args=args)


@pytest.fixture
def client(scene: Scene) -> Client:
    return signed_in(scene.owner)


def typed(revision: int = 0, **values: str) -> Mapping[str, str]:
    return {"revision": str(revision), **values}


def test_starting_leads_to_the_workspace_with_every_section(scene: Scene, client: Client) -> None:
    response = client.post(address("bid-start", scene.call.pk), follow=True)

    bid = Bid.objects.get()
    assert response.redirect_chain == [(address("bid-detail", bid.pk), 302)]
    assert response.text.count(f"{address('bid-detail', bid.pk)}sections/") >= 12


def test_start_page_says_that_a_closed_call_takes_no_bids(scene: Scene, client: Client) -> None:
    with clock_shifted(timedelta(days=20)):
        response = client.get(address("bid-start", scene.call.pk))

    assert response.status_code == 200
    assert "The deadline has passed" in response.text


def test_section_is_saved_and_filled_again(scene: Scene, client: Client) -> None:
    bid = scene.start()
    page = address("bid-section", bid.pk, "risks")

    response = client.post(page, typed(text="下雨改期", save="1"), follow=True)

    assert response.redirect_chain == [(f"{page}?saved=1", 302)]
    assert "下雨改期" in response.text
    assert 'name="revision" value="1"' in response.text


def test_saving_and_going_on_leads_to_the_next_section(scene: Scene, client: Client) -> None:
    bid = scene.start()

    response = client.post(address("bid-section", bid.pk, "need"), typed(text="需求", evidence="", next="1"))

    assert response.headers["Location"] == address("bid-section", bid.pk, "beneficiaries")


def test_wrong_answer_is_kept_and_named_at_its_field(scene: Scene, client: Client) -> None:
    bid = scene.start()
    page = address("bid-section", bid.pk, "summary")

    text = client.post(page, typed(title="题目", term_months="三十"), follow=True).text

    assert "“三十” is not a whole number" in text
    assert 'value="三十"' in text
    assert "id_term_months_error" in text


def test_more_rows_are_given_without_javascript(scene: Scene, client: Client) -> None:
    bid = scene.start()
    page = address("bid-section", bid.pk, "team")
    row = {"members-0-name": "示例", "members-0-role": "主管"}

    response = client.post(page, typed(add_row="1", **row), follow=True)

    assert response.redirect_chain == [(f"{page}?more=3", 302)]
    assert 'name="members-3-name"' in response.text


def test_late_save_says_so_and_keeps_the_typing_on_the_page(scene: Scene, client: Client) -> None:
    bid = scene.start()

    with clock_shifted(timedelta(days=20)):
        response = client.post(address("bid-section", bid.pk, "risks"), typed(text="晚了一步"))

    assert response.status_code == 409
    assert "Not saved" in response.text
    assert "晚了一步" in response.text
    assert "risks" not in answers_of(draft_of(bid))


@pytest.mark.parametrize("forged", ["", "x", "-1", "9" * 30, "9" * 5000], ids=range(5))
def test_forged_numbers_are_no_fault(scene: Scene, client: Client, forged: str) -> None:
    bid = scene.start()
    client.post(address("bid-autosave", bid.pk, "risks"), typed(text="先存的"))
    page = address("bid-section", bid.pk, "risks")

    assert client.post(page, {"revision": forged, "text": "后来的"}).status_code == 302
    assert client.get(page, {"more": forged}).status_code == 200
    assert answers_of(draft_of(bid))["risks"]["text"] == "先存的"


# Autosave


def test_autosave_answers_revision_and_time(scene: Scene, client: Client) -> None:
    bid = scene.start()

    response = client.post(address("bid-autosave", bid.pk, "risks"), typed(text="一"))

    assert response.status_code == 200
    assert response.json().keys() == {"revision", "saved_at_text"}
    assert response.json()["revision"] == 1


def test_two_tabs_make_a_conflict_that_autosave_names(scene: Scene, client: Client) -> None:
    bid = scene.start()
    page = address("bid-autosave", bid.pk, "risks")
    client.post(page, typed(text="标签一"))

    response = client.post(page, typed(text="标签二"))

    assert response.status_code == 409
    assert response.json()["conflict_url"] == address("bid-conflict", bid.pk, "risks")
    assert "Nothing is lost" in response.json()["message"]


def test_conflict_page_shows_both_and_keeps_the_chosen(scene: Scene, client: Client) -> None:
    bid = scene.start()
    for text in ("标签一", "标签二"):
        client.post(address("bid-autosave", bid.pk, "risks"), typed(text=text))
    page = address("bid-conflict", bid.pk, "risks")

    shown = client.get(page).text
    response = client.post(page, {"keep": "mine"})

    assert "标签一" in shown
    assert "标签二" in shown
    assert response.headers["Location"] == address("bid-section", bid.pk, "risks")
    assert answers_of(draft_of(bid))["risks"]["text"] == "标签二"
    assert not DraftConflict.objects.exists()


def test_second_tab_without_javascript_is_led_to_the_conflict(scene: Scene, client: Client) -> None:
    bid = scene.start()
    page = address("bid-section", bid.pk, "risks")
    client.post(page, typed(text="标签一"))

    response = client.post(page, typed(text="标签二"))

    assert response.headers["Location"] == address("bid-conflict", bid.pk, "risks")


def test_autosave_after_the_deadline_answers_why(scene: Scene, client: Client) -> None:
    bid = scene.start()

    with clock_shifted(timedelta(days=20)):
        response = client.post(address("bid-autosave", bid.pk, "risks"), typed(text="一"))

    assert response.status_code == 409
    assert "The deadline has passed" in response.json()["message"]


@pytest.mark.parametrize("key", ["attachments", "unknown"])
def test_there_is_nothing_to_autosave_elsewhere(scene: Scene, client: Client, key: str) -> None:
    bid = scene.start()

    assert client.post(address("bid-autosave", bid.pk, key), typed()).status_code == 404


# Files


def test_file_is_added_downloaded_and_removed(scene: Scene, client: Client) -> None:
    bid = scene.start()

    added = client.post(address("bid-file-add", bid.pk), {"file": pdf()}, follow=True)
    (ref,) = answers_of(draft_of(bid))["attachments"]["files"]
    download = client.get(address("bid-file", bid.pk, ref["id"]))
    client.post(address("bid-file-remove", bid.pk, ref["id"]))

    assert "项目说明.pdf" in added.text
    assert download.content.startswith(b"%PDF-")
    assert download.headers["X-Content-Type-Options"] == "nosniff"
    assert download.headers["Content-Disposition"].startswith("attachment")
    assert answers_of(draft_of(bid))["attachments"]["files"] == []


def test_what_was_changed_in_a_file_is_told(scene: Scene, client: Client) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "telephone"
    photo = SimpleUploadedFile("现场.jpg", picture("JPEG", exif=exif), "image/jpeg")

    page = client.post(address("bid-file-add", scene.start().pk), {"file": photo}, follow=True)

    assert "What the picture told besides itself was removed" in page.text


def test_file_that_came_ahead_of_its_form_is_added(scene: Scene, client: Client) -> None:
    bid = scene.start()
    announced = client.post(reverse("files:upload-list"), {"name": "章程.pdf", "size": len(PDF)}).json()
    client.post(f"{announced['url']}?offset=0", PDF, content_type="application/octet-stream")

    page = client.post(address("bid-file-add", bid.pk), {"file-upload": announced["id"]}, follow=True)
    (ref,) = answers_of(draft_of(bid))["attachments"]["files"]

    assert "章程.pdf" in page.text
    assert client.get(address("bid-file", bid.pk, ref["id"])).content == PDF


def test_form_without_a_file_asks_for_one(scene: Scene, client: Client) -> None:
    response = client.post(address("bid-file-add", scene.start().pk), {})

    assert "id_file_error" in response.text


def test_hostile_file_is_refused_on_the_page(scene: Scene, client: Client) -> None:
    bid = scene.start()

    response = client.post(address("bid-file-add", bid.pk), {"file": pdf("骗子.pdf", b"MZ")})

    assert "The content is not what the ending of the name says" in response.text
    assert "id_file_error" in response.text


def test_draft_file_is_nobody_elses(scene: Scene) -> None:
    bid = scene.start()
    file = actions.add_file(bid, pdf(), by=scene.actor()).file
    _charity, rival = make_charity()

    for user in (rival, scene.clerk, make_user()):
        assert signed_in(user).get(address("bid-file", bid.pk, file.id)).status_code == 404


# Handing in


def test_check_page_names_what_is_missing_and_offers_no_submit(scene: Scene, client: Client) -> None:
    bid = scene.start()

    text = client.get(address("bid-check", bid.pk)).text

    assert "Before you can submit" in text
    assert address("bid-submit", bid.pk) not in text


def test_copy_then_submit_ends_on_the_receipt(scene: Scene, client: Client) -> None:
    bid = scene.written()

    copy = client.post(address("bid-copy", bid.pk))
    response = client.post(address("bid-submit", bid.pk), follow=True)

    receipt = Receipt.objects.get()
    assert copy.headers["Content-Type"] == "application/json"
    assert "no-store" in copy.headers["Cache-Control"]
    assert response.redirect_chain == [(address("bid-receipt", bid.pk), 302)]
    assert receipt.number in response.text
    assert receipt.envelope.sha256 in response.text.replace(" ", "")


def test_receipt_is_a_file_for_the_bidder_alone(scene: Scene, client: Client) -> None:
    bid, _copy = scene.submitted()
    receipt = Receipt.objects.get()
    path = address("bid-receipt-pdf", bid.pk)

    response = client.get(path)

    assert response.content.startswith(b"%PDF-")
    assert response.headers["Content-Disposition"] == f'attachment; filename="{receipt.number}.pdf"'
    assert response.headers["Cache-Control"] == "private, no-store"
    assert receipt_sheet(receipt, bid).short_digest() in client.get(address("bid-receipt", bid.pk)).text
    _charity, rival = make_charity()
    for other in (scene.clerk, rival):
        assert signed_in(other).get(path).status_code == 404


def test_the_paper_receipt_says_what_was_attested_and_nothing_of_the_content(scene: Scene) -> None:
    bid, _copy = scene.submitted()
    receipt = Receipt.objects.get()
    said = str(receipt_sheet(receipt, bid).content())

    for fact in (receipt.number, receipt.signature, receipt.envelope.sha256, str(bid.organization.code)):
        assert fact in said
    assert "青少年心理韧性计划" not in said


def test_before_submission_there_is_no_receipt_to_print(scene: Scene, client: Client) -> None:
    bid = scene.written()

    assert client.get(address("bid-receipt-pdf", bid.pk)).status_code == 409


def test_submit_without_the_copy_stays_on_the_check_page_with_the_reason(
    scene: Scene, client: Client
) -> None:
    bid = scene.written()

    response = client.post(address("bid-submit", bid.pk))

    assert response.status_code == 409
    assert "Download your copy first" in response.text
    assert not Envelope.objects.exists()


def test_double_click_shows_one_receipt(scene: Scene, client: Client) -> None:
    bid = scene.written()
    actions.take_copy(bid, by=scene.actor())

    pages = [client.post(address("bid-submit", bid.pk), follow=True) for _click in range(2)]

    (receipt,) = Receipt.objects.all()
    assert all(receipt.number in page.text for page in pages)


def test_after_submission_there_is_no_draft_to_open(scene: Scene, client: Client) -> None:
    bid, _copy = scene.submitted()

    for name, args in (("bid-section", ["risks"]), ("bid-check", []), ("bid-conflict", ["risks"])):
        response = client.get(address(name, bid.pk, *args))
        assert response.status_code == 409
        assert "sealed when you submitted it" in response.text


def test_withdrawing_is_checked_then_done(scene: Scene, client: Client) -> None:
    bid, _copy = scene.submitted()

    asked = client.get(address("bid-withdraw", bid.pk))
    still = again(bid).status
    client.post(address("bid-withdraw", bid.pk))

    assert asked.status_code == 200
    assert (still, again(bid).status) == ("submitted", "withdrawn")


def test_kept_copy_starts_a_replacement(scene: Scene, client: Client) -> None:
    bid, copy = scene.submitted()

    response = client.post(
        address("bid-restore", scene.call.pk), {"copy": pdf("copy.json", copy)}, follow=True
    )

    assert response.redirect_chain == [(address("bid-detail", bid.pk), 302)]
    assert "青少年心理韧性计划" in response.text


def test_foreign_copy_is_refused_at_its_field(scene: Scene) -> None:
    _bid, copy = scene.submitted()
    _charity, rival = make_charity()

    response = signed_in(rival).post(address("bid-restore", scene.call.pk), {"copy": pdf("copy.json", copy)})

    assert "another organization" in response.text
    assert "id_copy_error" in response.text


# Reading


def test_sealed_bid_is_unknown_to_its_purchaser_and_to_rivals(scene: Scene) -> None:
    bid, _copy = scene.submitted()
    _charity, rival = make_charity()

    for user in (scene.clerk, rival):
        client = signed_in(user)
        for name in ("bid-detail", "bid-receipt", "bid-content", "bid-check"):
            assert client.get(address(name, bid.pk)).status_code == 404


def test_own_organization_can_not_read_what_is_sealed(scene: Scene, client: Client) -> None:
    bid, _copy = scene.submitted()

    assert client.get(address("bid-content", bid.pk)).status_code == 403


def test_official_reading_an_opened_bid_goes_on_the_record(scene: Scene, client: Client) -> None:
    bid = make_opened_bid(scene.call, scene.charity, title="已开启的项目")

    own = client.get(address("bid-content", bid.pk))
    read = AuditEvent.objects.filter(verb="procurement.bid.read")
    before = read.count()
    response = signed_in(scene.clerk).get(address("bid-content", bid.pk))

    assert "已开启的项目" in own.text
    assert "已开启的项目" in response.text
    assert (before, read.count()) == (0, 1)


def test_visitor_is_sent_to_sign_in(scene: Scene) -> None:
    response = Client().get(address("bid-list"))

    assert response.status_code == 302
    assert "next=" in response.headers["Location"]


def test_list_shows_own_bids_and_open_calls(scene: Scene, client: Client) -> None:
    make_opened_bid(scene.call, title="别家的项目")
    make_opened_bid(scene.call, scene.charity, title="自家的项目")

    text = client.get(address("bid-list")).text

    assert "自家的项目" in text
    assert "别家的项目" not in text
    assert scene.call.title in text
