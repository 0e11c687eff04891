"""The life of one object in the words of the record, as a timeline for its page."""

from collections.abc import Collection, Iterator

from django.db.models import Model, Q
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
    portal's; readers of the record see them all. What is withheld from readers stands on nobody's timeline but that
    of who did it. Whether the actor may see the object at all is for its page to say.
    """
    return list(_events(subject, actor, verbs))


def _events(subject: Model, actor: Actor, verbs: Collection[str] | None) -> Iterator[Event]:
    events = events_of(subject).filter(words.known_at(actor.arrived_at) | _own(actor))
    for event in events.select_related("payload"):
        is_wanted = event.verb in verbs if verbs is not None else words.has_words(event.verb)
        if is_wanted:
            note = _who_and_why(event) if _may_know_who(event, actor) else ""
            yield Event(event.at, words.title_of(event.verb), note, words.tone_of(event.verb))


def _own(actor: Actor) -> Q:
    """The condition on the acts of the actor and of the organization acted for."""
    own = Q(actor_id=actor.person) if actor.user_id else Q(pk__in=())
    return own if actor.organization_id is None else own | Q(organization_id=actor.organization_id)


def _may_know_who(event: AuditEvent, actor: Actor) -> bool:
    is_own = event.organization_id is not None and event.organization_id == actor.organization_id
    return is_own or event.actor_id in (None, actor.user_id) or reads_record(actor)


def _who_and_why(event: AuditEvent) -> str:
    who = event.actor_name if event.actor_id else _("The portal")
    reason = data_of(event).get("reason")
    return _("%(who)s: %(reason)s") % {"who": who, "reason": reason} if reason else who
