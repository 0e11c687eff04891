"""Two officials at once: one effect."""

from datetime import date

from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.workdays.clock import portal_now
from organizations.registry.models import Organization
from organizations.standing.actions import (
    decide_bar,
    dismiss_bar,
    enter_inspection,
    lift_credit_entry,
    propose_bar,
    record_outcome,
    withdraw_entry,
)
from organizations.standing.models import AnnualInspection, Bar, CreditEntry, Outcome
from tests.factories import actor_for, make_charity, make_office
from tests.organizations.standing.entries import make_bar, make_credit_entry, make_inspection


def officials():
    _office, clerk, approver = make_office()
    at = portal_now()
    return actor_for(clerk, at=at), actor_for(approver, at=at)


def names_of(results):
    return sorted(type(result).__name__ for result in results)


def test_two_who_enter_one_inspection_at_once_make_one(together):
    organization, _owner = make_charity()
    facts = {"year": 2024, "result": "passed", "concluded_on": date(2025, 6, 30), "source": "公告"}

    results = together(
        *(
            lambda by=by: enter_inspection(Organization.objects.get(pk=organization.pk), by=by, **facts)
            for by in officials()
        )
    )

    assert names_of(results) == ["AnnualInspection", "Refused"]
    assert AnnualInspection.objects.count() == 1


def test_two_who_withdraw_at_once_withdraw_once(together):
    entry = make_inspection(make_charity()[0])

    results = together(
        *(
            lambda by=by: withdraw_entry(AnnualInspection.objects.get(pk=entry.pk), "有误", by=by)
            for by in officials()
        )
    )

    assert names_of(results) == ["AnnualInspection", "Refused"]
    assert AuditEvent.objects.filter(verb="organizations.organization.withdraw_inspection").count() == 1


def test_withdrawing_and_lifting_at_once_has_one_order(together):
    entry = make_credit_entry(make_charity()[0], listed_on=date(2026, 1, 5))
    clerk, approver = officials()

    results = together(
        lambda: withdraw_entry(CreditEntry.objects.get(pk=entry.pk), "有误", by=clerk),
        lambda: lift_credit_entry(CreditEntry.objects.get(pk=entry.pk), date(2026, 2, 1), by=approver),
    )

    assert names_of(results) in (["CreditEntry", "Refused"], ["CreditEntry", "CreditEntry"])
    entry.refresh_from_db()
    assert entry.withdrawn_at is not None


def test_one_outcome_told_twice_at_once_proposes_one_bar(together):
    organization, _owner = make_charity()
    at = portal_now()

    results = together(
        *(
            lambda: record_outcome(
                Organization.objects.get(pk=organization.pk),
                Outcome.Kind.FAILED,
                organization,
                name="示例项目",
                occurred_on=date(2026, 5, 29),
                at=at,
            )
            for _ in "ab"
        )
    )

    assert names_of(results) == ["Outcome", "Outcome"]
    assert (Outcome.objects.count(), Bar.objects.count()) == (1, 1)


def test_two_who_propose_at_once_propose_once(together):
    organization, _owner = make_charity()
    days = {"starts_on": date(2030, 1, 1), "ends_on": date(2031, 12, 31)}

    results = together(
        *(
            lambda by=by: propose_bar(
                Organization.objects.get(pk=organization.pk), cause="示例", by=by, **days
            )
            for by in officials()
        )
    )

    assert names_of(results) == ["Bar", "Refused"]


def test_deciding_and_dismissing_at_once_decides_once(together):
    bar = make_bar(make_charity()[0], starts_on=date(2030, 1, 1), ends_on=date(2031, 12, 31))
    _clerk, approver = officials()
    _clerk, other = officials()
    days = {"starts_on": bar.starts_on, "ends_on": bar.ends_on}

    results = together(
        lambda: decide_bar(Bar.objects.get(pk=bar.pk), "情况属实。", by=approver, **days),
        lambda: dismiss_bar(Bar.objects.get(pk=bar.pk), "情节轻微。", by=other),
    )

    assert names_of(results) == ["Bar", "Refused"]
