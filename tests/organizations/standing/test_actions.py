"""Entering, withdrawing and lifting entries: each with its source, once, on the record, by no one of its own."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.identity.actors import actor_for as person
from chenghua_portal.foundation.notices.outbox import inbox_of, text_of
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.calendar import beijing_date
from organizations.people.models import Role
from organizations.registry.models import Organization
from organizations.standing.actions import (
    enter_credit_entry,
    enter_grade,
    enter_inspection,
    enter_violation,
    lift_credit_entry,
    withdraw_entry,
)
from organizations.standing.models import AnnualInspection, CreditEntry, Grade, Violation
from tests.factories import NOW, actor_for, make_charity, make_user
from tests.factories.people import join, make_organization
from tests.organizations.standing.entries import make_credit_entry, make_inspection, withdrawn

pytestmark = pytest.mark.usefixtures("db")
TODAY = beijing_date(NOW)
TOMORROW = TODAY + timedelta(days=1)


def inspected(organization, by, **fields):
    given = {
        "year": 2024,
        "result": "passed",
        "concluded_on": date(2025, 6, 30),
        "source": "年检公告",
        **fields,
    }
    return enter_inspection(organization, by=by, **given)


def graded(organization, by, **fields):
    given = {"level": 4, "valid_from": date(2024, 1, 1), "valid_until": date(2028, 12, 31), **fields}
    return enter_grade(organization, by=by, authority="示例民政局", source="等级公告", **given)


def listed(organization, by, **fields):
    given = {"list": "abnormal", "listed_on": date(2026, 1, 5), "cause": "未报送年报", **fields}
    return enter_credit_entry(organization, by=by, source="名录公告", **given)


def violated(organization, by, **fields):
    given = {
        "decided_on": date(2026, 3, 3),
        "authority": "示例局",
        "reference": "示例罚字〔2026〕1号",
        "description": "示例行为",
        "source": "处罚决定书",
    }
    return enter_violation(organization, by=by, **{**given, **fields})


ENTERING = {
    "inspection": (inspected, AnnualInspection),
    "grade": (graded, Grade),
    "credit": (listed, CreditEntry),
    "violation": (violated, Violation),
}


@pytest.fixture
def clerk(office):
    return actor_for(office[1])


@pytest.mark.parametrize("sort", ENTERING)
def test_an_entry_is_kept_recorded_and_told(sort, clerk):
    organization, owner = make_charity()
    enter, model = ENTERING[sort]

    entry = enter(organization, clerk)

    assert model.objects.get() == entry
    assert (entry.entered_at, entry.entered_by_id) == (NOW, clerk.user_id)
    event = AuditEvent.objects.get(verb=f"organizations.organization.enter_{sort}")
    assert event.subject_id == str(organization.pk)
    assert [notice.kind for notice in inbox_of(owner.pk)] == ["organization.entry_made"]


@pytest.mark.parametrize("sort", ENTERING)
def test_the_same_twice_is_refused_and_names_what_is_there(sort, clerk):
    organization, _owner = make_charity()
    enter, model = ENTERING[sort]
    first = enter(organization, clerk)

    with pytest.raises(Refused) as refused:
        enter(organization, clerk)

    assert first.source in str(refused.value)
    assert model.objects.count() == 1


@pytest.mark.parametrize("sort", ENTERING)
def test_what_was_withdrawn_can_be_entered_anew(sort, clerk):
    organization, _owner = make_charity()
    enter, model = ENTERING[sort]
    withdraw_entry(enter(organization, clerk), "年度有误", by=clerk)

    enter(organization, clerk)

    assert model.objects.filter(withdrawn_at=None).count() == 1


@pytest.mark.parametrize("sort", ENTERING)
def test_one_form_sent_twice_enters_once(sort, office):
    organization, _owner = make_charity()
    enter, model = ENTERING[sort]
    by = actor_for(office[1], request_key=uuid4())

    assert enter(organization, by) == enter(organization, by)
    assert model.objects.count() == 1


@pytest.mark.parametrize(
    ("sort", "field", "day"),
    [
        ("inspection", "concluded_on", TOMORROW),
        ("grade", "valid_from", TOMORROW),
        ("credit", "listed_on", TOMORROW),
        ("credit", "lifted_on", TOMORROW),
        ("violation", "decided_on", TOMORROW),
        ("inspection", "concluded_on", date(2024, 12, 31)),
        ("grade", "valid_until", date(2023, 12, 31)),
        ("grade", "valid_until", date(2029, 1, 2)),
        ("credit", "lifted_on", date(2026, 1, 4)),
    ],
)
def test_days_that_cannot_be_are_refused_at_their_field(sort, field, day, clerk):
    organization, _owner = make_charity()

    with pytest.raises(Refused) as refused:
        ENTERING[sort][0](organization, clerk, **{field: day})

    assert refused.value.refusal.field == field


def test_today_is_not_still_to_come(clerk):
    organization, _owner = make_charity()

    assert violated(organization, clerk, decided_on=TODAY).decided_on == TODAY


def test_an_entry_without_a_source_is_refused(clerk):
    organization, _owner = make_charity()

    with pytest.raises(Refused) as refused:
        inspected(organization, clerk, source="  ")

    assert refused.value.refusal.field == "source"


@pytest.mark.parametrize(
    "fields",
    [{"status": "pending"}, {"status": "refused", "refusal_reason": "材料不全"}, {"kind": "11"}],
)
def test_nothing_is_entered_about_the_unverified_and_about_offices(fields, clerk):
    with pytest.raises(Refused):
        inspected(make_organization(**fields), clerk)


def test_one_on_file_at_a_street_has_standing(clerk):
    host = make_organization(kind="55")
    filed = make_organization(
        kind="00",
        code=None,
        host=host,
        street_id="510108015",
        filing_number="示例备1号",
        status=Organization.Status.PENDING,
    )

    assert listed(filed, clerk).organization == filed


def test_only_officials_enter_and_withdraw(clerk):
    organization, owner = make_charity()
    entry = make_inspection(organization)

    for by in (actor_for(owner), actor_for(make_user())):
        with pytest.raises(PermissionDenied):
            inspected(organization, by, year=2023)
        with pytest.raises(PermissionDenied):
            withdraw_entry(entry, "有误", by=by)


def test_an_official_neither_enters_nor_withdraws_about_the_own_organization(office):
    organization, owner = make_charity()
    join(owner, office[0], Role.CLERK)
    by = person(owner.pk, at=NOW, organization_id=office[0].pk)

    with pytest.raises(Refused):
        inspected(organization, by)
    with pytest.raises(Refused):
        withdraw_entry(make_inspection(organization), "有误", by=by)


def test_a_withdrawn_entry_says_by_whom_and_why_and_its_organization_is_told(clerk):
    organization, owner = make_charity()
    entry = make_inspection(organization)

    withdraw_entry(entry, " 录入了另一家机构 ", by=clerk)

    entry.refresh_from_db()
    assert (entry.withdrawn_by_id, entry.withdrawal_reason) == (clerk.user_id, "录入了另一家机构")
    assert AuditEvent.objects.filter(verb="organizations.organization.withdraw_inspection").exists()
    notice = inbox_of(owner.pk).get(kind="organization.entry_withdrawn")
    assert "录入了另一家机构" in text_of(notice)[1]


def test_withdrawing_wants_a_reason_and_happens_once(clerk):
    entry = make_inspection(make_charity()[0])
    with pytest.raises(Refused) as refused:
        withdraw_entry(entry, " ", by=clerk)
    assert refused.value.refusal.field == "reason"

    withdraw_entry(entry, "有误", by=clerk)

    with pytest.raises(Refused):
        withdraw_entry(entry, "仍有误", by=clerk)


def test_a_list_lets_go_on_a_day_and_the_organization_is_told(clerk):
    organization, owner = make_charity()
    entry = make_credit_entry(organization, listed_on=date(2026, 1, 5))

    lift_credit_entry(entry, TODAY, by=clerk)

    assert CreditEntry.objects.get().lifted_on == TODAY
    assert AuditEvent.objects.filter(verb="organizations.organization.lift_credit").exists()
    assert inbox_of(owner.pk).filter(kind="organization.entry_lifted").exists()


@pytest.mark.parametrize("day", [date(2026, 1, 4), TOMORROW])
def test_a_list_lets_go_neither_before_listing_nor_in_days_to_come(day, clerk):
    entry = make_credit_entry(make_charity()[0], listed_on=date(2026, 1, 5))

    with pytest.raises(Refused) as refused:
        lift_credit_entry(entry, day, by=clerk)

    assert refused.value.refusal.field == "lifted_on"


@pytest.mark.parametrize("fields", [{"lifted_on": date(2026, 2, 1)}, withdrawn])
def test_what_is_lifted_or_withdrawn_is_not_lifted_again(fields, clerk):
    given = fields() if callable(fields) else fields
    entry = make_credit_entry(make_charity()[0], **given)

    with pytest.raises(Refused):
        lift_credit_entry(entry, TODAY, by=clerk)
