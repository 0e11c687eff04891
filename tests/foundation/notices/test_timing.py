from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chenghua_portal.foundation.notices.timing import QuietHours, held_until, next_time
from chenghua_portal.foundation.workdays.clock import BEIJING

moments = st.integers(0, 200_000_000).map(lambda s: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=s))
clocks = st.times().map(lambda clock: clock.replace(microsecond=0))
NIGHT = QuietHours()


def beijing(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 6, day, hour, minute, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("at", "until"),
    [
        (beijing(10, 20, 59), None),
        (beijing(10, 21), beijing(11, 8)),
        (beijing(11, 7, 59), beijing(11, 8)),
        (beijing(11, 8), None),
    ],
)
def test_night_holds_back_until_the_morning(at, until):
    assert held_until(at, quiet=NIGHT, digest_hour=None, before=None) == until


def test_digest_waits_for_its_hour_by_day_and_by_night():
    for at in (beijing(10, 9), beijing(10, 23)):
        assert held_until(at, quiet=NIGHT, digest_hour=9, before=None) == beijing(11, 9)


def test_what_would_come_too_late_comes_at_once():
    """A reminder three hours before midnight is of no use in the morning."""
    at = beijing(10, 21)

    assert held_until(at, quiet=NIGHT, digest_hour=None, before=beijing(11, 0)) is None
    assert held_until(at, quiet=NIGHT, digest_hour=None, before=beijing(11, 8)) is None
    assert held_until(at, quiet=NIGHT, digest_hour=None, before=beijing(11, 8, 1)) == beijing(11, 8)


def test_without_wishes_everything_comes_at_once():
    assert held_until(beijing(10, 23), quiet=None, digest_hour=None, before=None) is None


@given(moments, clocks)
def test_next_time_is_the_first_after_now(at, clock):
    found = next_time(at, clock)

    assert at < found <= at + timedelta(days=1)
    assert found.astimezone(BEIJING).time() == clock


@given(moments, clocks, clocks)
def test_quiet_hours_end_outside_themselves(at, start, end):
    quiet = QuietHours(start, end)

    until = held_until(at, quiet=quiet, digest_hour=None, before=None)

    assert (until is None) == (not quiet.contain(at))
    assert until is None or not quiet.contain(until)


@given(st.times(), clocks, clocks)
def test_quiet_hours_and_the_rest_make_a_day(clock, start, end):
    at = datetime.combine(beijing(10, 0).date(), clock, BEIJING)
    inside = QuietHours(start, end).contain(at)

    assert inside != QuietHours(end, start).contain(at) or start == end
