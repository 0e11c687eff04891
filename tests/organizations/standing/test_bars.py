"""Outcomes propose bars, and people do; another person decides with reasons, and may lift one."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.identity.actors import actor_for as person
from chenghua_portal.foundation.notices.outbox import inbox_of, text_of
from chenghua_portal.foundation.obligations.models import Obligation
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.calendar import beijing_date
from organizations.people.actions import delegate
from organizations.people.models import Role
from organizations.standing.actions import (
    decide_bar,
    dismiss_bar,
    lift_bar,
    propose_bar,
    record_outcome,
)
from organizations.standing.models import Bar, Outcome
from organizations.standing.periods import same_day_later
from tests.factories import NOW, actor_for, make_charity, make_office, make_user
from tests.factories.people import join
from tests.organizations.standing.entries import make_bar

pytestmark = pytest.mark.usefixtures("db")
TODAY = beijing_date(NOW)
DAY = timedelta(days=1)
DAYS = {"starts_on": TODAY, "ends_on": date(2028, 6, 9)}


@pytest.fixture
def clerk(office):
    return actor_for(office[1])


@pytest.fixture
def approver(office):
    return actor_for(office[2])


@pytest.fixture
def charity():
    return make_charity()[0]


def ended(organization, kind=Outcome.Kind.FAILED, **fields):
    given = {"name": "示例项目", "occurred_on": date(2026, 5, 29), "at": NOW, **fields}
    return record_outcome(organization, kind, organization, **given)


def open_duties():
    return Obligation.objects.filter(kind="organization.decide_bar", discharged_at=None)


@pytest.mark.parametrize("kind", ["failed", "clawback", "violation"])
def test_what_went_wrong_proposes_a_bar_of_two_years(kind, charity, office):
    outcome = ended(charity, Outcome.Kind(kind))

    bar = Bar.objects.get()
    assert (bar.outcome, bar.status, bar.proposed_by) == (outcome, Bar.Status.PROPOSED, None)
    assert (bar.starts_on, bar.ends_on) == (date(2026, 5, 29), date(2028, 5, 29))
    assert [(duty.owner_id, duty.owner_role) for duty in open_duties()] == [(office[0].pk, "approver")]


def test_a_grade_proposes_nothing(charity):
    assert ended(charity, Outcome.Kind.GRADE, grade="优秀").grade == "优秀"
    assert not Bar.objects.exists()


def test_an_outcome_told_again_stays_as_it_was_told_first(charity):
    first = ended(charity)

    again = ended(charity, occurred_on=date(2026, 6, 1), name="另一名称")

    assert (again.pk, again.occurred_on, again.subject_name) == (first.pk, date(2026, 5, 29), "示例项目")
    assert Bar.objects.count() == 1
    assert AuditEvent.objects.filter(verb="organizations.organization.record_outcome").count() == 1


def test_an_approver_puts_it_in_force_with_reasons_that_the_organization_reads(approver):
    organization, owner = make_charity()
    ended(organization)
    assert open_duties().exists()

    bar = decide_bar(Bar.objects.get(), "情况属实。", by=approver, **DAYS)

    assert (bar.status, bar.starts_on, bar.decided_by_id) == ("in_force", TODAY, approver.user_id)
    heading, body = text_of(inbox_of(owner.pk).get(kind="organization.barred"))
    assert "2028-06-09" in heading
    assert "项目未通过" in body
    assert "情况属实" in body
    assert not open_duties().exists()


def test_it_can_be_dismissed_with_reasons(approver):
    organization, owner = make_charity()
    ended(organization)

    bar = dismiss_bar(Bar.objects.get(), "已整改。", by=approver)

    assert (bar.status, bar.decision_reason) == ("dismissed", "已整改。")
    assert inbox_of(owner.pk).filter(kind="organization.bar_dismissed").exists()
    assert not open_duties().exists()


def test_a_decision_wants_reasons(charity, approver):
    bar = make_bar(charity)

    for act in (
        lambda: decide_bar(bar, " ", by=approver, **DAYS),
        lambda: dismiss_bar(bar, "", by=approver),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.refusal.field == "reason"


@pytest.mark.parametrize(
    ("field", "days"),
    [
        ("starts_on", {"starts_on": TODAY - DAY}),
        ("ends_on", {"ends_on": TODAY}),
    ],
)
def test_a_bar_lies_ahead_and_its_days_are_in_order(field, days, charity, clerk, approver):
    for act in (
        lambda: decide_bar(make_bar(charity), "属实。", by=approver, **{**DAYS, **days}),
        lambda: propose_bar(charity, cause="示例", by=clerk, **{**DAYS, **days}),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.refusal.field == field


def test_a_clerk_proposes_and_does_not_decide(charity, clerk):
    bar = propose_bar(charity, cause="示例事由", by=clerk, **DAYS)

    assert (bar.status, bar.proposed_by_id, bar.cause) == ("proposed", clerk.user_id, "示例事由")
    assert open_duties().count() == 1
    with pytest.raises(PermissionDenied):
        decide_bar(bar, "属实。", by=clerk, **DAYS)


def test_who_proposed_it_does_not_decide_it(charity, office, approver):
    bar = propose_bar(charity, cause="示例事由", by=approver, **DAYS)
    other = make_user("审批人")
    join(other, office[0], Role.APPROVER)

    with pytest.raises(Refused):
        decide_bar(bar, "属实。", by=approver, **DAYS)
    with pytest.raises(Refused):
        dismiss_bar(bar, "不必。", by=approver)

    assert dismiss_bar(bar, "不必。", by=actor_for(other)).status == "dismissed"


def test_who_stands_in_for_the_approver_does_not_decide_what_they_proposed(charity, office, clerk, approver):
    """Lending the role does not make one person two."""
    delegate(
        office[0],
        office[1],
        [Role.APPROVER],
        first_day=TODAY,
        last_day=TODAY + 2 * DAY,
        reason="公差",
        by=approver,
    )
    bar = propose_bar(charity, cause="示例事由", by=clerk, **DAYS)

    with pytest.raises(Refused):
        decide_bar(bar, "属实。", by=approver, **DAYS)


def test_nobody_decides_over_or_lifts_a_bar_of_the_own_organization(office):
    organization, owner = make_charity()
    join(owner, office[0], Role.APPROVER)
    by = person(owner.pk, at=NOW, organization_id=office[0].pk)

    with pytest.raises(Refused):
        dismiss_bar(make_bar(organization), "不必。", by=by)
    with pytest.raises(Refused):
        lift_bar(make_bar(organization, status="in_force"), "已改正。", by=by)
    with pytest.raises(Refused):
        propose_bar(organization, cause="示例", by=by, **DAYS)


def test_while_one_proposed_by_a_person_waits_no_other_is(charity, clerk):
    ended(charity)
    propose_bar(charity, cause="示例事由", by=clerk, **DAYS)

    with pytest.raises(Refused) as refused:
        propose_bar(charity, cause="又一事由", by=clerk, **DAYS)

    assert "2028-06-09" in str(refused.value)


def test_lifted_it_counts_no_more_from_today_and_the_organization_reads_why(approver):
    organization, owner = make_charity()
    bar = make_bar(organization, status="in_force")

    lift_bar(bar, "已整改并通过复查。", by=approver)

    bar.refresh_from_db()
    assert (bar.status, bar.lifted_on, bar.lifted_by_id) == ("lifted", TODAY, approver.user_id)
    assert bar.decision_reason == "核实属实"
    assert "已整改并通过复查" in text_of(inbox_of(owner.pk).get(kind="organization.bar_lifted"))[1]


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "proposed"},
        {"status": "dismissed"},
        {"status": "in_force", "starts_on": date(2024, 6, 9), "ends_on": date(2026, 6, 9)},
    ],
)
def test_only_what_is_in_force_and_not_over_is_lifted(fields, charity, approver):
    with pytest.raises(Refused):
        lift_bar(make_bar(charity, **fields), "已改正。", by=approver)


def test_another_purchasers_approver_decides_as_well(charity):
    _office, _clerk, other = make_office()

    assert dismiss_bar(make_bar(charity), "不必。", by=actor_for(other)).status == "dismissed"


@pytest.mark.parametrize(
    ("day", "last"), [(date(2026, 5, 29), date(2028, 5, 29)), (date(2024, 2, 29), date(2026, 2, 28))]
)
def test_two_years_end_on_the_same_day(day, last):
    assert same_day_later(day, 2) == last
