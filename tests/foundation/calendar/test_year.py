from datetime import date

from chenghua_portal.foundation.calendar.year import day_shown, months_of
from chenghua_portal.foundation.workdays.official_list import Exceptional

EXCEPTIONS = {date(2027, 1, 1): Exceptional(False, "元旦"), date(2027, 1, 3): Exceptional(True)}


def test_year_has_every_day_once_under_its_weekday():
    months = months_of(2028, {})

    days = [day for month in months for week in month.weeks for day in week if day]
    assert len(months) == 12
    assert len(days) == 366
    assert all(
        week.index(day) == day.day.weekday() for m in months for week in m.weeks for day in week if day
    )


def test_day_is_a_holiday_a_worked_weekend_or_plain():
    holiday, worked = day_shown(date(2027, 1, 1), EXCEPTIONS), day_shown(date(2027, 1, 3), EXCEPTIONS)
    saturday = day_shown(date(2027, 1, 2), EXCEPTIONS)

    assert (holiday.is_holiday, holiday.is_make_up, holiday.name) == (True, False, "元旦")
    assert (worked.is_holiday, worked.is_make_up, worked.is_workday) == (False, True, True)
    assert (saturday.is_holiday, saturday.is_workday) == (False, False)


def test_today_is_known():
    assert day_shown(date(2027, 1, 2), {}, date(2027, 1, 2)).is_today
    assert not day_shown(date(2027, 1, 2), {}, date(2027, 1, 3)).is_today
