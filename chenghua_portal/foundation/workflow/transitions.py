"""What can happen to an object, as data: the actions apply it, the tests enumerate it, the docs draw it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from chenghua_portal.foundation.audit.words import register_default
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.web.refusals import Refusal

Guard = Callable[[Any, Actor, datetime], Refusal | None]


@dataclass(frozen=True, kw_only=True)
class Transition:
    """One move of one model's status.

    `guard` answers why not, or None. `requires` names the requirement point whose providers are asked.
    `stamps="published"` fills `published_at` and `published_by_id`. `opens` and `discharges` name obligation
    kinds, `notices` notice kinds, all about the object itself. `offline_ok` lets a leader who never signs in
    approve on paper (see `offline`).
    """

    model: type[Model]
    verb: str
    sources: frozenset[str]
    target: str
    permission: str
    guard: Guard | None = None
    requires: str = ""
    stamps: str = ""
    opens: tuple[str, ...] = ()
    discharges: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    offline_ok: bool = False

    @property
    def name(self) -> str:
        return f"{self.model._meta.label_lower}.{self.verb}"


_tables: dict[str, Transition] = {}


def register(*transitions: Transition) -> None:
    """Add a room's table to the register that tests and diagrams read."""
    for transition in transitions:
        if _tables.get(transition.name, transition) != transition:
            raise ValueError(f"Two transitions are named {transition.name!r}.")
        _tables[transition.name] = transition
        register_default(transition.name, _default_title(transition))


def _title(transition: Transition) -> str:
    """What the record calls a move that its room has given no words: by the status it leads to."""
    status: Any = transition.model._meta.get_field("status")
    return _("Moved to “%(status)s”") % {"status": dict(status.flatchoices).get(transition.target)}


_default_title = lazy(_title, str)


def transition_named(name: str) -> Transition:
    return _tables[name]


def all_transitions() -> list[Transition]:
    return [_tables[name] for name in sorted(_tables)]
