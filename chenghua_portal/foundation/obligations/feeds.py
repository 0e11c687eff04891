"""The calendar of a person's duties, behind a secret address that calendar programs can read."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.obligations.kinds import kind_named
from chenghua_portal.foundation.obligations.models import FeedLink, Obligation
from chenghua_portal.foundation.obligations.reminders import LEADS

# The entry ends at the deadline, so that 24:00 stands on the day it belongs to.
SHOWN_FOR = timedelta(minutes=30)
NOTED_EVERY = timedelta(hours=1)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic(durable=True)
def make_link(*, by: Actor) -> str:
    """A fresh secret for the actor's calendar; an earlier one no longer opens it. Only its hash is stored."""
    token = secrets.token_urlsafe(32)
    fresh = {"token_sha256": token_hash(token), "created_at": by.arrived_at, "last_used_at": None}
    link, is_first = FeedLink.objects.update_or_create(user_id=by.person, defaults=fresh)
    verb = "obligations.feed.create" if is_first else "obligations.feed.rotate"
    record(verb, link, by=by, at=by.arrived_at)
    return token


@transaction.atomic(durable=True)
def revoke_link(*, by: Actor) -> bool:
    """Close the actor's calendar to whoever has its address. False where there was none."""
    link = FeedLink.objects.select_for_update().filter(user_id=by.person).first()
    if link is None:
        return False
    record("obligations.feed.revoke", link, by=by, at=by.arrived_at)
    link.delete()
    return True


def link_opened(token: str, *, at: datetime) -> FeedLink | None:
    """The link that `token` opens, with its use noted once an hour; None for an unknown or revoked one."""
    link = FeedLink.objects.filter(token_sha256=token_hash(token)).first()
    if link is not None and (link.last_used_at is None or at - link.last_used_at >= NOTED_EVERY):
        FeedLink.objects.filter(pk=link.pk).update(last_used_at=at)
    return link


def calendar_of(duties: Iterable[Obligation]) -> bytes:
    """The duties as iCalendar (RFC 5545), each with an alarm at every lead of the reminders."""
    calendar = Calendar()
    calendar.add("prodid", "-//Chenghua portal//obligations//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("To do on the portal"))
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"value": "DURATION"})
    for duty in duties:
        calendar.add_component(_entry(duty))
    return bytes(calendar.to_ical())


def _entry(duty: Obligation) -> Event:
    label, (name, *args) = str(kind_named(duty.kind).label), duty.link
    entry = Event()
    entry.add("uid", f"{duty.pk}@portal")
    entry.add("dtstamp", duty.opened_at)
    entry.add("dtstart", duty.due_at - SHOWN_FOR)
    entry.add("dtend", duty.due_at)
    entry.add("summary", _("%(duty)s: %(subject)s") % {"duty": label, "subject": duty.subject_name})
    entry.add("url", settings.PORTAL_BASE_URL + reverse(name, args=args))
    entry.add("transp", "TRANSPARENT")
    for lead in LEADS:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", label)
        alarm.add("trigger", -lead, parameters={"related": "END"})
        entry.add_component(alarm)
    return entry
