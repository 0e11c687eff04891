"""The life of a call in the words of the record, and the dates that are still to come."""

import json
from collections.abc import Mapping
from datetime import datetime
from operator import itemgetter

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.audit.queries import events_of
from chenghua_portal.foundation.ui.dates import deadline
from chenghua_portal.foundation.ui.parts import Event
from procurement.calls.models import Call

Words = Mapping[str, tuple[str | Promise, str]]

# The words for each act on a call, and the tone of its mark; the rooms after this one move the call too.
WORDS: Words = {
    "procurement.call.create": (gettext_lazy("Draft begun"), "ok"),
    "procurement.call.edit": (gettext_lazy("Terms changed"), "ok"),
    "procurement.call.prepare": (gettext_lazy("Submitted for approval"), "ok"),
    "procurement.call.return": (gettext_lazy("Returned to the clerk"), "due"),
    "procurement.call.publish": (gettext_lazy("Approved and published"), "ok"),
    "procurement.call.open": (gettext_lazy("Bids opened"), "ok"),
    "procurement.call.start_scoring": (gettext_lazy("Evaluators assigned, scoring begun"), "ok"),
    "procurement.call.score": (gettext_lazy("Scores rolled up"), "ok"),
    "procurement.call.propose": (gettext_lazy("Award list submitted for approval"), "ok"),
    "procurement.call.return_awards": (gettext_lazy("Award list returned to the clerk"), "due"),
    "procurement.call.award": (gettext_lazy("Awards decided"), "money"),
}
PUBLIC_WORDS: Words = {
    "procurement.call.publish": (gettext_lazy("Call published"), "ok"),
    "procurement.call.open": (gettext_lazy("Bids opened"), "ok"),
    "procurement.call.award": (gettext_lazy("Awards decided"), "money"),
}


def record_of(call: Call, at: datetime) -> list[Event]:
    """What the record says of a call, with names and reasons, and its dates; oldest first. For its officials."""
    acts = events_of(call).filter(verb__in=WORDS.keys()).select_related("payload")
    return _in_order([(act.at, _event(act, WORDS, _who_and_why(act))) for act in acts], call, at)


def public_course_of(call: Call, at: datetime) -> list[Event]:
    """The course of a published call as everybody may know it, without names."""
    acts = events_of(call).filter(verb__in=PUBLIC_WORDS.keys())
    return _in_order([(act.at, _event(act, PUBLIC_WORDS)) for act in acts], call, at)


def _event(act: AuditEvent, words: Words, note: str = "") -> Event:
    title, tone = words[act.verb]
    return Event(act.at, str(title), note, tone)


def _in_order(past: list[tuple[datetime, Event]], call: Call, at: datetime) -> list[Event]:
    """Acts and dates by their moments. A date still to come has no mark."""
    return [event for _moment, event in sorted([*past, *_dates(call, at)], key=itemgetter(0))]


def _dates(call: Call, at: datetime) -> list[tuple[datetime, Event]]:
    if call.status not in Call.PUBLIC:
        return []
    tone = "ok" if call.deadline <= at else ""
    dates = [(call.deadline, Event(deadline(call.deadline), _("Bids close"), tone=tone))]
    if call.status == Call.Status.PUBLISHED:
        dates.append((call.opening_at, Event(deadline(call.opening_at), _("Bids may be opened from"))))
    return dates


def _who_and_why(event: AuditEvent) -> str:
    """Who acted, and the reason given. Retention may have erased the reason."""
    who = event.actor_name if event.actor_id else _("The portal")
    reason = json.loads(event.payload.body).get("reason") if hasattr(event, "payload") else ""
    return _("%(who)s: %(reason)s") % {"who": who, "reason": reason} if reason else who
