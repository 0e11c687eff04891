"""Events as readers of the record see them: the act in words, the object and the organization by name."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from chenghua_portal.foundation.audit import words
from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.audit.words import Named


@dataclass(frozen=True)
class Line:
    """One act; `about` and `organization` are named as far as somebody knows them. For the portal's own acts the
    job that acted stands in place of the organization.
    """

    event: AuditEvent
    title: str
    tone: str
    who: str
    kind: str
    about: Named
    organization: str


def lines_of(events: Iterable[AuditEvent]) -> list[Line]:
    """The acts in words, with one query per type of object among them."""
    events = list(events)
    subjects = {(event.subject_type, event.subject_id) for event in events}
    offices = {str(event.organization_id) for event in events if event.organization_id}
    types = words.organization_types()
    names = words.names_of(subjects | {(one, office) for one in types for office in offices})
    return [_line(event, names, types) for event in events]


def _line(event: AuditEvent, names: dict[tuple[str, str], Named], types: list[str]) -> Line:
    office = str(event.organization_id or "")
    found = (names[one, office] for one in types if (one, office) in names)
    return Line(
        event=event,
        title=words.title_of(event.verb),
        tone=words.tone_of(event.verb),
        who=_who(event),
        kind=words.type_name(event.subject_type),
        about=names.get((event.subject_type, event.subject_id), Named("")),
        organization=next((named.title for named in found), "" if event.actor_id else event.actor_name),
    )


def _who(event: AuditEvent) -> str:
    """The person; the portal, whose job has a name; or a visitor, whom nobody knows."""
    if event.actor_id is None:
        return _("The portal") if event.actor_name else _("A visitor")
    return event.actor_name
