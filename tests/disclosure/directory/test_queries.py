"""Who is listed, what a search finds, and how its pages follow one another."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chenghua_portal.disclosure.directory.queries import (
    Selection,
    directory_page,
    listed_organizations,
    organizations_found,
)
from organizations.registry.models import Organization
from tests.factories import make_office
from tests.factories.people import make_organization
from tests.organizations.standing.entries import make_credit_entry, make_grade, make_inspection

TODAY = date(2026, 6, 10)
DAY = timedelta(days=1)


def names(on: date = TODAY, **asked: str) -> list[str]:
    found = organizations_found(Selection(**asked), on)
    return sorted(organization.name for organization in found)


def make_filed(host: Organization, name: str = "示例编织队", **fields: object) -> Organization:
    given = {"street_id": "510108015", "filing_number": "1", **fields}
    return make_organization(kind="00", code=None, name=name, host=host, **given)


@pytest.mark.parametrize("status", ["pending", "returned", "refused"])
def test_only_what_an_official_has_verified_is_listed(db: None, status: str) -> None:
    make_organization(name="示例未核验", status=status, refusal_reason="示例原因")

    assert not listed_organizations().exists()


def test_social_and_filed_organizations_are_listed_and_offices_are_not(db: None) -> None:
    kinds = ("51", "52", "53", "59")
    hosts = [make_organization(kind=kind, name=f"示例{kind}") for kind in kinds]
    make_filed(hosts[0])
    make_office(name="示例街道办")
    make_organization(kind="55", name="示例居委会")
    make_organization(kind="91", name="示例公司")

    assert names() == ["示例51", "示例52", "示例53", "示例59", "示例编织队"]


def test_each_facet_narrows_and_all_together(db: None) -> None:
    one = make_organization(name="示例甲", street_id="510108015", service_fields=["elderly", "health"])
    make_grade(one, level=5)
    make_organization(name="示例乙", kind="51", street_id="510108007", service_fields=["elderly"])

    assert names(kind="51") == ["示例乙"]
    assert names(street="510108015") == ["示例甲"]
    assert names(field="elderly") == ["示例乙", "示例甲"]
    assert names(field="health") == ["示例甲"]
    assert names(grade="5") == ["示例甲"]
    assert names(grade="4") == []
    assert names(grade="none") == ["示例乙"]
    assert names(text="甲", kind="52", street="510108015", field="health", grade="5", credit="normal") == [
        "示例甲"
    ]
    assert names(text="甲", kind="51") == []


def test_a_grade_counts_on_its_days_only(db: None) -> None:
    make_grade(make_organization(name="示例甲"), valid_from=TODAY - DAY, valid_until=TODAY)

    assert names(grade="3") == ["示例甲"]
    assert names(TODAY + DAY, grade="3") == []
    assert names(TODAY + DAY, grade="none") == ["示例甲"]


def test_the_graver_list_is_the_credit_status(db: None) -> None:
    both = make_organization(name="示例甲")
    make_credit_entry(both)
    make_credit_entry(both, list="dishonest", lifted_on=TODAY)

    assert names(credit="dishonest") == ["示例甲"]
    assert names(credit="abnormal") == []
    assert names(TODAY + DAY, credit="abnormal") == ["示例甲"]
    assert names(credit="normal") == []


def pages(**asked: str) -> list[list[str]]:
    """The names on every page, from first to last."""
    found, after = [], ""
    while True:
        page = directory_page(Selection(**asked), TODAY, after=after)
        found.append([row.organization.name for row in page.rows])
        after = page.after
        if not after:
            return found


def test_names_stand_in_the_order_of_their_pinyin(db: None) -> None:
    for name in ("示例银杏", "示例晨穗", "示例重庆", "Alpha协会"):
        make_organization(name=name)

    assert pages() == [["Alpha协会", "示例重庆", "示例晨穗", "示例银杏"]]


def test_pages_follow_one_another_without_gap_or_repetition_among_equal_initials(db: None) -> None:
    made = [
        make_organization(name="示例同名机构" if n % 2 else f"示例{'甲乙丙丁'[n % 4]}机构") for n in range(65)
    ]

    found = [name for page in pages() for name in page]
    first = directory_page(Selection(), TODAY)
    second = directory_page(Selection(), TODAY, after=first.after)
    back = directory_page(Selection(), TODAY, before=second.before)

    assert [len(page) for page in pages()] == [30, 30, 5]
    assert sorted(found) == sorted(organization.name for organization in made)
    assert [row.organization.pk for row in back.rows] == [row.organization.pk for row in first.rows]
    assert (first.before, back.before) == ("", "")
    assert second.before != ""


def test_one_verified_in_between_moves_no_row_to_the_next_page(db: None) -> None:
    for _place in range(40):
        make_organization(name="示例机构")
    first = directory_page(Selection(), TODAY)

    make_organization(name="示例安居")
    second = directory_page(Selection(), TODAY, after=first.after)

    assert len(second.rows) == 10
    assert not {row.organization.pk for row in first.rows} & {row.organization.pk for row in second.rows}


@pytest.mark.parametrize("place", ["", "zz", "~", "SL~1", "\0~", "SL~00000000-0000-0000-0000-00000000000g"])
def test_a_place_that_cannot_be_read_is_the_beginning(db: None, place: str) -> None:
    make_organization(name="示例机构")

    assert len(directory_page(Selection(), TODAY, after=place).rows) == 1


def test_a_page_costs_as_many_queries_with_one_row_as_with_thirty(db: None) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            directory_page(Selection(text="示例", grade="3"), TODAY)
        return len(captured)

    def add() -> None:
        organization = make_organization(name="示例机构", street_id="510108015")
        make_grade(organization)
        make_inspection(organization)

    add()
    one = cost()
    for _place in range(29):
        add()

    assert cost() == one
