"""What a clerk should look at before saying that a bid is eligible. Signals decide nothing."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from organizations.eligibility.rulebook import Answer, Verdict
from organizations.eligibility.words import told
from procurement.bids.models import Bid
from procurement.bids.queries import states_of
from procurement.bids.sections import SECTION
from procurement.calls.models import Call


@dataclass(frozen=True)
class Signal:
    """One thing to look at: where it is in the bid, and what it is. A hint stands for no broken rule."""

    where: str | Promise
    message: str
    is_hint: bool = False


def signals_of(bid: Bid, call: Call, answers: Iterable[Answer]) -> list[Signal]:
    """What the rules of eligibility and the form of the call say against the opened bid, then hints.

    `answers` are of today. Made from what is loaded: no query.
    """
    found = [*_of_organization(answers), *_of_content(bid, call)]
    return sorted(found, key=lambda signal: signal.is_hint)


def _of_organization(answers: Iterable[Answer]) -> Iterable[Signal]:
    for answer in answers:
        # What is asked is in the bid's content, whose form says it too.
        if answer.verdict in (Verdict.FAIL, Verdict.UNKNOWN) and answer.rule != "cap":
            text = told(answer)
            yield Signal(text.title, text.sentence, is_hint=answer.verdict == Verdict.UNKNOWN)


def _of_content(bid: Bid, call: Call) -> Iterable[Signal]:
    for key, status in states_of(call, bid.content.sections).items():
        for finding in (*status.problems, *status.missing):
            yield Signal(SECTION[key].title, finding.message, is_hint=not finding.blocks)
