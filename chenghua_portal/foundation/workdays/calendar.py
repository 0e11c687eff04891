"""Working days: which days are worked, and when a period of N of them ends."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from chenghua_portal.foundation.workdays.clock import BEIJING
from chenghua_portal.foundation.workdays.models import Day, KnownYear
from chenghua_portal.foundation.workdays.official_list import Exceptional


@dataclass(frozen=True)
class Deadline:
    """An exclusive instant in UTC, and whether it was computed from a calendar not yet official."""

    at: datetime
    is_provisional: bool


def beijing_date(at: datetime) -> date:
    return at.astimezone(BEIJING).date()


def end_of_day(day: date) -> datetime:
    """24:00 Beijing time of `day`, exclusive, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), BEIJING).astimezone(UTC)


def known_years() -> frozenset[int]:
    """The years whose official calendar has been entered."""
    return frozenset(KnownYear.objects.values_list("year", flat=True))


def is_provisional(day: date) -> bool:
    """Whether `day` lies in a year that is counted by weekdays alone, until its official calendar is entered."""
    return not KnownYear.objects.filter(year=day.year).exists()


def exceptions_of(year: int) -> dict[date, Exceptional]:
    """The days of a year that differ from Monday to Friday, by date."""
    days = Day.objects.filter(date__year=year).order_by("date")
    return {day.date: Exceptional(day.is_workday, day.name) for day in days}


def last_workday(start: date, days: int) -> tuple[date, bool]:
    """The `days`-th working day after `start`, and whether any day on the way is provisional.

    domain.md §2 "Time": the period starts the day after the event. Raises ValueError for `days` < 1.
    """
    if days < 1:
        raise ValueError("a period has at least one working day")
    horizon = start + timedelta(days=3 * days + 30)
    exceptions = dict(Day.objects.filter(date__gt=start, date__lte=horizon).values_list("date", "is_workday"))
    known = set(
        KnownYear.objects.filter(year__range=(start.year, horizon.year)).values_list("year", flat=True)
    )
    day, left, provisional = start, days, False
    while left:
        day += timedelta(days=1)
        provisional = provisional or day.year not in known
        left -= exceptions.get(day, day.weekday() < 5)
    return day, provisional


def workdays_after(event: datetime, days: int) -> Deadline:
    """The end of the `days`-th working day after `event`: 24:00 Beijing time, exclusive."""
    day, provisional = last_workday(beijing_date(event), days)
    return Deadline(end_of_day(day), provisional)
