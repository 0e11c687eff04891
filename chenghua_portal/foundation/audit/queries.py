from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from chenghua_portal.foundation.audit import words
from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.audit.record import subject_of
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.identity.permissions import allowed
from chenghua_portal.foundation.web.ids import as_uuid
from chenghua_portal.foundation.web.keyset import Place

PAGE_SIZE = 30
# A name that so many bear is no way to find somebody.
NAMESAKES = 50


def events_of(subject: Model) -> QuerySet[AuditEvent]:
    """The acts on one object, oldest first."""
    subject_type, subject_id = subject_of(subject)
    return AuditEvent.objects.filter(subject_type=subject_type, subject_id=subject_id).order_by("at", "id")


def record_visible_to(actor: Actor) -> QuerySet[AuditEvent]:
    """Every act the actor may read of, newest first: for readers of the record all that is not withheld yet."""
    if not allowed(actor, "audit.read_record"):
        return AuditEvent.objects.none()
    return AuditEvent.objects.filter(words.known_at(actor.arrived_at)).order_by("-at", "-id")


@dataclass(frozen=True, kw_only=True)
class Search:
    """What a reader of the record looks for. `act` is a verb, or a type with a dot behind it."""

    person: str = ""
    act: str = ""
    about: str = ""
    organization: str = ""
    since: datetime | None = None
    before: datetime | None = None

    def conditions(self) -> Q:
        """The condition on events; what names nobody and nothing finds nothing."""
        found = Q()
        if self.person:
            found &= Q(actor_id__in=_people(self.person))
        if self.act.endswith("."):
            found &= Q(subject_type=self.act.removesuffix("."))
        elif self.act:
            found &= Q(verb=self.act)
        if self.about:
            found &= _subjects(self.about)
        if self.organization:
            found &= Q(organization_id__in=_organizations(self.organization))
        if self.since:
            found &= Q(at__gte=self.since)
        if self.before:
            found &= Q(at__lt=self.before)
        return found


def _people(text: str) -> list[UUID]:
    if (pk := as_uuid(text)) is not None:
        return [pk]
    found = User.objects.filter(Q(name__icontains=text) | Q(email__iexact=text))
    return list(found.values_list("pk", flat=True)[:NAMESAKES])


def _subjects(text: str) -> Q:
    found = Q(subject_id=str(as_uuid(text) or text))
    for subject_type, ids in words.found_by(text).items():
        found |= Q(subject_type=subject_type, subject_id__in=ids)
    return found


def _organizations(text: str) -> Collection[UUID]:
    if (pk := as_uuid(text)) is not None:
        return [pk]
    found = words.found_by(text)
    ids = [key for subject_type in words.organization_types() for key in found.get(subject_type, ())]
    return [pk for pk in map(as_uuid, ids) if pk is not None]


@dataclass(frozen=True)
class Page:
    """One page of the record; `after` is the last row's place where more follows."""

    rows: list[AuditEvent]
    after: Place | None = None


def page_of(events: QuerySet[AuditEvent], after: Place | None = None) -> Page:
    """At most PAGE_SIZE of `events`, newest first, behind the place `after`."""
    if after is not None:
        at, pk = after
        events = events.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))
    rows = list(events.order_by("-at", "-id")[: PAGE_SIZE + 1])
    last = rows[PAGE_SIZE - 1] if len(rows) > PAGE_SIZE else None
    return Page(rows[:PAGE_SIZE], (last.at, last.pk) if last else None)
