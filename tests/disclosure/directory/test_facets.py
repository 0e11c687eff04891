"""Counts beside each choice: what it would find, and no promise that is older than a minute."""

from datetime import date

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chenghua_portal.disclosure.directory import facets
from chenghua_portal.disclosure.directory.facets import FACETS, count_facets, facet_counts, total_of
from chenghua_portal.disclosure.directory.queries import Selection, organizations_found
from tests.factories.people import make_organization
from tests.organizations.standing.entries import make_credit_entry, make_grade

TODAY = date(2026, 6, 10)
VALUES = {
    "kind": ["51", "52", "53", "59", "00"],
    "street": ["510108015", "510108007"],
    "field": ["elderly", "children", "health"],
    "grade": ["1", "2", "3", "4", "5", "none"],
    "credit": ["normal", "abnormal", "dishonest"],
}


@pytest.fixture
def organizations(db: None) -> None:
    """One of each, none quite like another."""
    one = make_organization(name="示例甲", street_id="510108015", service_fields=["elderly", "health"])
    make_grade(one, level=5)
    two = make_organization(name="示例乙", kind="51", street_id="510108007", service_fields=["elderly"])
    make_grade(two, level=4, valid_until=date(2026, 6, 9))
    make_credit_entry(two)
    three = make_organization(name="示例丙", kind="53")
    make_grade(three, level=3, valid_from=date(2021, 1, 1))
    make_grade(three, level=2)
    make_credit_entry(three)
    make_credit_entry(three, list="dishonest")
    make_organization(
        name="示例丁", kind="00", code=None, host=one, street_id="510108015", filing_number="1",
        service_fields=["children"],
    )  # fmt: skip
    make_organization(name="示例待核验", status="pending")


def test_each_choice_says_how_many_it_would_find(organizations: None) -> None:
    assert count_facets(Selection(), TODAY) == {
        "kind": {"00": 1, "51": 1, "52": 1, "53": 1},
        "street": {"510108007": 1, "510108015": 2},
        "field": {"children": 1, "elderly": 2, "health": 1},
        "grade": {"2": 1, "5": 1, "none": 2},
        "credit": {"abnormal": 1, "dishonest": 1, "normal": 2},
    }


def test_a_facet_is_narrowed_by_the_others_and_not_by_itself(organizations: None) -> None:
    counts = count_facets(Selection(kind="52"), TODAY)

    assert counts["kind"] == {"00": 1, "51": 1, "52": 1, "53": 1}
    assert counts["street"] == {"510108015": 1}
    assert counts["grade"] == {"5": 1}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.fixed_dictionaries(
        {"text": st.sampled_from(["", "示例", "sl", "甲", "52"])},
        optional={facet: st.sampled_from(values) for facet, values in VALUES.items()},
    )
)
def test_counts_are_those_of_the_lists_behind_the_choices(organizations: None, asked: dict[str, str]) -> None:
    selection = Selection(**asked)
    counts = count_facets(selection, TODAY)

    assert total_of(counts, selection) == organizations_found(selection, TODAY).count()
    for facet in FACETS:
        for value in VALUES[facet]:
            chosen = Selection(**{**asked, facet: value})
            assert counts[facet].get(value, 0) == organizations_found(chosen, TODAY).count(), (facet, value)


def test_nothing_listed_counts_nothing(db: None) -> None:
    counts = count_facets(Selection(), TODAY)

    assert counts == {facet: {} for facet in FACETS}
    assert total_of(counts, Selection()) == 0


def test_few_are_counted_anew_for_every_reader(organizations: None) -> None:
    before = facet_counts(Selection(), TODAY)
    make_organization(name="示例戊")

    assert facet_counts(Selection(), TODAY)["kind"]["52"] == before["kind"]["52"] + 1


def test_many_are_counted_once_a_minute_for_each_search_and_day(
    organizations: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.clear()
    monkeypatch.setattr(facets, "ANEW", 3)
    before = facet_counts(Selection(), TODAY)
    make_organization(name="示例戊")

    assert facet_counts(Selection(), TODAY) == before
    assert facet_counts(Selection(text="示例"), TODAY)["kind"]["52"] == before["kind"]["52"] + 1
    assert facet_counts(Selection(), date(2026, 6, 11))["kind"]["52"] == before["kind"]["52"] + 1
    cache.clear()
