"""A year as twelve months of weeks, Monday first, each day with what it is: pure."""

from calendar import Calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from chenghua_portal.foundation.workdays.official_list import Exceptional


@dataclass(frozen=True)
class DayShown:
    """A day of the calendar; `is_exception` where it differs from Monday to Friday."""

    day: date
    is_workday: bool
    name: str = ""
    is_exception: bool = False
    is_today: bool = False

    @property
    def is_holiday(self) -> bool:
        return self.is_exception and not self.is_workday

    @property
    def is_make_up(self) -> bool:
        return self.is_exception and self.is_workday


@dataclass(frozen=True)
class Month:
    """`weeks` hold seven places each; None outside the month."""

    first: date
    weeks: list[list[DayShown | None]]


def day_shown(day: date, exceptions: Mapping[date, Exceptional], today: date | None = None) -> DayShown:
    exception = exceptions.get(day)
    if exception is None:
        return DayShown(day, day.weekday() < 5, is_today=day == today)
    return DayShown(day, exception.is_workday, exception.name, True, day == today)


def months_of(year: int, exceptions: Mapping[date, Exceptional], today: date | None = None) -> list[Month]:
    calendar = Calendar()
    return [
        Month(
            date(year, month, 1),
            [
                [day_shown(day, exceptions, today) if day.month == month else None for day in week]
                for week in calendar.monthdatescalendar(year, month)
            ],
        )
        for month in range(1, 13)
    ]
