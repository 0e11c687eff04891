"""What everybody may know of how an organization stands on a day."""

from datetime import date

import pytest

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import allowed
from organizations.registry.models import Organization
from organizations.standing.models import AnnualInspection, Bar, CreditEntry, Grade, Outcome, Violation
from organizations.standing.queries import (
    CreditStatus,
    PublicStanding,
    bars_visible_to,
    credit_entries_visible_to,
    grades_visible_to,
    inspections_visible_to,
    outcomes_visible_to,
    proposed_bars,
    public_standing_of,
    violations_visible_to,
    with_standing,
)
from tests.factories import NOW, actor_for, make_charity, make_office, make_user
from tests.factories.people import make_organization
from tests.organizations.standing.entries import (
    make_bar,
    make_credit_entry,
    make_grade,
    make_inspection,
    make_standing,
    withdrawn,
)

pytestmark = pytest.mark.usefixtures("db")
TODAY = date(2026, 6, 10)


def standing(organization, on=TODAY):
    """By the function for pages, which the one for lists agrees with."""
    found = public_standing_of([organization], on)[organization.pk]
    listed = with_standing(Organization.objects.all(), on).get(pk=organization.pk)
    assert (listed.present_grade, listed.credit_status) == (found.grade, found.credit)
    return found


def test_an_organization_without_entries_stands_as_normal_without_a_grade():
    assert standing(make_organization()) == PublicStanding()


def test_a_grade_holds_from_its_first_day_to_its_last_and_then_counts_as_none():
    organization = make_organization()
    make_grade(organization, level=4, valid_from=date(2022, 1, 1), valid_until=date(2026, 12, 31))

    days = (date(2021, 12, 31), date(2022, 1, 1), date(2026, 12, 31), date(2027, 1, 1))
    assert [standing(organization, day).grade for day in days] == [None, 4, 4, None]


def test_of_two_grades_the_one_that_began_later_counts():
    organization = make_organization()
    make_grade(organization, level=4, valid_from=date(2025, 1, 1), valid_until=date(2029, 12, 31))
    make_grade(organization, level=3, valid_from=date(2022, 1, 1), valid_until=date(2030, 12, 31))

    assert (standing(organization).grade, standing(organization).grade_until) == (4, date(2029, 12, 31))


def test_a_listing_counts_through_the_day_of_lifting():
    organization = make_organization()
    make_credit_entry(organization, listed_on=date(2026, 1, 5), lifted_on=date(2026, 6, 9))

    days = (date(2026, 1, 4), date(2026, 1, 5), date(2026, 6, 9), date(2026, 6, 10))
    normal, abnormal = CreditStatus.NORMAL, CreditStatus.ABNORMAL
    assert [standing(organization, day).credit for day in days] == [normal, abnormal, abnormal, normal]


def test_of_two_lists_the_graver_counts_since_its_own_day():
    organization = make_organization()
    make_credit_entry(organization, listed_on=date(2026, 1, 5))
    make_credit_entry(organization, list="dishonest", listed_on=date(2026, 3, 1))

    found = standing(organization)
    assert (found.credit, found.credit_since) == (CreditStatus.DISHONEST, date(2026, 3, 1))


def test_the_latest_concluded_year_is_shown_whatever_was_concluded_last():
    organization = make_organization()
    make_inspection(organization, year=2023, concluded_on=date(2026, 2, 1))
    latest = make_inspection(organization, year=2024, result="failed", concluded_on=date(2025, 6, 30))
    make_inspection(organization, year=2025, concluded_on=date(2026, 6, 30))

    assert standing(organization).inspection == latest


def test_what_was_withdrawn_is_not_told():
    organization = make_organization()
    make_grade(organization, **withdrawn())
    make_credit_entry(organization, **withdrawn())
    make_inspection(organization, **withdrawn())

    assert standing(organization) == PublicStanding()


def test_any_number_takes_three_queries(django_assert_num_queries):
    organizations = [make_organization() for _ in range(5)]
    for organization in organizations:
        make_grade(organization)
        make_credit_entry(organization)
        make_inspection(organization)

    with django_assert_num_queries(3):
        found = public_standing_of(organizations, TODAY)

    assert {found[organization.pk].grade for organization in organizations} == {3}


def test_lists_can_be_filtered_by_standing():
    graded, listed, _plain = (make_organization() for _ in range(3))
    make_grade(graded, level=5)
    make_credit_entry(listed)

    standing_now = with_standing(Organization.objects.all(), TODAY)
    assert list(standing_now.filter(present_grade=5)) == [graded]
    assert list(standing_now.filter(credit_status=CreditStatus.ABNORMAL)) == [listed]


TWINS = {
    "organizations.view_inspection": (AnnualInspection, inspections_visible_to),
    "organizations.view_grade": (Grade, grades_visible_to),
    "organizations.view_credit_entry": (CreditEntry, credit_entries_visible_to),
    "organizations.view_violation": (Violation, violations_visible_to),
    "organizations.view_bar": (Bar, bars_visible_to),
    "organizations.view_outcome": (Outcome, outcomes_visible_to),
}


@pytest.mark.parametrize("name", TWINS)
def test_lists_show_what_the_permission_allows(name):
    _office, clerk, _approver = make_office()
    organization, owner = make_charity()
    pending, founder = make_charity(status="pending")
    for one in (organization, pending):
        make_standing(one)
    model, visible_to = TWINS[name]

    for actor in (Actor.anonymous(NOW), *(actor_for(user) for user in (make_user(), owner, founder, clerk))):
        allowed_ones = {one for one in model.objects.all() if allowed(actor, name, one)}
        assert set(visible_to(actor)) == allowed_ones, actor.name


def test_bars_wait_for_their_decision_the_longest_first():
    organization = make_organization()
    make_bar(organization, status="in_force")
    later = make_bar(organization)
    sooner = make_bar(organization, proposed_at=later.proposed_at.replace(year=2025))

    assert list(proposed_bars()) == [sooner, later]
