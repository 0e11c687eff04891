"""Duties in the words of the desk: grouped by when they are due, each with what it is about."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chenghua_portal.foundation.obligations.kinds import kind_named
from chenghua_portal.foundation.obligations.models import Obligation
from chenghua_portal.foundation.ui.dates import CHINESE_WEEKDAYS, ENGLISH_WEEKDAYS, deadline, speaks_chinese
from chenghua_portal.foundation.ui.parts import Due, DueGroup
from chenghua_portal.foundation.workdays.clock import BEIJING
from chenghua_portal.workbench.queries import Awaited

# What to press, and who is held up. A kind that is not here is simply to be done.
WORDS: dict[str, tuple[str | Promise, str | Promise]] = {
    "organization.verify": (gettext_lazy("Verify"), gettext_lazy("it cannot bid until then")),
    "call.approve": (gettext_lazy("Examine"), gettext_lazy("it is not published until then")),
    "bid.submit": (gettext_lazy("Continue"), ""),
    "call.open": (gettext_lazy("Open the bids"), gettext_lazy("all bidders wait")),
    "bid.screen": (gettext_lazy("Screen bids"), gettext_lazy("scoring waits for it")),
    "sheet.score": (gettext_lazy("Give scores"), gettext_lazy("the ranking waits for every sheet")),
    "award.propose": (gettext_lazy("Prepare the list"), gettext_lazy("all bidders wait")),
    "award.approve": (gettext_lazy("Examine"), gettext_lazy("all bidders wait")),
}
TO_DO: tuple[str | Promise, str | Promise] = (gettext_lazy("Go to it"), "")
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


def as_due(duty: Obligation, now: datetime) -> Due:
    first, second = when(duty.due_at, now)
    action, blocks = WORDS.get(duty.kind, TO_DO)
    return Due(
        when=first,
        note=second,
        title=str(kind_named(duty.kind).label),
        url=address_of(duty),
        about=duty.subject_name,
        blocks=str(blocks),
        action=str(action),
        is_late=duty.due_at <= now,
    )


def address_of(duty: Obligation) -> str:
    name, *args = duty.link
    return reverse(name, args=args)


def due_groups(duties: Iterable[Obligation], now: datetime) -> list[DueGroup]:
    """Overdue on top, then today, the next seven days, later; empty groups are left out."""
    today = now.astimezone(BEIJING).date()
    groups: dict[str, list[Due]] = {"late": [], "today": [], "week": [], "later": []}
    for duty in duties:
        day = due_day(duty.due_at)
        if duty.due_at <= now:
            key = "late"
        elif day == today:
            key = "today"
        else:
            key = "week" if day <= today + WEEK else "later"
        groups[key].append(as_due(duty, now))
    titles = {"late": _("Overdue"), "today": _("Today"), "week": _("Next 7 days"), "later": _("Later")}
    return [DueGroup(titles[key], found, key == "late") for key, found in groups.items() if found]


# Where one follows what one waits for; the duty's own page is for those who owe it.
PAGES = {
    "organizations.organization": "organizations:organization-detail",
    "procurement.bid": "procurement:bid-detail",
    "procurement.call": "procurement:call-detail",
}


def as_waiting(awaited: Awaited, now: datetime) -> Due:
    """Something others owe: until when, waited for how long, who owes it."""
    duty = awaited.duty
    first = when(duty.due_at, now)[0] if duty.due_at <= now else deadline(duty.due_at, "day")
    page = PAGES.get(duty.subject_type)
    days = (now.astimezone(BEIJING).date() - duty.opened_at.astimezone(BEIJING).date()).days
    return Due(
        when=first,
        note=_("waited %(days)s days") % {"days": days} if days > 0 else _("since today"),
        title=str(kind_named(duty.kind).label),
        url=reverse(page, args=[duty.subject_id]) if page else "",
        about=duty.subject_name,
        blocks=awaited.who,
        is_late=duty.due_at <= now,
    )
