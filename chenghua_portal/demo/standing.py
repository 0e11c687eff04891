"""What others found of the demo's organizations: inspections, grades and credit lists, each entered in its day.

How their projects ended follows when the story is played.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import partial
from operator import itemgetter

from chenghua_portal.demo.people import CHARITIES
from chenghua_portal.demo.stage import Stage, as_actor
from chenghua_portal.foundation.workdays.calendar import beijing_date, end_of_day
from organizations.registry.models import Organization
from organizations.standing.actions import (
    enter_credit_entry,
    enter_grade,
    enter_inspection,
    record_outcome,
)
from organizations.standing.models import AnnualInspection, CreditEntry, Outcome
from organizations.standing.periods import same_day_later
from procurement.bids.models import Bid

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
# By the key of the project its final grade, told so many days from today; one is to pay money back.
ENDED = {
    "A01": "excellent",
    "A02": "good",
    "A03": "passed",
    "A04": "excellent",
    "A05": "failed",
    "A06": "passed",
}
GRADED_ON = -330
CLAWED_BACK = ("A05", -8)

Act = tuple[datetime, Callable[..., object]]


def give_standing(stage: Stage, since: datetime) -> None:
    """Have the clerk enter the standing of every charity, each entry at the moment it became known.

    What was known before the portal's first day, `since`, is entered then.
    """
    charities = _charities()
    acts = [*_inspected(charities, stage), *_graded(charities, stage), *_listed(charities, stage)]
    for moment, enter in sorted(acts, key=itemgetter(0)):
        with stage.at(max(moment, since)):
            enter(by=as_actor("clerk@example.org"))


def end_projects(stage: Stage, bids: Mapping[str, Bid]) -> None:
    """How the projects of the first call ended, by its bids; a claw-back proposes a bar that awaits its decision."""
    with stage.at(stage.day(GRADED_ON)):
        for key, grade in ENDED.items():
            _ended(stage, bids[key], Outcome.Kind.GRADE, GRADED_ON, grade=grade)
    key, day = CLAWED_BACK
    with stage.at(stage.day(day)):
        _ended(stage, bids[key], Outcome.Kind.CLAWBACK, day)


def _ended(stage: Stage, bid: Bid, kind: Outcome.Kind, day: int, *, grade: str = "") -> None:
    at = stage.day(day)
    record_outcome(
        bid.organization, kind, bid, name=bid.content.title, occurred_on=beijing_date(at), at=at, grade=grade
    )


def _charities() -> dict[str, Organization]:
    codes = {charity.key: charity.code for charity in CHARITIES}
    by_code = {one.code: one for one in Organization.objects.filter(code__in=codes.values())}
    return {key: by_code[code] for key, code in codes.items()}


def _inspected(charities: Mapping[str, Organization], stage: Stage) -> Iterator[Act]:
    """The last years that are concluded: every 30 June the year before."""
    today = beijing_date(stage.now)
    latest = today.year - 1 if today > date(today.year, 6, 30) else today.year - 2
    passed = AnnualInspection.Result.PASSED
    for year in range(latest - YEARS + 1, latest + 1):
        concluded_on = date(year + 1, 6, 30)
        for key, charity in charities.items():
            result = LATEST.get(key, passed) if year == latest else passed
            yield (
                end_of_day(concluded_on),
                partial(
                    enter_inspection,
                    charity,
                    year=year,
                    result=result,
                    concluded_on=concluded_on,
                    source=SOURCE,
                ),
            )


def _graded(charities: Mapping[str, Organization], stage: Stage) -> Iterator[Act]:
    """Grades that hold for five years."""
    for key, (level, end) in GRADES.items():
        valid_from = same_day_later(beijing_date(stage.day(end)), -5)
        yield (
            end_of_day(valid_from),
            partial(
                enter_grade,
                charities[key],
                level=level,
                valid_from=valid_from,
                valid_until=same_day_later(valid_from, 5),
                authority=AUTHORITY,
                source=SOURCE,
            ),
        )


def _listed(charities: Mapping[str, Organization], stage: Stage) -> Iterator[Act]:
    for key, name, cause, listed, entered in LISTED:
        listed_on = beijing_date(stage.day(listed))
        yield (
            stage.day(entered),
            partial(
                enter_credit_entry,
                charities[key],
                list=name,
                listed_on=listed_on,
                cause=cause,
                source=SOURCE,
            ),
        )
