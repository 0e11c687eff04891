"""Every change of the calendar. None moves a deadline that is stored: the calendar is read when one is computed."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.calendar import exceptions_of
from chenghua_portal.foundation.workdays.models import Day, KnownYear
from chenghua_portal.foundation.workdays.official_list import Difference, OfficialList, differences, digest


@transaction.atomic(durable=True)
def edit_day(day: date, *, is_workday: bool, name: str, reason: str, by: Actor) -> None:
    """Say whether one day is worked, and why. A day that is as its weekday has it loses its entry.

    A weekend with a name stays an entry: it is part of a holiday. Raises Refused where nothing would change.
    """
    before = Day.objects.select_for_update().filter(date=day).first()
    is_plain = is_workday == (day.weekday() < 5) and not (name and not is_workday)
    wanted = None if is_plain else (is_workday, name)
    if wanted == (None if before is None else (before.is_workday, before.name)):
        raise Refused(_("The calendar says this already."))
    if wanted is None:
        Day.objects.filter(date=day).delete()
    else:
        Day.objects.update_or_create(date=day, defaults={"is_workday": is_workday, "name": name})
    said = {
        "reason": reason,
        "before": None if before is None else [before.is_workday, before.name],
        "after": wanted,
    }
    record("workdays.edit_day", Day(date=day), by=by, at=by.arrived_at, data=said)


@transaction.atomic(durable=True)
def import_year(listed: OfficialList, *, seen: str, by: Actor) -> list[Difference]:
    """Make a year's calendar what the official list says; the year is then known. Returns what changed.

    `seen` is the digest of the differences that were looked at. Raises Refused when the list is not sound,
    or the calendar has changed since.
    """
    year = listed.year
    if year is None or not listed.is_sound:
        raise Refused(_("The list has errors; nothing was changed."))
    list(Day.objects.select_for_update().filter(date__year=year))
    changes = differences(exceptions_of(year), listed.days)
    if digest(changes) != seen:
        raise Refused(_("The calendar has changed since you looked. Check the differences again."))
    Day.objects.filter(date__in=[c.day for c in changes if c.before is not None]).delete()
    Day.objects.bulk_create(
        Day(date=c.day, is_workday=c.after.is_workday, name=c.after.name)
        for c in changes
        if c.after is not None
    )
    known, is_new = KnownYear.objects.get_or_create(year=year)
    said = {"days": len(listed.days), "changed": [str(c.day) for c in changes], "is_new": is_new}
    record("workdays.import_year", known, by=by, at=by.arrived_at, data=said)
    return changes
