"""The directory in the browser of somebody who is not signed in."""

from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.test import Client

from chenghua_portal.foundation.workdays.clock import portal_now
from organizations.registry.models import Organization
from tests.disclosure.conftest import award_call
from tests.factories import make_charity
from tests.factories.people import make_organization
from tests.organizations.standing.entries import make_credit_entry, make_grade


class Text(HTMLParser):
    """What a page says, without its tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.words += data.split()

    def __contains__(self, part: str) -> bool:
        return part in " ".join(self.words)


def get(client: Client, **asked: str) -> Text:
    response = client.get("/en/organizations/", asked)
    assert response.status_code == 200
    return Text(response.text)


def test_the_list_shows_standing_and_awards(client: Client) -> None:
    today = portal_now().date()
    charity, _owner = make_charity(name="示例春晖社工中心", street_id="510108015")
    make_grade(charity, level=4, valid_from=today, valid_until=today + timedelta(days=9))
    make_credit_entry(charity, listed_on=today - timedelta(days=3))
    award_call("甲项目", "乙项目", organization=charity)

    text = get(client)

    assert "1 organizations" in text
    for shown in ("示例春晖社工中心", "青龙街道", "4A", "List of abnormal activities", "4.00"):
        assert shown in text, shown


@pytest.mark.parametrize("asked", ["春晖", "chsg", "SLCH", "52510108DEM0000143", "52510108dem"])
def test_one_box_finds_by_words_initials_and_code(client: Client, asked: str) -> None:
    make_organization(name="示例春晖社工中心", code="52510108DEM0000143")
    make_organization(name="示例秋实基金会", code="53510108DEM0001109", kind="53")

    text = get(client, q=asked)

    assert "示例春晖社工中心" in text
    assert "示例秋实基金会" not in text


def test_choices_carry_their_numbers_and_empty_ones_are_not_offered(client: Client) -> None:
    make_organization(kind="52", street_id="510108015")
    make_organization(kind="51")

    text = get(client, street="510108015")

    assert "Social service organization (1)" in text
    assert "Social association" not in text
    assert "青龙街道 (1)" in text


def test_a_search_is_shown_as_chips_that_take_it_back(client: Client) -> None:
    make_organization(kind="52", street_id="510108015", name="示例春晖")

    html = client.get("/en/organizations/", {"q": "春晖", "kind": "52"}).text

    assert 'href="?kind=52"' in html
    assert 'href="/en/organizations.csv?q=%E6%98%A5%E6%99%96&amp;kind=52"' in html


def test_nothing_found_says_so_with_a_way_out(client: Client) -> None:
    make_organization()

    text = get(client, q="没有这样的")

    assert "Nothing found" in text
    assert "Clear the search" in text


def test_before_anybody_is_verified_the_list_invites_to_register(client: Client) -> None:
    make_organization(status="pending", name="示例待核验")

    text = get(client)

    assert "No organization has been verified yet" in text
    assert "Register an organization" in text
    assert "示例待核验" not in text


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "11", "street": "x", "field": "x", "grade": "6", "credit": "x"},
        {"q": "\0"},
        {"q": "字" * 101},
        {"after": "zz", "before": "\0~"},
    ],
)
def test_what_cannot_be_asked_asks_nothing(client: Client, asked: dict[str, str]) -> None:
    make_organization(name="示例春晖")

    assert "示例春晖" in get(client, **asked)


def test_next_page_keeps_the_search(client: Client) -> None:
    for _place in range(31):
        make_organization(name="示例机构", kind="51")

    html = client.get("/en/organizations/", {"kind": "51"}).text

    assert 'href="?kind=51&amp;after=SLJG~' in html


def test_counts_above_ten_thousand_are_not_spelled_out() -> None:
    from chenghua_portal.disclosure.directory.forms import in_digits

    assert [in_digits(n) for n in (0, 999, 10_000, 10_001)] == ["0", "999", "10,000", "10,000+"]


def test_every_address_an_organization_had_leads_to_its_page(client: Client) -> None:
    organization, _owner = make_charity()
    present = f"/organizations/{organization.code}/"

    for former in (organization.pk, str(organization.code).lower()):
        response = client.get(f"/organizations/{former}/")
        assert (response.status_code, response.headers["Location"]) == (301, present)
    assert client.get(present).status_code == 200


@pytest.mark.parametrize("status", ["pending", "returned", "refused"])
def test_who_is_not_verified_has_no_page(client: Client, status: str) -> None:
    organization = make_organization(status=status, refusal_reason="示例原因")

    for address in (organization.code, organization.pk):
        assert client.get(f"/organizations/{address}/").status_code == 404


def test_offices_have_no_page(client: Client) -> None:
    office = make_organization(kind="11", is_purchaser=True)

    assert client.get(f"/organizations/{office.code}/").status_code == 404


@pytest.mark.parametrize(
    "address", ["%00", "525101080000000000", "00000000-0000-0000-0000-000000000000", "甲"]
)
def test_an_address_nobody_has_is_404(client: Client, db: None, address: str) -> None:
    assert client.get(f"/organizations/{address}/").status_code == 404


def test_page_answers_304_until_something_on_it_changes(client: Client) -> None:
    organization = make_organization(name="示例春晖")
    path = f"/organizations/{organization.code}/"
    tag = client.get(path).headers["ETag"]

    unchanged = client.get(path, headers={"if-none-match": tag})
    Organization.objects.filter(pk=organization.pk).update(business_scope="新的业务范围")
    changed = client.get(path, headers={"if-none-match": tag})

    assert (unchanged.status_code, changed.status_code) == (304, 200)
