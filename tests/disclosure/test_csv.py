import csv
import io

from django.test import Client

from procurement.awards.models import Award
from tests.disclosure.conftest import award_call


def content_of(client: Client, path: str = "/en/awards.csv", **asked: str) -> bytes:
    response = client.get(path, asked)
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_file_opens_in_a_spreadsheet_with_chinese_and_amounts_in_yuan(client: Client) -> None:
    call = award_call("长者助餐")

    content = content_of(client)

    (row,) = rows_of(content)
    assert content.startswith(b"\xef\xbb\xbf")
    assert row["Number"] == f"{call.number}-0001"
    assert row["Project"] == "长者助餐"
    assert row["Amount (yuan)"] == "20000.00"
    assert row["Decided on"] == "2026-06-10"


def test_heading_is_in_the_language_of_the_page(client: Client) -> None:
    assert "金额（元）" in content_of(client, "/awards.csv").decode()


def test_formula_in_a_title_arrives_as_text(client: Client) -> None:
    award_call('=HYPERLINK("http://example.org","点我")', '正常,带逗号"引号')

    found = {row["Project"] for row in rows_of(content_of(client))}

    assert found == {'\'=HYPERLINK("http://example.org","点我")', '正常,带逗号"引号'}


def test_file_holds_exactly_what_the_search_shows(client: Client) -> None:
    award_call("青少年心理韧性", "长者助餐")

    assert [row["Project"] for row in rows_of(content_of(client, q="心理"))] == ["青少年心理韧性"]


def test_file_holds_everything_beyond_a_page(client: Client) -> None:
    award_call(*(f"项目{place}" for place in range(45)))

    assert len(rows_of(content_of(client))) == 45


def test_proposed_awards_are_not_in_the_file(client: Client) -> None:
    award_call("只是提议", status="proposed")

    assert Award.objects.count() == 1
    assert rows_of(content_of(client)) == []


def test_file_is_an_attachment_that_sets_no_cookie(client: Client) -> None:
    response = client.get("/en/awards.csv")

    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="awards.csv"'
    assert not response.cookies
