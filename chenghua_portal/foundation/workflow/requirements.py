"""Requirement points: a lower room declares what must hold, higher rooms say whether it does.

The lower side names the providers it must have; one that is missing refuses, so that a forgotten
registration can never let something pass.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.web.refusals import Refusal

Provider = Callable[[Any, Actor, datetime], Refusal | None]

_points: dict[str, tuple[str, ...]] = {}
_providers: dict[str, dict[str, Provider]] = {}


def declare(point: str, *, providers: tuple[str, ...]) -> str:
    """Declare a requirement point and the providers it must have. Returns its name."""
    _points[point] = providers
    return point


def provide(point: str, name: str, provider: Provider) -> None:
    """Register `provider` under `name`. It runs inside the transaction and may do its part there."""
    if point not in _points:
        raise ValueError(f"No requirement point is declared as {point!r}.")
    _providers.setdefault(point, {})[name] = provider


def providers_of(point: str) -> tuple[str, ...]:
    """The providers that `point` must have."""
    return _points[point]


def unmet(point: str, obj: Any, *, by: Actor, at: datetime) -> Refusal | None:
    """The first refusal among the point's providers, or None when all agree."""
    present = _providers.get(point, {})
    for name in _points[point]:
        if name not in present:
            return Refusal(
                reason=_("This step waits for a part of the portal that is not installed: %s.") % name
            )
    for name in sorted(present):
        refusal = present[name](obj, by, at)
        if refusal is not None:
            return refusal
    return None
