from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from organizations.eligibility.queries import answers_at, facts_at, facts_of
from organizations.eligibility.rulebook import DecidedBar, Inspection, Listing, SeriousViolation, Verdict
from tests.factories import NOW, make_user
from tests.factories.people import make_organization
from tests.organizations.eligibility.entries import DAY, barred, listed, stand


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def test_facts_are_what_is_on_record(db: None) -> None:
    organization = make_organization(founded_on=date(2016, 3, 1))
    stand(organization)

    facts = facts_at(organization, NOW)

    assert facts.on == date(2026, 6, 10)
    assert (facts.kind, facts.status, facts.verified_on) == ("52", "verified", date(2026, 6, 10))
    assert facts.founded_on == date(2016, 3, 1)
    assert facts.inspections == (Inspection(2024, "passed", date(2025, 6, 30)),)
    assert facts.listings == (Listing("abnormal", date(2026, 1, 5)),)
    assert facts.violations == (SeriousViolation(date(2022, 5, 5), "示例罚字1号"),)
    assert facts.bars == (DecidedBar(date(2026, 1, 1), date(2027, 12, 31)),)


def test_the_day_is_beijings(db: None) -> None:
    just_after_midnight = NOW.replace(hour=16, minute=0)
    assert facts_at(make_organization(), just_after_midnight).on == date(2026, 6, 11)
    assert facts_at(make_organization(), just_after_midnight - timedelta(seconds=1)).on == date(2026, 6, 10)


def test_what_was_entered_after_the_moment_is_left_out(db: None) -> None:
    organization = make_organization()
    listed(organization, entered_at=NOW + timedelta(seconds=1))
    assert facts_at(organization, NOW).listings == ()
    assert len(facts_at(organization, NOW + DAY).listings) == 1


def test_a_withdrawn_entry_counts_only_for_moments_before(db: None) -> None:
    organization = make_organization()
    listed(organization, withdrawn_at=NOW, withdrawn_by=make_user(), withdrawal_reason="机构弄错")
    assert facts_at(organization, NOW).listings == ()
    assert len(facts_at(organization, NOW - timedelta(seconds=1)).listings) == 1


def test_a_proposed_bar_and_a_dismissed_one_bar_nobody(db: None) -> None:
    organization, approver = make_organization(), make_user("审批人")
    barred(organization)
    barred(
        organization,
        status="dismissed",
        decided_at=NOW - DAY,
        decided_by=approver,
        decision_reason="情节轻微",
    )
    assert facts_at(organization, NOW).bars == ()


def test_a_lifted_bar_counted_until_then(db: None) -> None:
    organization = make_organization()
    barred(
        organization,
        status="lifted",
        decided_at=NOW - DAY,
        decided_by=make_user("审批人"),
        decision_reason="核实属实",
        lifted_on=date(2026, 6, 10),
        lifted_at=NOW,
        lifted_by=make_user("审批人"),
        lifting_reason="已整改",
    )
    answers = {one.rule: one.verdict for one in answers_at(organization, NOW)}
    before = {one.rule: one.verdict for one in answers_at(organization, NOW - timedelta(hours=12))}
    assert (before["bar"], answers["bar"]) == (Verdict.FAIL, Verdict.PASS)


def test_many_organizations_cost_as_many_queries_as_one(db: None) -> None:
    organizations = [make_organization() for _ in range(5)]
    for organization in organizations:
        stand(organization)
    with CaptureQueriesContext(
        connection,
    ) as one:
        facts_of(organizations[:1], NOW)
    with CaptureQueriesContext(connection) as many:
        found = facts_of(organizations, NOW)
    assert len(one) == len(many) == 1
    assert found == {each.pk: facts_at(each, NOW) for each in organizations}
