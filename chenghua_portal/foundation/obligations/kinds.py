"""The duties the portal knows, by name, and who answers for each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

from chenghua_portal.foundation.obligations.models import Obligation


@dataclass(frozen=True)
class Owner:
    """A person, or everyone who holds `role` in an organization."""

    type: str
    id: UUID
    role: str = ""

    @classmethod
    def user(cls, user_id: UUID) -> "Owner":
        return cls(Obligation.Owner.USER, user_id)

    @classmethod
    def organization(cls, organization_id: UUID, role: str) -> "Owner":
        return cls(Obligation.Owner.ORGANIZATION, organization_id, role)


@dataclass(frozen=True, kw_only=True)
class ObligationKind:
    """One kind of duty: its words, who owes it, by when (from the object and the opening moment), where to do it.

    One that `lapses` can no longer be done once it is due, like handing in a bid: it is then owed by nobody.
    """

    name: str
    label: str | Promise
    owners: Callable[[Any], Iterable[Owner]]
    due: Callable[[Any, datetime], datetime]
    subject_name: Callable[[Any], str]
    link: Callable[[Any], list[str]]
    lapses: bool = False


class Level(Enum):
    """Who is told besides the owner when a duty is overdue: who answers for the owner, then who watches over all."""

    SUPERIOR = "superior"
    SUPERVISOR = "supervisor"


RecipientSource = Callable[[str, UUID, str], Iterable[UUID]]
EscalationSource = Callable[[Obligation, Level], Iterable[UUID]]

_kinds: dict[str, ObligationKind] = {}
_recipients: list[RecipientSource] = []
_escalations: list[EscalationSource] = []


def register(kind: ObligationKind) -> ObligationKind:
    if kind.name in _kinds:
        raise ValueError(f"Two obligations are named {kind.name!r}.")
    _kinds[kind.name] = kind
    return kind


def kind_named(name: str) -> ObligationKind:
    return _kinds[name]


def kind_names() -> list[str]:
    return sorted(_kinds)


def lapsing_kinds() -> list[str]:
    return sorted(kind.name for kind in _kinds.values() if kind.lapses)


def register_recipients(source: RecipientSource) -> None:
    """Have `source(owner_type, owner_id, role)` answer the user ids behind an owner. The registry's part."""
    if source not in _recipients:
        _recipients.append(source)


def recipients_of(obligation: Obligation) -> set[UUID]:
    if obligation.owner_type == Obligation.Owner.USER:
        return {obligation.owner_id}
    found: set[UUID] = set()
    for source in _recipients:
        found.update(source(obligation.owner_type, obligation.owner_id, obligation.owner_role))
    return found


def register_escalation(source: EscalationSource) -> None:
    """Have `source(duty, level)` answer whom an overdue duty is reported to. The registry's part."""
    if source not in _escalations:
        _escalations.append(source)


def superiors_of(obligation: Obligation, level: Level) -> set[UUID]:
    """Whom an overdue duty is reported to at `level`; never those who owe it."""
    found: set[UUID] = set()
    for source in _escalations:
        found.update(source(obligation, level))
    return found - recipients_of(obligation)


def knows(user_id: UUID, obligation: Obligation, at: datetime) -> bool:
    """Whether a person owes a duty, or is one of those it was reported to since it is overdue."""
    if user_id in recipients_of(obligation):
        return True
    is_reported = obligation.due_at <= at and not kind_named(obligation.kind).lapses
    return is_reported and any(user_id in superiors_of(obligation, level) for level in Level)
