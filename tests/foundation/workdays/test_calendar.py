from datetime import UTC, date, datetime, timedelta

import pytest

from chenghua_portal.foundation.workdays.calendar import last_workday, workdays_after
from chenghua_portal.foundation.workdays.clock import clock_shifted, portal_now
from chenghua_portal.foundation.workdays.models import Day

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("event", "days", "end"),
    [
        (date(2026, 2, 12), 7, date(2026, 2, 28)),  # domain.md §2: across the Spring Festival
        (date(2026, 4, 30), 5, date(2026, 5, 11)),  # across Labour Day
        (date(2026, 6, 8), 1, date(2026, 6, 9)),
    ],
)
def test_period_of_working_days_skips_holidays_and_counts_worked_weekends(event, days, end):
    assert last_workday(event, days) == (end, False)


def test_period_ends_at_midnight_in_beijing_after_its_last_day():
    event = datetime(2026, 4, 30, 15, 59, tzinfo=UTC)  # 23:59 in Beijing, still the 30th

    assert workdays_after(event, 5).at == datetime(2026, 5, 11, 16, 0, tzinfo=UTC)


def test_year_without_an_official_calendar_is_provisional():
    day, is_provisional = last_workday(date(2027, 3, 1), 3)

    assert (day, is_provisional) == (date(2027, 3, 4), True)


def test_calendar_edit_moves_later_computations_only():
    Day.objects.create(date=date(2026, 6, 9), is_workday=False, name="示例假日")

    assert last_workday(date(2026, 6, 8), 1) == (date(2026, 6, 10), False)


def test_period_needs_at_least_one_day():
    with pytest.raises(ValueError, match="at least one"):
        last_workday(date(2026, 6, 8), 0)


def test_clock_is_shifted_for_this_session_alone_and_set_back():
    before = portal_now()
    with clock_shifted(timedelta(days=-3)):
        shifted = portal_now()
    after = portal_now()

    assert timedelta(days=2, hours=23) < before - shifted < timedelta(days=3, hours=1)
    assert before <= after < before + timedelta(minutes=1)
