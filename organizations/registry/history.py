"""The life of an organization in the words of the record."""

import json

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.audit.queries import events_of
from chenghua_portal.foundation.ui.parts import Event
from organizations.registry.models import Organization

WORDS = {
    "organizations.organization.register": (gettext_lazy("Registered, waits for verification"), ""),
    "organizations.organization.resubmit": (gettext_lazy("Corrected and sent again"), ""),
    "organizations.organization.verify": (gettext_lazy("Verified"), "ok"),
    "organizations.organization.refuse": (gettext_lazy("Refused"), "due"),
    "organizations.organization.establish": (gettext_lazy("Set up by the operator"), "ok"),
    "organizations.organization.appoint": (gettext_lazy("Member appointed"), ""),
    "organizations.organization.leave": (gettext_lazy("Membership ended"), ""),
}


def history_of(organization: Organization) -> list[Event]:
    """What happened to an organization, newest first, each with who did it and why."""
    events = events_of(organization).select_related("payload").reverse()
    return [
        Event(at=event.at, title=str(WORDS[event.verb][0]), note=note_of(event), tone=WORDS[event.verb][1])
        for event in events
        if event.verb in WORDS
    ]


def note_of(event: AuditEvent) -> str:
    """Who acted, and the reason given; a payload that retention has erased has none."""
    reason = json.loads(event.payload.body).get("reason", "") if hasattr(event, "payload") else ""
    if reason:
        return _("%(who)s: %(reason)s") % {"who": event.actor_name, "reason": reason}
    return event.actor_name
