"""The life of an organization in the words of the record."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.audit.queries import events_of
from chenghua_portal.foundation.audit.words import title_of, tone_of
from chenghua_portal.foundation.ui.parts import Event
from organizations.registry.facts import label_of
from organizations.registry.models import Organization

# The words for an act, and the tone of its mark. Other rooms add theirs.
Words = Mapping[str, tuple[str | Promise, str]]
Note = Callable[[AuditEvent, dict[str, Any]], str]

WORDS: Words = {
    "organizations.organization.register": (gettext_lazy("Registered, waits for verification"), ""),
    "organizations.organization.resubmit": (gettext_lazy("Corrected and sent again"), ""),
    "organizations.organization.verify": (gettext_lazy("Verified"), "ok"),
    "organizations.organization.return": (gettext_lazy("Sent back to be corrected"), "due"),
    "organizations.organization.refuse": (gettext_lazy("Refused"), "due"),
    "organizations.organization.propose_change": (gettext_lazy("Change of verified facts asked for"), ""),
    "organizations.organization.change": (gettext_lazy("Verified facts changed"), "ok"),
    "organizations.organization.refuse_change": (gettext_lazy("Change of verified facts refused"), "due"),
    "organizations.organization.withdraw_change": (
        gettext_lazy("Change of verified facts withdrawn"),
        "",
    ),
    "organizations.organization.add_certificate": (gettext_lazy("Certificate added"), ""),
    "organizations.organization.set_account": (gettext_lazy("Bank account set"), ""),
    "organizations.organization.assign_duties": (gettext_lazy("Duties of the organization set"), ""),
    "organizations.organization.establish": (gettext_lazy("Set up by the operator"), "ok"),
}

_others: set[str] = set()


def register_acts(verbs: Iterable[str]) -> None:
    """Acts of higher rooms that belong to an organization's history too, in the record's own words."""
    _others.update(verbs)


def who_and_why(event: AuditEvent, data: dict[str, Any]) -> str:
    """Who acted, and the reason given or the fields that changed."""
    if data.get("changed"):
        names = str(_(", ")).join(label_of(name) for name in data["changed"])
        return _("%(who)s: %(reason)s") % {"who": event.actor_name, "reason": names}
    if data.get("reason"):
        return _("%(who)s: %(reason)s") % {"who": event.actor_name, "reason": data["reason"]}
    return event.actor_name


def history_of(organization: Organization, words: Words = WORDS, note: Note = who_and_why) -> list[Event]:
    """What happened to an organization, newest first, as far as there are words for it."""
    found = []
    told = {**{verb: (title_of(verb), tone_of(verb)) for verb in _others}, **words}
    for event in events_of(organization).filter(verb__in=told).select_related("payload").reverse():
        title, tone = told[event.verb]
        found.append(Event(at=event.at, title=str(title), note=note(event, data_of(event)), tone=tone))
    return found


def data_of(event: AuditEvent) -> dict[str, Any]:
    """What was recorded with an act; empty when retention has erased it."""
    data: dict[str, Any] = json.loads(event.payload.body) if hasattr(event, "payload") else {}
    return data
