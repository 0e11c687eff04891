"""Who acts: read anew at each request, passed to every action, never guessed from globals."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from chenghua_portal.foundation.identity.models import User

HAT_SESSION_KEY = "organization"


@dataclass(frozen=True)
class Hat:
    """One organization a person may act for, and as what; `acting_for` names those who lend some of the roles."""

    organization_id: UUID
    organization_name: str
    roles: frozenset[str]
    membership_id: UUID
    acting_for: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A person in a role at a moment, or the portal itself.

    `roles` adds up what the person holds alone and in the organization acted for. `arrived_at` is when
    the request came, by the database's clock.
    """

    arrived_at: datetime
    user_id: UUID | None = None
    name: str = ""
    organization_id: UUID | None = None
    organization_name: str = ""
    roles: frozenset[str] = frozenset()
    membership_ids: frozenset[UUID] = frozenset()
    is_system: bool = False
    request_key: UUID | None = None
    request_id: str = ""
    address: str = ""
    hats: tuple[Hat, ...] = field(default=(), repr=False)
    acting_for: tuple[str, ...] = ()

    @property
    def signature(self) -> str:
        """The name as the record has it: with those for whom the actor stands in, in Chinese like the record."""
        return f"{self.name}（代{'、'.join(self.acting_for)}）" if self.acting_for else self.name

    @property
    def is_signed_in(self) -> bool:
        return self.user_id is not None

    @property
    def person(self) -> UUID:
        """The user id of an actor who is a person. Raises ValueError for the portal itself and for visitors."""
        if self.user_id is None:
            raise ValueError("Only a person can do this.")
        return self.user_id

    @property
    def organization(self) -> UUID:
        """The id of the organization acted for. Raises ValueError when there is none."""
        if self.organization_id is None:
            raise ValueError("Only somebody who acts for an organization can do this.")
        return self.organization_id

    def has_role(self, *roles: str) -> bool:
        """Whether the actor holds one of `roles` here and now."""
        return not self.roles.isdisjoint(roles)

    def at(self, moment: datetime) -> "Actor":
        return replace(self, arrived_at=moment)

    @classmethod
    def anonymous(cls, arrived_at: datetime) -> "Actor":
        return cls(arrived_at=arrived_at)

    @classmethod
    def system(cls, arrived_at: datetime, name: str) -> "Actor":
        """The portal acting by itself: a job, named so that the record says which."""
        return cls(arrived_at=arrived_at, is_system=True, name=name)


Source = Callable[[UUID], Iterable[Hat]]
_sources: list[Source] = []


def register_source(source: Source) -> None:
    """Have `source` answer which organizations a user may act for. Registered once, by the registry."""
    if source not in _sources:
        _sources.append(source)


def actor_for(
    user_id: UUID,
    *,
    at: datetime,
    organization_id: UUID | None = None,
    request_key: UUID | None = None,
    request_id: str = "",
    address: str = "",
    user: User | None = None,
) -> Actor:
    """The actor that `user_id` is at this moment, wearing the hat asked for or else the first one.

    An unknown or inactive user is anonymous. `user` spares the reading of somebody read just now.
    """
    user = user or User.objects.filter(pk=user_id).first()
    if user is None or not user.is_active:
        return Actor.anonymous(at)
    hats = tuple(
        sorted((hat for source in _sources for hat in source(user_id)), key=lambda h: h.organization_name)
    )
    hat = next((h for h in hats if h.organization_id == organization_id), hats[0] if hats else None)
    return Actor(
        arrived_at=at,
        user_id=user.pk,
        name=user.name or user.email,
        organization_id=hat.organization_id if hat else None,
        organization_name=hat.organization_name if hat else "",
        roles=frozenset(user.roles) | (hat.roles if hat else frozenset()),
        membership_ids=frozenset({hat.membership_id}) if hat else frozenset(),
        request_key=request_key,
        request_id=request_id,
        address=address,
        hats=hats,
        acting_for=hat.acting_for if hat else (),
    )


def actor_of(request: HttpRequest) -> Actor:
    """The actor of a request, built once when first asked for."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
