"""The official list of a year's holidays and worked weekends, as pasted or uploaded: pure reading and comparing."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

# 2027-01-01, 2027/1/1, 2027.1.1 or 2027年1月1日; then 休 or 班; then the occasion, if any.
LINE = re.compile(
    r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?"
    r"[\s,，;；、]*(?P<word>[^\s,，;；、]*)[\s,，;；、]*(?P<name>.*)"
)
WORDS = {"休": False, "放假": False, "休息": False, "假": False, "班": True, "上班": True, "调休上班": True}
NAME_LENGTH = 60
# Holidays by law on the same date each year (全国年节及纪念日放假办法, article 2).
FIXED = ((1, 1, "元旦"), (5, 1, "劳动节"), (10, 1, "国庆节"))


class Problem(Enum):
    """Why a line can't be taken."""

    UNREADABLE = "unreadable"
    NO_SUCH_DATE = "no such date"
    UNKNOWN_WORD = "unknown word"
    OTHER_YEAR = "other year"
    TWICE = "twice"
    WORKED_ANYWAY = "worked anyway"
    LONG_NAME = "long name"


@dataclass(frozen=True)
class LineProblem:
    """`number` counts from 1, as an editor does."""

    number: int
    text: str
    problem: Problem


@dataclass(frozen=True)
class Exceptional:
    """A day that is worked or not, and the occasion."""

    is_workday: bool
    name: str = ""


@dataclass(frozen=True)
class OfficialList:
    """What a text says about one year. With `problems`, or without any day, it is not to be used."""

    days: Mapping[date, Exceptional]
    problems: tuple[LineProblem, ...] = ()

    @property
    def year(self) -> int | None:
        return min(self.days).year if self.days else None

    @property
    def is_sound(self) -> bool:
        return bool(self.days) and not self.problems

    @property
    def missing(self) -> list[tuple[date, str]]:
        """Holidays fixed by law that the list forgets."""
        year = self.year
        fixed = [(date(year, month, day), name) for month, day, name in FIXED] if year else []
        return [(day, name) for day, name in fixed if self.days.get(day, Exceptional(True)).is_workday]


def read_list(text: str) -> OfficialList:
    """Read one line per day; empty lines and a heading line are skipped. The first date decides on the year."""
    days: dict[date, Exceptional] = {}
    problems: list[LineProblem] = []
    for number, line in enumerate(text.replace("\ufeff", "").splitlines(), start=1):
        spoken = line.strip().replace('"', "")
        if not spoken or (not days and not problems and not re.search(r"\d", spoken)):
            continue
        found = _read_line(spoken, days)
        if isinstance(found, Problem):
            problems.append(LineProblem(number, spoken[:80], found))
        else:
            days[found[0]] = found[1]
    return OfficialList(days, tuple(problems))


def _read_line(line: str, before: Mapping[date, Exceptional]) -> tuple[date, Exceptional] | Problem:
    match = LINE.fullmatch(line)
    if match is None:
        return Problem.UNREADABLE
    try:
        day = date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return Problem.NO_SUCH_DATE
    name = match["name"].strip(" \t,，;；、")
    is_workday = WORDS.get(match["word"])
    checks = (
        (is_workday is None, Problem.UNKNOWN_WORD),
        (bool(before) and day.year != next(iter(before)).year, Problem.OTHER_YEAR),
        (day in before, Problem.TWICE),
        (bool(is_workday) and day.weekday() < 5, Problem.WORKED_ANYWAY),
        (len(name) > NAME_LENGTH, Problem.LONG_NAME),
    )
    wrong = next((problem for is_wrong, problem in checks if is_wrong), None)
    return wrong if wrong is not None else (day, Exceptional(bool(is_workday), name))


@dataclass(frozen=True)
class Difference:
    """One day on which the list and the calendar differ; None where one of them has nothing to say."""

    day: date
    before: Exceptional | None
    after: Exceptional | None


def differences(stored: Mapping[date, Exceptional], listed: Mapping[date, Exceptional]) -> list[Difference]:
    """Every day that the list would change, in order of date."""
    return [
        Difference(day, stored.get(day), listed.get(day))
        for day in sorted({*stored, *listed})
        if stored.get(day) != listed.get(day)
    ]


def digest(changes: Iterable[Difference]) -> str:
    """A short name for exactly these differences, so that what was looked at is what is done."""
    return hashlib.sha256(repr(list(changes)).encode()).hexdigest()[:32]
