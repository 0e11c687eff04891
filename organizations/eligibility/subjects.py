"""What higher rooms ask beside the standing rules, such as a call's limits, by the same interface."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model

from chenghua_portal.foundation.audit.record import subject_of
from organizations.eligibility.rulebook import Answer, Parameters, Rule, ask_all

F = TypeVar("F")

_asking: dict[str, Callable[[Any, datetime, Mapping[str, Parameters]], tuple[Answer, ...]]] = {}


def register_rules(subject_type: str, rules: Sequence[Rule[F]], facts: Callable[[Any, datetime], F]) -> None:
    """Whenever eligibility is asked for a subject of this type, put `rules` to its `facts` at that moment."""

    def asking(subject: Any, moment: datetime, parameters: Mapping[str, Parameters]) -> tuple[Answer, ...]:
        return ask_all(rules, facts(subject, moment), parameters)

    _asking[subject_type] = asking


def answers_about(
    subject: Model, moment: datetime, parameters: Mapping[str, Parameters]
) -> tuple[Answer, ...]:
    """What the rules registered for such a subject answer; nothing where none are."""
    asking = _asking.get(subject_of(subject)[0])
    return asking(subject, moment, parameters) if asking else ()
