"""The duties the portal knows, by name, and who answers for each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
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
    """One kind of duty: its words, who owes it, by when (from the object and the opening moment), where to do it."""

    name: str
    label: str | Promise
    owners: Callable[[Any], Iterable[Owner]]
    due: Callable[[Any, datetime], datetime]
    subject_name: Callable[[Any], str]
    link: Callable[[Any], list[str]]


RecipientSource = Callable[[str, UUID, str], Iterable[UUID]]

_kinds: dict[str, ObligationKind] = {}
_recipients: list[RecipientSource] = []


def register(kind: ObligationKind) -> ObligationKind:
    if kind.name in _kinds:
        raise ValueError(f"Two obligations are named {kind.name!r}.")
    _kinds[kind.name] = kind
    return kind


def kind_named(name: str) -> ObligationKind:
    return _kinds[name]


def kind_names() -> list[str]:
    return sorted(_kinds)


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
