"""Entries about organizations, as officials have made them the day before NOW."""

from datetime import date, timedelta
from typing import Any

from organizations.registry.models import Organization
from organizations.standing.models import AnnualInspection, Bar, CreditEntry, Grade, Outcome, Violation
from tests.factories import NOW, make_user

DAY = timedelta(days=1)


def entered(**fields: Any) -> dict[str, Any]:
    return {"source": "示例名单", "entered_at": NOW - DAY, "entered_by": make_user("经办人"), **fields}


def withdrawn() -> dict[str, Any]:
    return {"withdrawn_at": NOW, "withdrawn_by": make_user("经办人"), "withdrawal_reason": "登记有误"}


def make_inspection(organization: Organization, **fields: Any) -> AnnualInspection:
    given = {"year": 2024, "result": "passed", "concluded_on": date(2025, 6, 30), **fields}
    return AnnualInspection.objects.create(organization=organization, **entered(**given))


def make_grade(organization: Organization, **fields: Any) -> Grade:
    given = {
        "level": 3,
        "valid_from": date(2022, 1, 1),
        "valid_until": date(2026, 12, 31),
        "authority": "示例民政局",
    }
    return Grade.objects.create(organization=organization, **entered(**{**given, **fields}))


def make_credit_entry(organization: Organization, **fields: Any) -> CreditEntry:
    given = {"list": "abnormal", "listed_on": date(2026, 1, 5), "cause": "未按时报送年报", **fields}
    return CreditEntry.objects.create(organization=organization, **entered(**given))


def make_violation(organization: Organization, **fields: Any) -> Violation:
    given = {
        "decided_on": date(2025, 5, 5),
        "authority": "示例局",
        "reference": "示例罚字〔2025〕1号",
        "description": "示例行为",
    }
    return Violation.objects.create(organization=organization, **entered(**{**given, **fields}))


def make_outcome(organization: Organization, **fields: Any) -> Outcome:
    given = {
        "kind": "failed",
        "subject_type": "procurement.project",
        "subject_id": organization.pk,
        "subject_name": "示例项目",
        "occurred_on": date(2026, 5, 29),
        "recorded_at": NOW - DAY,
        **fields,
    }
    return Outcome.objects.create(organization=organization, **given)


def make_bar(organization: Organization, **fields: Any) -> Bar:
    """A proposed bar; with another status one that was decided."""
    given = {
        "starts_on": date(2026, 6, 1),
        "ends_on": date(2028, 5, 31),
        "cause": "示例项目不合格",
        "proposed_at": NOW - DAY,
        **fields,
    }
    if given.get("status", "proposed") != "proposed":
        decided = {"decided_at": NOW, "decided_by": make_user("审批人"), "decision_reason": "核实属实"}
        given = {**decided, **given}
    return Bar.objects.create(organization=organization, **given)


def make_standing(organization: Organization) -> None:
    """One of everything that can be known of an organization, and a withdrawn one of every sort of entry."""
    year = {"year": 2020, "concluded_on": date(2021, 6, 30)}
    for make, fields in (
        (make_inspection, year),
        (make_grade, {}),
        (make_credit_entry, {}),
        (make_violation, {}),
    ):
        make(organization, **fields)
        make(organization, **fields, **withdrawn())
    make_outcome(organization)
    make_outcome(organization, kind="grade", grade="good")
    make_bar(organization)
