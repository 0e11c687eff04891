"""The life of one object in the words of the record, as a timeline for its page."""

from collections.abc import Collection, Iterator

from django.db.models import Model
from django.utils.translation import gettext as _

from chenghua_portal.foundation.audit import words
from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.audit.payloads import data_of
from chenghua_portal.foundation.audit.queries import events_of
from chenghua_portal.foundation.audit.rules import reads_record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.ui.parts import Event


def timeline_of(subject: Model, *, actor: Actor, verbs: Collection[str] | None = None) -> list[Event]:
    """What the record says of `subject`, oldest first: acts that have words, or those of `verbs` alone.

    Who acted, and the reason given, stand beside acts of the actor's own organization, the actor's own and the
    portal's; readers of the record see them all. Whether the actor may see the object at all is for its page to say.
    """
    return list(_events(subject, actor, verbs))


def _events(subject: Model, actor: Actor, verbs: Collection[str] | None) -> Iterator[Event]:
    for event in events_of(subject).select_related("payload"):
        is_wanted = event.verb in verbs if verbs is not None else words.has_words(event.verb)
        if is_wanted:
            note = _who_and_why(event) if _may_know_who(event, actor) else ""
            yield Event(event.at, words.title_of(event.verb), note, words.tone_of(event.verb))


def _may_know_who(event: AuditEvent, actor: Actor) -> bool:
    is_own = event.organization_id is not None and event.organization_id == actor.organization_id
    return is_own or event.actor_id in (None, actor.user_id) or reads_record(actor)


def _who_and_why(event: AuditEvent) -> str:
    who = event.actor_name if event.actor_id else _("The portal")
    reason = data_of(event).get("reason")
    return _("%(who)s: %(reason)s") % {"who": who, "reason": reason} if reason else who
