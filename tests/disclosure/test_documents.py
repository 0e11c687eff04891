import pytest
from django.test import Client
from django.utils import translation

from chenghua_portal.disclosure import documents
from chenghua_portal.disclosure.queries import awards_of
from chenghua_portal.foundation.ui.documents.sheets import Facts, Sheet, Table
from evaluation.schemes.queries import scheme_of
from procurement.bids.models import Bid, Receipt
from procurement.calls.models import Call
from procurement.opening.models import OpenedEnvelope, Opening
from tests.disclosure.conftest import award_call
from tests.factories import NOW, make_call, make_scheme


def opened_call() -> Call:
    call = award_call("长者助餐", "青少年心理")
    opening = Opening.objects.create(call=call, opened_at=NOW, opened_by=call.created_by)
    for place, bid in enumerate(Bid.objects.filter(call=call).order_by("started_at", "pk")):
        Receipt.objects.create(
            envelope=bid.content.envelope, number=f"R-2026-{place}", signature="x", issued_at=NOW
        )
        OpenedEnvelope.objects.create(
            opening=opening, bid=bid, envelope=bid.content.envelope, outcome="opened", sha256="0" * 64
        )
    return call


def words(sheet: Sheet) -> str:
    return str(sheet.content())


PAPERS = ["notice", "opening", "awards"]


@pytest.mark.parametrize("paper", PAPERS)
def test_documents_are_files_with_a_chinese_name_that_caches_may_keep(client: Client, paper: str) -> None:
    call = opened_call()

    response = client.get(f"/calls/{call.number}/{paper}.pdf")

    assert response.status_code == 200
    assert response.content.startswith(b"%PDF-")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''CH-2026-")
    assert response.headers["Cache-Control"] == "public, max-age=0, s-maxage=60"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert not response.cookies


@pytest.mark.parametrize("paper", PAPERS)
def test_an_unchanged_document_answers_304(client: Client, paper: str) -> None:
    call = opened_call()
    path = f"/calls/{call.number}/{paper}.pdf"
    tag = client.get(path).headers["ETag"]

    assert client.get(path, headers={"if-none-match": tag}).status_code == 304


@pytest.mark.parametrize("status", ["draft", "prepared"])
def test_there_is_no_document_of_what_is_not_published(client: Client, status: str) -> None:
    call = make_call(status=status)

    for paper in PAPERS:
        assert client.get(f"/calls/{call.number or call.pk}/{paper}.pdf").status_code == 404


def test_proposed_awards_have_no_document(client: Client) -> None:
    call = award_call("长者助餐", status="proposed")

    assert client.get(f"/calls/{call.number}/awards.pdf").status_code == 404
    assert client.get(f"/calls/{call.number}/opening.pdf").status_code == 404
    assert client.get(f"/calls/{call.number}/notice.pdf").status_code == 200


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_document_is_the_same_in_every_language_of_the_page(client: Client, language: str) -> None:
    call = make_call()
    make_scheme(call)
    with translation.override("zh-hans"):
        expected = documents.call_notice(call, scheme_of(call))
    with translation.override(language):
        assert documents.call_notice(call, scheme_of(call)) == expected

    assert (
        client.get(f"/en/calls/{call.number}/notice.pdf").content
        == client.get(f"/calls/{call.number}/notice.pdf").content
    )


def test_the_page_shows_the_hash_that_is_printed_on_the_document(client: Client) -> None:
    call = opened_call()
    notice = documents.call_notice(call, scheme_of(call))

    assert notice.short_digest() in client.get(f"/calls/{call.number}/").text
    assert notice.address.endswith(f"/calls/{call.number}/")


def test_the_call_notice_says_what_binds_bidders(db: None) -> None:
    call = make_call(contact="028-0000 0000")
    make_scheme(call)
    notice = documents.call_notice(call, scheme_of(call))

    assert notice.issuer == call.purchaser.name
    assert notice.number == call.number
    (money,) = [block for block in notice.body if isinstance(block, Facts)]
    assert [fact.value for fact in money.rows] == [
        "200,000.00元（人民币贰拾万元整）",
        "30,000.00元（人民币叁万元整）",
    ]
    (criteria,) = [block for block in notice.body if isinstance(block, Table)]
    assert [row[2] for row in criteria.rows] == ["20", "15", "25", "15", "15", "10"]
    for said in ("最多申报2项", "每项申报由5名专家独立评分", "低于60分的不予立项", "028-0000 0000"):
        assert said in words(notice)


def test_the_opening_record_names_receipts_and_neither_bidders_nor_titles(client: Client) -> None:
    call = opened_call()
    opening = Opening.objects.get(call=call)
    said = words(documents.opening_notice(opening, opening.entries.all()))

    assert "R-2026-0" in said
    assert "长者助餐" not in said
    assert Bid.objects.filter(call=call)[0].organization.name not in said


def test_the_award_notice_adds_up(client: Client) -> None:
    call = opened_call()
    notice = documents.award_notice(call.award_list, awards_of(call))
    (table,) = [block for block in notice.body if isinstance(block, Table)]

    assert [row[1] for row in table.rows] == ["长者助餐", "青少年心理"]
    assert table.total[-1] == "40,000.00"
    assert "人民币肆万元整" in words(notice)
