"""Dates and instants as text, always in Beijing time, in the active language."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, gettext, ngettext

BEIJING = ZoneInfo("Asia/Shanghai")
CHINESE_WEEKDAYS = "一二三四五六日"
ENGLISH_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def beijing(value: date | datetime, style: str = "minutes") -> str:
    """An aware instant, or a day, as people read it here.

    Styles: `minutes` 2026年11月30日（周一）17:00, `seconds` the same with seconds, `date` without the time,
    `short` 11月30日17:00, `day` 11月30日, `iso` 2026-11-30, `stamp` 2026-11-30 17:00,
    `clock` 14:03:22. A day has no time to show.

    Without a year is only what lies within weeks; lists that go back further have `stamp`.
    """
    if not isinstance(value, datetime):
        return day_text(value, style)
    local = value.astimezone(BEIJING)
    if style == "clock":
        return f"{local:%H:%M:%S}"
    time = f"{local:%H:%M:%S}" if style == "seconds" else f"{local:%H:%M}"
    return with_time(local.date(), time, style)


def deadline(value: date | datetime, style: str = "minutes") -> str:
    """As `beijing`, but an exclusive end at midnight is shown as 24:00 of the day before."""
    if isinstance(value, datetime):
        local = value.astimezone(BEIJING)
        if (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0):
            return with_time(local.date() - timedelta(days=1), "24:00", style)
    return beijing(value, style)


def remaining(end: datetime, now: datetime) -> str:
    """What is left until `end`, in its two largest units, rounded down; says so when it is over."""
    left = end - now
    if left <= timedelta(0):
        return gettext("Closed")
    days, hours, minutes = left.days, left.seconds // 3600, left.seconds % 3600 // 60
    if days:
        text = ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
        more = ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours} if hours else ""
    elif hours:
        text = ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
        more = (
            ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes} if minutes else ""
        )
    elif minutes:
        text, more = ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}, ""
    else:
        return gettext("less than a minute left")
    return gettext("%(time)s left") % {"time": join_units(text, more)}


def join_units(text: str, more: str) -> str:
    if not more:
        return text
    return text + more if speaks_chinese() else f"{text} {more}"


def with_time(day: date, time: str, style: str) -> str:
    """A day and a time of it; the styles that show no time leave it out."""
    if style in {"date", "day", "iso"}:
        return day_text(day, style)
    if style == "stamp":
        return f"{day_text(day, 'iso')} {time}"
    text = day_text(day, "day" if style == "short" else "date")
    return text + time if speaks_chinese() else f"{text}, {time}"


def day_text(day: date, style: str = "date") -> str:
    if style in {"iso", "stamp"}:
        return f"{day:%Y-%m-%d}"
    if speaks_chinese():
        short = f"{day.month}月{day.day}日"
        return (
            short
            if style in {"short", "day"}
            else f"{day.year}年{short}（周{CHINESE_WEEKDAYS[day.weekday()]}）"
        )
    short = f"{day.day} {ENGLISH_MONTHS[day.month - 1]}"
    return short if style in {"short", "day"} else f"{ENGLISH_WEEKDAYS[day.weekday()]} {short} {day.year}"


def speaks_chinese() -> bool:
    """Chinese is the language of the house: everything but English falls back to it."""
    return not (get_language() or "").startswith("en")
