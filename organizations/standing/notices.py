"""What an organization is told of its standing, and who has to decide over a bar by when."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.notices.kinds import NoticeKind
from chenghua_portal.foundation.notices.kinds import register as register_notice
from chenghua_portal.foundation.obligations.kinds import ObligationKind, Owner
from chenghua_portal.foundation.obligations.kinds import register as register_obligation
from chenghua_portal.foundation.ui.dates import day_text
from chenghua_portal.foundation.workdays.calendar import workdays_after
from organizations.people.models import Role
from organizations.people.queries import user_ids_with_role
from organizations.registry.queries import purchasers
from organizations.standing.models import Bar
from organizations.standing.words import AnyEntry, cause_of, cause_told, facts_of, told

DAYS_TO_DECIDE = 10


def members(subject: AnyEntry | Bar) -> Iterable[UUID]:
    return user_ids_with_role(subject.organization_id)


def organization_page(subject: AnyEntry | Bar) -> list[str]:
    return ["organizations:organization-detail", str(subject.organization_id)]


def of_entry(entry: AnyEntry) -> dict[str, str]:
    named = {"name": entry.organization.name, "source": entry.source, "reason": entry.withdrawal_reason}
    return {**named, **facts_of(entry)}


def entry_in_words(params: dict[str, str]) -> dict[str, str]:
    named = {key: params[key] for key in ("name", "source", "reason")}
    return {**named, "entry": told(params)}


ENTRY = {
    "name": "示例社会工作服务中心",
    "source": "示例区民政局公告",
    "reason": "录入了另一家机构的记录。",
    "sort": "inspection",
    "year": "2025",
    "form": "inspection",
    "result": "passed",
    "concluded_on": "2026-06-30",
}
LISTED = {
    "name": "示例社会工作服务中心",
    "source": "示例区民政局公告",
    "reason": "",
    "sort": "credit",
    "list": "abnormal",
    "listed_on": "2025-01-05",
    "lifted_on": "2026-06-30",
    "cause": "未按时报送年报",
}

register_notice(
    NoticeKind(
        name="organization.entry_made",
        heading=_("New about %(name)s: %(entry)s"),
        body=_(
            "An official has entered about %(name)s: %(entry)s (source: %(source)s). If it is wrong, tell the office "
            "and send proof."
        ),
        recipients=members,
        params=of_entry,
        link=organization_page,
        shown=entry_in_words,
        sample=ENTRY,
    )
)
register_notice(
    NoticeKind(
        name="organization.entry_withdrawn",
        heading=_("Withdrawn about %(name)s: %(entry)s"),
        body=_(
            "An official has withdrawn about %(name)s: %(entry)s. It no longer counts. Reason: %(reason)s"
        ),
        recipients=members,
        params=of_entry,
        link=organization_page,
        shown=entry_in_words,
        sample=ENTRY,
    )
)
register_notice(
    NoticeKind(
        name="organization.entry_lifted",
        heading=_("%(name)s is removed from a credit list"),
        body=_("An official has entered the removal of %(name)s: %(entry)s."),
        recipients=members,
        params=of_entry,
        link=organization_page,
        shown=entry_in_words,
        sample=LISTED,
    )
)

register_notice(
    NoticeKind(
        name="organization.inspection_due",
        heading=_("The annual inspection of %(year)s is due by %(day)s"),
        body=_(
            "No result of the annual inspection of %(year)s is entered about %(name)s. Hand in the inspection or the "
            "annual report with your registration authority by %(day)s. If that is done, send the office the result."
        ),
        recipients=lambda organization: user_ids_with_role(organization.pk, Role.OWNER, Role.EDITOR),
        params=lambda organization: {
            "name": organization.name,
            "year": str(organization.missing_year),
            "day": f"{organization.missing_year + 1}-06-30",
        },
        link=lambda organization: ["organizations:organization-detail", str(organization.pk)],
        sample={"name": "示例社会工作服务中心", "year": "2025", "day": "2026-06-30"},
    )
)


def of_bar(bar: Bar) -> dict[str, str]:
    return {
        "name": bar.organization.name,
        **cause_of(bar),
        "starts": bar.starts_on.isoformat(),
        "ends": bar.ends_on.isoformat(),
        "lifted": bar.lifted_on.isoformat() if bar.lifted_on else "",
        "reason": bar.lifting_reason or bar.decision_reason,
    }


def bar_in_words(params: dict[str, str]) -> dict[str, str]:
    days = {key: params[key] for key in ("starts", "ends", "lifted")}
    told_days = {key: day_text(date.fromisoformat(day), "iso") if day else "" for key, day in days.items()}
    return {**params, **told_days, "cause": cause_told(params)}


def bar_page(bar: Bar) -> list[str]:
    return ["organizations:bar-detail", str(bar.pk)]


def approvers_of_purchasers(bar: Bar) -> Iterable[Owner]:
    return [Owner.organization(pk, Role.APPROVER) for pk in purchasers().values_list("pk", flat=True)]


def end_of_decision(bar: Bar, at: datetime) -> datetime:
    """Ten working days after it was proposed (default)."""
    return workdays_after(at, DAYS_TO_DECIDE).at


register_obligation(
    ObligationKind(
        name="organization.decide_bar",
        label=_("Decide over a proposed bar"),
        owners=approvers_of_purchasers,
        due=end_of_decision,
        subject_name=lambda bar: bar.organization.name,
        link=bar_page,
    )
)

BAR = {
    "name": "示例社会工作服务中心",
    "outcome": "failed",
    "cause": "示例项目",
    "starts": "2026-07-01",
    "ends": "2028-06-30",
    "lifted": "2027-06-30",
    "reason": "情况属实。",
}

register_notice(
    NoticeKind(
        name="organization.barred",
        heading=_("%(name)s is barred from bidding until %(ends)s"),
        body=_(
            "%(name)s may not bid from %(starts)s through %(ends)s. Cause: %(cause)s. Reasons of the decision: "
            "%(reason)s"
        ),
        recipients=members,
        params=of_bar,
        link=bar_page,
        shown=bar_in_words,
        is_legal=True,
        sample=BAR,
    )
)
register_notice(
    NoticeKind(
        name="organization.bar_dismissed",
        heading=_("%(name)s is not barred"),
        body=_(
            "It was proposed to bar %(name)s from bidding (%(cause)s). It was decided not to. Reasons: %(reason)s"
        ),
        recipients=members,
        params=of_bar,
        link=bar_page,
        shown=bar_in_words,
        is_legal=True,
        sample=BAR,
    )
)
register_notice(
    NoticeKind(
        name="organization.bar_lifted",
        heading=_("The bar of %(name)s is lifted"),
        body=_("%(name)s may bid again from %(lifted)s on. Reasons: %(reason)s"),
        recipients=members,
        params=of_bar,
        link=bar_page,
        shown=bar_in_words,
        is_legal=True,
        sample=BAR,
    )
)
