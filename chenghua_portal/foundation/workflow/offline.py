"""Which moves may be approved on paper: a room opts in per transition, and says how the move is carried out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.workflow.separation import Persons, the_actor_alone
from chenghua_portal.foundation.workflow.transitions import Transition


@dataclass(frozen=True, kw_only=True)
class OfflineMove:
    """A transition that paper may decide.

    `label` says what the leader decided. `clerks` is the permission of those who may upload the paper and confirm
    it; who may make the move on the portal may too. `asked` is the role whose holders owe the confirmation.
    `visible_to` gives the objects an actor may know of, `name` and `address` show one, `office` is the organization
    whose leader decides, `persons` whom an actor counts as. `perform(obj, by=…, offline=…)` is the room's own action,
    which hands `offline` to `apply`; `carries` are the further moves that the same decision makes, of other objects.
    """

    transition: Transition
    label: str | Promise
    clerks: str
    asked: str
    visible_to: Callable[[Actor], "QuerySet[Any]"]
    name: Callable[[Any], str]
    address: Callable[[Any], str]
    office: Callable[[Any], UUID]
    perform: Callable[..., Any]
    persons: Persons = the_actor_alone
    carries: tuple[Transition, ...] = ()


_moves: dict[str, OfflineMove] = {}


def register_offline(move: OfflineMove) -> None:
    """Let a transition be decided on paper. Raises ValueError unless its table says `offline_ok`."""
    if not move.transition.offline_ok:
        raise ValueError(f"{move.transition.name} is not marked offline_ok.")
    _moves[move.transition.name] = move


def offline_move(name: str) -> OfflineMove | None:
    """The move named, if paper may decide it."""
    return _moves.get(name)


def offline_names() -> list[str]:
    return sorted(_moves)
