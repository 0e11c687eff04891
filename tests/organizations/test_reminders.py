"""Certificates and grades that end: told at 60, 30 and 7 days, once each, and never to who has renewed. Annual
inspections: told in June to who has none of last year entered.
"""

from datetime import date, timedelta

import pytest

from chenghua_portal.foundation.notices.outbox import inbox_of
from chenghua_portal.foundation.workdays.calendar import beijing_date
from organizations.registry.models import Certificate
from organizations.reminders import remind_of_ends, remind_of_inspections
from organizations.standing.models import Grade
from organizations.tasks import remind
from tests.factories import NOW, make_charity
from tests.factories.people import make_certificate
from tests.organizations.standing.entries import make_inspection, withdrawn

pytestmark = pytest.mark.usefixtures("db")
END = date(2026, 12, 31)


def told_on(owner, *days_before):
    """How many notices the owner has after each of these days before the end."""
    counts = []
    for days in days_before:
        at = NOW + (END - timedelta(days=days) - beijing_date(NOW))
        remind_of_ends(at)
        counts.append(inbox_of(owner.pk).filter(kind="organization.paper_ends").count())
    return counts


def test_a_certificate_is_told_of_at_each_lead_once():
    organization, owner = make_charity()
    make_certificate(organization, valid_until=END)

    assert told_on(owner, 61, 60, 60, 31, 30, 8, 7, 0, -1) == [0, 1, 1, 1, 2, 2, 3, 3, 3]


@pytest.mark.parametrize("until", [None, END + timedelta(days=365)])
def test_nobody_is_told_who_has_renewed(until):
    organization, owner = make_charity()
    make_certificate(organization, valid_until=END)
    make_certificate(organization, valid_until=until)

    assert told_on(owner, 60, 7) == [0, 0]


@pytest.mark.parametrize("other", [{"kind": "charity"}, {"status": "refused"}])
def test_another_kind_or_a_refused_one_renews_nothing(other):
    organization, owner = make_charity()
    make_certificate(organization, valid_until=END)
    make_certificate(organization, valid_until=None, **other)

    assert told_on(owner, 60) == [1]


def test_one_that_was_never_verified_ends_unheard():
    organization, owner = make_charity()
    make_certificate(organization, valid_until=END, status=Certificate.Status.PENDING)

    assert told_on(owner, 30) == [0]


def test_a_grade_is_told_of_too_until_there_is_a_later_one():
    organization, owner = make_charity()
    entered = {
        "authority": "示例民政局",
        "level": 3,
        "organization": organization,
        "entered_at": NOW,
        "entered_by": owner,
    }
    Grade.objects.create(valid_from=date(2022, 1, 1), valid_until=END, source="公告", **entered)

    assert told_on(owner, 60) == [1]
    Grade.objects.create(valid_from=END, valid_until=date(2031, 12, 31), source="公告", **entered)
    assert told_on(owner, 30) == [1]


def test_the_beat_runs_by_the_portals_clock():
    organization, owner = make_charity()
    make_certificate(organization, valid_until=beijing_date(NOW) + timedelta(days=5000))

    remind()

    assert not inbox_of(owner.pk).exists()


def told_of_inspections(owner, *days):
    """How many notices the owner has after each of these days of 2026."""
    counts = []
    for month, day in days:
        remind_of_inspections(NOW + (date(2026, month, day) - beijing_date(NOW)))
        counts.append(inbox_of(owner.pk).filter(kind="organization.inspection_due").count())
    return counts


def test_a_missing_inspection_of_last_year_is_told_of_twice_in_june():
    _organization, owner = make_charity(founded_on=date(2019, 5, 6))

    days = ((5, 31), (6, 1), (6, 2), (6, 22), (6, 23), (6, 30), (7, 1))
    assert told_of_inspections(owner, *days) == [0, 1, 1, 1, 2, 2, 2]


def test_who_has_an_inspection_of_last_year_is_not_told():
    organization, owner = make_charity()
    make_inspection(organization, year=2025)

    assert told_of_inspections(owner, (6, 1)) == [0]


def test_an_inspection_of_another_year_or_a_withdrawn_one_does_not_count():
    organization, owner = make_charity()
    make_inspection(organization, year=2024)
    make_inspection(organization, year=2025, **withdrawn())

    assert told_of_inspections(owner, (6, 1)) == [1]


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({"founded_on": date(2025, 1, 1)}, 1),
        ({"founded_on": date(2025, 1, 2)}, 0),
        ({"status": "pending"}, 0),
        ({"kind": "12"}, 0),
    ],
)
def test_only_verified_social_organizations_that_were_there_all_year_are_due(fields, count):
    _organization, owner = make_charity(**fields)

    assert told_of_inspections(owner, (6, 1)) == [count]
