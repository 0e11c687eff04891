"""The life of an organization in the words of the record."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.audit.queries import events_of
from chenghua_portal.foundation.ui.parts import Event
from organizations.registry.models import Organization

# The words for an act, and the tone of its mark. Other rooms add theirs.
Words = Mapping[str, tuple[str | Promise, str]]
Note = Callable[[AuditEvent, dict[str, Any]], str]

WORDS: Words = {
    "organizations.organization.register": (gettext_lazy("Registered, waits for verification"), ""),
    "organizations.organization.resubmit": (gettext_lazy("Corrected and sent again"), ""),
    "organizations.organization.verify": (gettext_lazy("Verified"), "ok"),
    "organizations.organization.refuse": (gettext_lazy("Refused"), "due"),
    "organizations.organization.establish": (gettext_lazy("Set up by the operator"), "ok"),
}


def who_and_why(event: AuditEvent, data: dict[str, Any]) -> str:
    """Who acted, and the reason given."""
    if data.get("reason"):
        return _("%(who)s: %(reason)s") % {"who": event.actor_name, "reason": data["reason"]}
    return event.actor_name


def history_of(organization: Organization, words: Words = WORDS, note: Note = who_and_why) -> list[Event]:
    """What happened to an organization, newest first, as far as there are words for it."""
    found = []
    for event in events_of(organization).filter(verb__in=words.keys()).select_related("payload").reverse():
        title, tone = words[event.verb]
        found.append(Event(at=event.at, title=str(title), note=note(event, data_of(event)), tone=tone))
    return found


def data_of(event: AuditEvent) -> dict[str, Any]:
    """What was recorded with an act; empty when retention has erased it."""
    data: dict[str, Any] = json.loads(event.payload.body) if hasattr(event, "payload") else {}
    return data
