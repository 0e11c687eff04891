"""The directory as a file: what the list shows and no more, with nothing in it that a spreadsheet would run."""

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chenghua_portal.disclosure.directory import export
from tests.disclosure.conftest import award_call
from tests.factories import make_charity
from tests.factories.people import make_organization
from tests.organizations.standing.entries import make_inspection


def rows(client: Client, **asked: str) -> list[dict[str, str]]:
    response = client.get("/en/organizations.csv", asked)
    assert response.status_code == 200
    assert response.headers["Content-Disposition"] == 'attachment; filename="organizations.csv"'
    return list(csv.DictReader(io.StringIO(b"".join(response).decode("utf-8-sig"))))


def test_the_file_holds_what_the_same_search_lists_in_its_order(client: Client) -> None:
    for name in ("示例银杏中心", "示例晨穗中心", "示例秋实基金会"):
        make_organization(name=name)

    assert [row["Organization"] for row in rows(client, q="中心")] == ["示例晨穗中心", "示例银杏中心"]


def test_a_row_has_standing_and_awards_in_yuan(client: Client) -> None:
    one, _owner = make_charity(name="示例春晖", service_fields=["elderly", "health"], street_id="510108015")
    make_inspection(one)
    award_call("甲项目", organization=one)

    (row,) = rows(client)

    assert row["Unified social credit code"] == one.code
    assert row["Street"] == "青龙街道"
    assert row["Service fields"] == "Older people, Health"
    assert row["Latest annual inspection"] == "2024 Passed the inspection"
    assert row["Credit status"] == "Normal"
    assert (row["Projects"], row["Awarded (yuan)"]) == ("1", "20000.00")


def test_persons_and_addresses_are_not_in_the_file(client: Client) -> None:
    make_organization(legal_representative="机密姓名", address="机密地址")

    (row,) = rows(client)

    assert not [cell for cell in row.values() if "机密" in cell]


def test_a_name_that_is_a_formula_is_neutral(client: Client) -> None:
    make_organization(name="=1+1")

    assert rows(client)[0]["Organization"] == "'=1+1"


def test_the_file_takes_as_many_queries_for_thirty_rows_as_for_one(client: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            rows(client)
        return len(captured)

    make_organization()
    one = cost()
    for _place in range(29):
        make_organization()

    assert cost() == one


def test_batches_follow_one_another_without_loss(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "AT_ONCE", 2)
    for _place in range(5):
        make_organization()

    assert len(rows(client)) == 5


def test_a_file_is_only_read(client: Client) -> None:
    assert client.post("/organizations.csv").status_code == 405
