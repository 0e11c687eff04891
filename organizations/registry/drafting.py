"""A registration on its way: its steps, and how far each has come. What was typed is kept as it was typed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from organizations.registry.models import RegistrationDraft

# What a step's form was sent, by field, and at which revision of the draft.
Values = dict[str, list[str]]


class State(StrEnum):
    """How far a step has come."""

    TODO = "todo"
    DONE = "done"
    WRONG = "wrong"


STATE_WORDS = {
    State.TODO: (_("To be filled in"), ""),
    State.DONE: (_("Filled in"), "ok"),
    State.WRONG: (_("To be corrected"), "due"),
}


@dataclass(frozen=True)
class Answers:
    """The answers by step. `saved` is the revision of the draft at which each step was last saved."""

    values: Mapping[str, Values] = field(default_factory=dict)
    saved: Mapping[str, int] = field(default_factory=dict)

    def of(self, step: str) -> QueryDict | None:
        """What the form of a step was sent, as a form takes it; None where it never was."""
        if step not in self.values:
            return None
        sent = QueryDict(mutable=True)
        for name, found in self.values[step].items():
            sent.setlist(name, found)
        return sent

    def one(self, step: str, name: str) -> str:
        """A single answer; empty where there is none."""
        return next(iter(self.values.get(step, {}).get(name, [])), "")

    def having(self, step: str, values: Values, revision: int) -> "Answers":
        return Answers({**self.values, step: values}, {**self.saved, step: revision})


def answers_of(draft: RegistrationDraft | None) -> Answers:
    if draft is None:
        return Answers()
    stored = json.loads(draft.answers)
    return Answers(stored["values"], stored["saved"])


def text_of(answers: Answers) -> str:
    return json.dumps({"values": answers.values, "saved": answers.saved}, ensure_ascii=False)
