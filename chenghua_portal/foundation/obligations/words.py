"""Duties in words: when each is due, what it is about, and where it is done."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from chenghua_portal.foundation.obligations.kinds import kind_named
from chenghua_portal.foundation.obligations.models import Obligation
from chenghua_portal.foundation.ui.dates import CHINESE_WEEKDAYS, ENGLISH_WEEKDAYS, deadline, speaks_chinese
from chenghua_portal.foundation.ui.parts import Due, DueGroup
from chenghua_portal.foundation.workdays.clock import BEIJING

WEEK = timedelta(days=7)


def due_day(at: datetime) -> date:
    """The Beijing day that a deadline belongs to: an exclusive end at midnight is the day before's 24:00."""
    return (at - timedelta(microseconds=1)).astimezone(BEIJING).date()


def due_time(at: datetime) -> str:
    """17:30, or 24:00 for an exclusive end at midnight."""
    local = at.astimezone(BEIJING)
    is_midnight = (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0)
    return "24:00" if is_midnight else f"{local:%H:%M}"


def weekday(day: date) -> str:
    return f"周{CHINESE_WEEKDAYS[day.weekday()]}" if speaks_chinese() else ENGLISH_WEEKDAYS[day.weekday()]


def days_late(at: datetime, now: datetime) -> int:
    """Beijing days since the deadline, at least one."""
    return max(1, (now.astimezone(BEIJING).date() - due_day(at)).days)


def when(at: datetime, now: datetime) -> tuple[str, str]:
    """The two lines at the left of a duty: when, and more exactly."""
    day, today = due_day(at), now.astimezone(BEIJING).date()
    by_time = _("by %(time)s") % {"time": due_time(at)}
    if at <= now:
        late = _("%(days)s days late") % {"days": days_late(at, now)}
        return late, _("was due %(day)s") % {"day": deadline(at, "day")}
    if day == today:
        return by_time, _("today")
    note = _("%(weekday)s, %(by_time)s") % {"weekday": weekday(day), "by_time": by_time}
    return deadline(at, "day"), note


def address_of(duty: Obligation) -> str:
    name, *args = duty.link
    return reverse(name, args=args)


def as_due(duty: Obligation, now: datetime, *, action: str = "", blocks: str = "") -> Due:
    """A duty as a line of a to-do list: what to press, and who is held up, where somebody knows."""
    first, second = when(duty.due_at, now)
    return Due(
        when=first,
        note=second,
        title=str(kind_named(duty.kind).label),
        url=address_of(duty),
        about=duty.subject_name,
        blocks=blocks,
        action=action or _("Go to it"),
        is_late=duty.due_at <= now,
    )


def state_of(duty: Obligation, now: datetime) -> tuple[str, str]:
    """How a duty stands, in a word and its tone."""
    if duty.discharged_at is not None:
        is_late = duty.discharged_at >= duty.due_at
        return (_("Done late"), "due") if is_late else (_("Done on time"), "ok")
    if duty.due_at > now:
        return _("To do"), "info"
    if kind_named(duty.kind).lapses:
        return _("Lapsed"), "off"
    return _("%(days)s days late") % {"days": days_late(duty.due_at, now)}, "due"


def group_of(due_at: datetime, now: datetime) -> str:
    """late, today, week (the seven days after today) or later."""
    if due_at <= now:
        return "late"
    day, today = due_day(due_at), now.astimezone(BEIJING).date()
    if day == today:
        return "today"
    return "week" if day <= today + WEEK else "later"


def due_groups(duties: Iterable[tuple[datetime, Due]], now: datetime) -> list[DueGroup]:
    """Overdue on top, then today, the next seven days, later; empty groups are left out."""
    groups: dict[str, list[Due]] = {"late": [], "today": [], "week": [], "later": []}
    for due_at, due in duties:
        groups[group_of(due_at, now)].append(due)
    titles = {"late": _("Overdue"), "today": _("Today"), "week": _("Next 7 days"), "later": _("Later")}
    return [DueGroup(titles[key], found, key == "late") for key, found in groups.items() if found]
