from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.translation import override

from chenghua_portal.foundation.ui.dates import beijing, deadline, remaining

CLOSES = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 12, 29, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("style", "chinese", "english"),
    [
        ("minutes", "2026年11月30日（周一）17:00", "Mon 30 Nov 2026, 17:00"),
        ("seconds", "2026年11月30日（周一）17:00:00", "Mon 30 Nov 2026, 17:00:00"),
        ("date", "2026年11月30日（周一）", "Mon 30 Nov 2026"),
        ("short", "11月30日17:00", "30 Nov, 17:00"),
        ("stamp", "2026-11-30 17:00", "2026-11-30 17:00"),
        ("day", "11月30日", "30 Nov"),
        ("iso", "2026-11-30", "2026-11-30"),
        ("clock", "17:00:00", "17:00:00"),
    ],
)
def test_instants_are_shown_in_beijing_time(style: str, chinese: str, english: str) -> None:
    with override("zh-hans"):
        assert beijing(CLOSES, style) == chinese
    with override("en"):
        assert beijing(CLOSES, style) == english


def test_a_day_has_no_time() -> None:
    with override("zh-hans"):
        assert beijing(date(2026, 11, 2)) == "2026年11月2日（周一）"


def test_an_exclusive_end_at_midnight_is_24_00_of_the_day_before() -> None:
    with override("zh-hans"):
        assert deadline(MIDNIGHT) == "2026年12月29日（周二）24:00"
        assert deadline(MIDNIGHT, "short") == "12月29日24:00"
        assert deadline(MIDNIGHT, "stamp") == "2026-12-29 24:00"
        assert deadline(MIDNIGHT, "iso") == "2026-12-29"
        assert deadline(MIDNIGHT + timedelta(seconds=1)) == "2026年12月30日（周三）00:00"
        assert deadline(CLOSES) == "2026年11月30日（周一）17:00"


@pytest.mark.parametrize(
    ("left", "chinese", "english"),
    [
        (timedelta(days=3, hours=2, minutes=59), "还剩3天2小时", "3 days 2 hours left"),
        (timedelta(days=1), "还剩1天", "1 day left"),
        (timedelta(hours=2, minutes=5), "还剩2小时5分钟", "2 hours 5 minutes left"),
        (timedelta(minutes=1), "还剩1分钟", "1 minute left"),
        (timedelta(seconds=59), "还剩不到1分钟", "less than a minute left"),
        (timedelta(0), "已截止", "Closed"),
        (timedelta(seconds=-1), "已截止", "Closed"),
    ],
)
def test_what_is_left_is_rounded_down(left: timedelta, chinese: str, english: str) -> None:
    with override("zh-hans"):
        assert remaining(CLOSES, CLOSES - left) == chinese
    with override("en"):
        assert remaining(CLOSES, CLOSES - left) == english
