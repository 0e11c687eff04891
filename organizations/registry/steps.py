"""The steps of registering, in order, and what they bring together in the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.files.models import StoredFile
from organizations.registry.actions import Account, Paper
from organizations.registry.actions.drafts import PAPER
from organizations.registry.drafting import Answers, State, answers_of
from organizations.registry.facts import FIELDS, Facts, as_text, in_words
from organizations.registry.forms.facts import (
    AccountForm,
    CertificateForm,
    FactsForm,
    FilingForm,
    PeopleFacts,
    PlaceFacts,
    PlaceForm,
    WayForm,
)
from organizations.registry.models import RegistrationDraft

WAY, CERTIFICATE, FILING, PLACE, PEOPLE, ACCOUNT = (
    "way",
    "certificate",
    "filing",
    "place",
    "people",
    "account",
)


@dataclass(frozen=True)
class Step:
    """One page of the registration. The scan has no form of fields."""

    key: str
    title: str | Promise
    form: type[FactsForm] | None = None
    is_optional: bool = False


FIRST = Step(WAY, _("Kind of registration"), WayForm)
SCAN = Step(PAPER, _("Scan of the certificate"))
LAST = (
    Step(PEOPLE, _("Staff and party building"), PeopleFacts),
    Step(ACCOUNT, _("Bank account"), AccountForm, is_optional=True),
)
WITH_CODE = (
    Step(CERTIFICATE, _("Registration certificate"), CertificateForm),
    SCAN,
    Step(PLACE, _("Place and services"), PlaceForm),
    *LAST,
)
ON_FILE = (
    Step(FILING, _("Filing certificate"), FilingForm),
    SCAN,
    Step(PLACE, _("Place and services"), PlaceFacts),
    *LAST,
)


class Registration:
    """A draft read on a day: its steps, their forms, and what it says once every step is done."""

    def __init__(self, draft: RegistrationDraft | None, *, today: date) -> None:
        self.draft, self.today = draft, today
        self.answers: Answers = answers_of(draft)
        self._forms: dict[str, FactsForm] = {}

    @property
    def revision(self) -> int:
        return self.draft.revision if self.draft else 0

    @property
    def steps(self) -> Sequence[Step]:
        """Those of the way that was chosen; until then, only the choice itself."""
        ways = {WayForm.CODE: WITH_CODE, WayForm.FILING: ON_FILE}
        return (FIRST, *ways.get(self.answers.one(WAY, "way"), ()))

    def step(self, key: str) -> Step | None:
        return next((step for step in self.steps if step.key == key), None)

    def after(self, step: Step) -> Step | None:
        """The step to do next; None after the last. What is optional is offered on the list and the check."""
        place = [each.key for each in self.steps].index(step.key)
        return next((each for each in self.steps[place + 1 :] if not each.is_optional), None)

    def form(self, step: Step) -> FactsForm:
        """The form of a step as it was left; blank where it never was sent."""
        if step.key not in self._forms:
            kind = step.form or FactsForm
            self._forms[step.key] = kind(self.answers.of(step.key), today=self.today)
        return self._forms[step.key]

    def state(self, step: Step) -> State:
        """How far a step has come; an optional one left blank is still to do and wrong for nobody."""
        if step.form is None:
            return State.DONE if self.scan is not None else State.TODO
        sent = self.answers.values.get(step.key)
        if sent is None or (step.is_optional and not any(any(found) for found in sent.values())):
            return State.TODO
        return State.DONE if self.form(step).is_valid() else State.WRONG

    @property
    def upcoming(self) -> Step | None:
        """The first step that has to be done or corrected."""
        open_steps = (step for step in self.steps if self.state(step) != State.DONE)
        return next(
            (step for step in open_steps if not step.is_optional or self.state(step) == State.WRONG), None
        )

    @property
    def is_ready(self) -> bool:
        """Whether it may be handed in: everything done, and what is optional done or blank."""
        states = {step: self.state(step) for step in self.steps}
        return len(states) > 1 and all(
            state == State.DONE or (step.is_optional and state == State.TODO)
            for step, state in states.items()
        )

    @property
    def scan(self) -> StoredFile | None:
        found = self.answers.one(PAPER, "file")
        return StoredFile.objects.filter(pk=found, deleted_at=None).first() if found else None

    @property
    def facts(self) -> Facts:
        """What was said of the organization. Every step is done."""
        said: dict[str, Any] = {}
        for step in self.steps:
            if step.form is not None and not step.is_optional:
                said |= self.form(step).cleaned_data
        return cast(Facts, {name: said[name] for name in FIELDS if name in said})

    @property
    def paper(self) -> Paper:
        form: Any = self.form(self.steps[1])
        return cast(Paper, form.paper)

    @property
    def account(self) -> Account | None:
        step = self.steps[-1]
        form: Any = self.form(step)
        return cast(Account, form.account) if self.state(step) == State.DONE else None


def rows_of(form: FactsForm) -> list[tuple[str, str]]:
    """What a valid form says, in words, line by line; of an account number only its end."""
    return [(str(form.fields[name].label), _in_words(form, name)) for name in form.fields]


def _in_words(form: FactsForm, name: str) -> str:
    value = form.cleaned_data[name]
    if name in FIELDS:
        return in_words(name, as_text(value))
    if name == "number":
        return f"···· {value[-4:]}"
    choices = dict(getattr(form.fields[name], "choices", ()))
    return str(choices.get(value, as_text(value) or "—"))
