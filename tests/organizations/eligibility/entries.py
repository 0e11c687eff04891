"""Entries of standing, entered the day before NOW."""

from datetime import date, timedelta
from typing import Any

from organizations.registry.models import Organization
from organizations.standing.models import AnnualInspection, Bar, CreditEntry, Violation
from tests.factories import NOW, make_user

DAY = timedelta(days=1)


def entered(**fields: Any) -> dict[str, Any]:
    return {"source": "示例名单", "entered_at": NOW - DAY, "entered_by": make_user("经办人"), **fields}


def listed(organization: Organization, **fields: Any) -> CreditEntry:
    given = {"list": "abnormal", "listed_on": date(2026, 1, 5), "cause": "未按时报送年报", **fields}
    return CreditEntry.objects.create(organization=organization, **entered(**given))


def barred(organization: Organization, **fields: Any) -> Bar:
    given = {
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2027, 12, 31),
        "cause": "项目不合格",
        "proposed_at": NOW - 9 * DAY,
        **fields,
    }
    return Bar.objects.create(organization=organization, **given)


def stand(organization: Organization) -> None:
    """One entry of every kind."""
    AnnualInspection.objects.create(
        organization=organization,
        year=2024,
        result="passed",
        concluded_on=date(2025, 6, 30),
        **entered(),
    )
    listed(organization)
    Violation.objects.create(
        organization=organization,
        decided_on=date(2022, 5, 5),
        authority="示例局",
        reference="示例罚字1号",
        description="示例",
        **entered(),
    )
    barred(
        organization,
        status="in_force",
        decided_at=NOW - DAY,
        decided_by=make_user("审批人"),
        decision_reason="核实属实",
    )
