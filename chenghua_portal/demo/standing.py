"""What others found of the demo's organizations: inspections, grades and credit lists, each entered in its day."""

from datetime import date, datetime
from uuid import UUID

from chenghua_portal.demo.people import CHARITIES
from chenghua_portal.demo.stage import Stage, as_actor
from chenghua_portal.foundation.workdays.calendar import beijing_date, end_of_day
from organizations.eligibility.rulebook import same_day_later
from organizations.registry.models import Organization
from organizations.standing.models import AnnualInspection, CreditEntry, Grade

AUTHORITY = "成都市成华区民政局"
SOURCE = "示例名单（虚构）"
YEARS = 4
# Level by organization; the days from today on which the five years end.
GRADES = {
    "O01": (5, 900),
    "O02": (4, 700),
    "O03": (3, 500),
    "O04": (3, -200),
    "O06": (4, 1100),
    "O07": (3, 45),
    "O08": (2, 800),
    "O11": (4, 600),
}
# The latest inspection where it is not a plain pass.
LATEST = {"O08": AnnualInspection.Result.BASICALLY_PASSED}
# Organization, list, cause, and days from today: listed, and entered here. Both bids were handed in before.
LISTED = (
    ("O09", CreditEntry.List.ABNORMAL, "未按照规定报送年度工作报告", -820, -734),
    ("O12", CreditEntry.List.DISHONEST, "弄虚作假骗取财政资金，情节严重", -70, -49),
)


def give_standing(stage: Stage, since: datetime) -> None:
    """Enter the standing of every charity, each entry at the moment the portal came to know of it.

    What was known before its first day, `since`, is entered then.
    """
    codes = {charity.key: charity.code for charity in CHARITIES}
    by_code = {one.code: one for one in Organization.objects.filter(code__in=codes.values())}
    charities = {key: by_code[code] for key, code in codes.items()}
    clerk = as_actor("clerk@example.org").person
    AnnualInspection.objects.bulk_create(
        inspection
        for key, charity in charities.items()
        for inspection in _inspections(key, charity, stage, since, clerk)
    )
    Grade.objects.bulk_create(
        _grade(charities[key], level, beijing_date(stage.day(end)), since, clerk)
        for key, (level, end) in GRADES.items()
    )
    CreditEntry.objects.bulk_create(
        CreditEntry(
            organization=charities[key],
            list=name,
            listed_on=beijing_date(stage.day(listed)),
            cause=cause,
            source=SOURCE,
            entered_at=stage.day(entered),
            entered_by_id=clerk,
        )
        for key, name, cause, listed, entered in LISTED
    )


def _inspections(
    key: str, charity: Organization, stage: Stage, since: datetime, clerk: UUID
) -> list[AnnualInspection]:
    """The last years that are concluded: every 30 June the year before."""
    today = beijing_date(stage.now)
    latest = today.year - 1 if today > date(today.year, 6, 30) else today.year - 2
    passed = AnnualInspection.Result.PASSED
    return [
        AnnualInspection(
            organization=charity,
            year=year,
            result=LATEST.get(key, passed) if year == latest else passed,
            concluded_on=date(year + 1, 6, 30),
            source=SOURCE,
            entered_at=max(end_of_day(date(year + 1, 6, 30)), since),
            entered_by_id=clerk,
        )
        for year in range(latest - YEARS + 1, latest + 1)
    ]


def _grade(charity: Organization, level: int, valid_until: date, since: datetime, clerk: UUID) -> Grade:
    """A grade that holds for five years."""
    valid_from = same_day_later(valid_until, -5)
    return Grade(
        organization=charity,
        level=level,
        valid_from=valid_from,
        valid_until=valid_until,
        authority=AUTHORITY,
        source=SOURCE,
        entered_at=max(end_of_day(valid_from), since),
        entered_by_id=clerk,
    )
