"""May they bid, sign, be paid? Named rules over the facts of one moment: pure, without the database.

A rule answers with codes and values, never with sentences; `words` says them in the reader's language. What a
moment means, everywhere here:

- Days are days in Beijing. An entry counts from its own day on.
- A period of N years after an event begins the day after it and ends with the same day N years later, that day
  included; from 29 February it ends on 28 February where the year has no 29th. One day later it is over.
- The period after a list begins when the entry is lifted. The day of lifting is still a day on the list.
- A bar counts on its first and on its last day. One that is lifted no longer counts on the day of lifting.

So without new entries whatever has ceased to count never counts again.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Generic, TypeVar

from organizations.standing.periods import same_day_later

F = TypeVar("F")
Value = str | int
Parameters = Mapping[str, Value | bool]


class Verdict(StrEnum):
    PASS = "pass"  # noqa: S105  a verdict
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True)
class Finding:
    """What a rule found: its verdict, the fact it rests on as a code with values, and that fact's day."""

    verdict: Verdict
    fact: str
    on: date | None = None
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Rule(Generic[F]):
    """A named question to facts of one sort. `parameters` are its defaults; a call may set others."""

    code: str
    ask: Callable[[F, Parameters], Finding]
    parameters: Parameters = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What a rule answered under which parameters. Everything in it can be stored and told again."""

    rule: str
    finding: Finding
    parameters: Parameters

    @property
    def verdict(self) -> Verdict:
        return self.finding.verdict

    def stored(self) -> dict[str, Any]:
        """As plain JSON; `recalled` reads it back."""
        found = self.finding
        return {
            "rule": self.rule,
            "parameters": dict(self.parameters),
            "verdict": found.verdict.value,
            "fact": {"code": found.fact, **found.values},
            "on": found.on.isoformat() if found.on else None,
        }


def recalled(stored: Mapping[str, Any]) -> Answer:
    """The answer that was stored."""
    fact = dict(stored["fact"])
    on = date.fromisoformat(stored["on"]) if stored["on"] else None
    finding = Finding(Verdict(stored["verdict"]), fact.pop("code"), on, fact)
    return Answer(stored["rule"], finding, stored["parameters"])


def ask(rule: Rule[F], facts: F, parameters: Parameters | None = None) -> Answer:
    """Put one rule to the facts, with its defaults where `parameters` says nothing.

    Raises ValueError for a parameter that the rule does not have.
    """
    given = parameters or {}
    if surplus := given.keys() - rule.parameters.keys():
        raise ValueError(f"{rule.code} has no parameters {sorted(surplus)}.")
    used = {**rule.parameters, **given}
    return Answer(rule.code, rule.ask(facts, used), used)


def ask_all(
    rules: Iterable[Rule[F]], facts: F, parameters: Mapping[str, Parameters] | None = None
) -> tuple[Answer, ...]:
    """The answers of several rules, in their order; `parameters` are by the rule's code."""
    given = parameters or {}
    return tuple(ask(rule, facts, given.get(rule.code)) for rule in rules)


def is_eligible(answers: Iterable[Answer]) -> bool:
    """Whether nothing speaks against it. What is unknown does not block; a person looks at it."""
    return all(answer.verdict != Verdict.FAIL for answer in answers)


# --- The facts of an organization on one day, and the standing rules of domain.md §3.


@dataclass(frozen=True)
class Inspection:
    year: int
    result: str
    concluded_on: date


@dataclass(frozen=True)
class Listing:
    list: str
    listed_on: date
    lifted_on: date | None = None


@dataclass(frozen=True)
class SeriousViolation:
    decided_on: date
    reference: str


@dataclass(frozen=True)
class DecidedBar:
    starts_on: date
    ends_on: date
    lifted_on: date | None = None


@dataclass(frozen=True)
class Facts:
    """What is known of an organization on the day `on`, as the rules read it."""

    on: date
    kind: str
    status: str
    verified_on: date | None = None
    founded_on: date | None = None
    inspections: tuple[Inspection, ...] = ()
    listings: tuple[Listing, ...] = ()
    violations: tuple[SeriousViolation, ...] = ()
    bars: tuple[DecidedBar, ...] = ()


MAY_BID = frozenset({"51", "52", "53", "59"})
THROUGH_A_HOST = "00"


def by_kind(facts: Facts, _parameters: Parameters) -> Finding:
    """Social organizations bid; one on file at a street does so through its host, all others never.

    That public institutions and mass organizations paid by the budget are out shows in the kind: theirs
    begins with 1 in the code.
    """
    values = {"kind": facts.kind}
    if facts.kind in MAY_BID:
        return Finding(Verdict.PASS, "social", None, values)
    return Finding(Verdict.FAIL, "filed" if facts.kind == THROUGH_A_HOST else "other", None, values)


def by_verification(facts: Facts, _parameters: Parameters) -> Finding:
    if facts.status == "verified" and facts.verified_on is not None and facts.verified_on <= facts.on:
        return Finding(Verdict.PASS, "verified", facts.verified_on)
    # Verified only later: at that moment it was still waiting.
    return Finding(Verdict.FAIL, "pending" if facts.status == "verified" else facts.status)


def first_inspection_over(founded_on: date) -> date:
    """The day on which the first full cycle is over: the year after the first whole calendar year has ended."""
    first_whole_year = (
        founded_on.year if (founded_on.month, founded_on.day) == (1, 1) else founded_on.year + 1
    )
    return date(first_whole_year + 1, 12, 31)


def by_inspection(facts: Facts, parameters: Parameters) -> Finding:
    """The latest concluded year decides. Before the first full cycle is over the rule does not apply."""
    if facts.founded_on is not None and facts.on <= first_inspection_over(facts.founded_on):
        return Finding(Verdict.NOT_APPLICABLE, "young", facts.founded_on)
    concluded = [one for one in facts.inspections if one.concluded_on <= facts.on]
    if not concluded:
        return Finding(Verdict.UNKNOWN, "no_inspection")
    latest = max(concluded, key=lambda one: (one.year, one.concluded_on))
    passing = {"passed", *(("basically_passed",) if parameters["basically_passed_counts"] else ())}
    verdict = Verdict.PASS if latest.result in passing else Verdict.FAIL
    return Finding(verdict, latest.result, latest.concluded_on, {"year": latest.year})


def by_list(name: str) -> Callable[[Facts, Parameters], Finding]:
    """Not on a credit list today, and not within the last `years`."""

    def rule(facts: Facts, parameters: Parameters) -> Finding:
        years = int(parameters["years"])
        entries = [one for one in facts.listings if one.list == name and one.listed_on <= facts.on]
        present = [one for one in entries if one.lifted_on is None or facts.on <= one.lifted_on]
        if present:
            return Finding(Verdict.FAIL, "listed", min(one.listed_on for one in present))
        lifted = max((one.lifted_on for one in entries if one.lifted_on), default=None)
        if lifted is None:
            return Finding(Verdict.PASS, "never_listed")
        return _after(facts.on, lifted, years, "lifted")

    return rule


def by_violation(facts: Facts, parameters: Parameters) -> Finding:
    """No serious violation was decided within the last `years`; the latest one counts."""
    decided = [one for one in facts.violations if one.decided_on <= facts.on]
    if not decided:
        return Finding(Verdict.PASS, "no_violation")
    latest = max(decided, key=lambda one: (one.decided_on, one.reference))
    values: dict[str, Value] = {"reference": latest.reference}
    return _after(facts.on, latest.decided_on, int(parameters["years"]), "violation", values)


def _after(
    on: date, event: date, years: int, fact: str, values: Mapping[str, Value] | None = None
) -> Finding:
    """Fail until the period of `years` after `event` is over; its last day goes into the values."""
    until = same_day_later(event, years)
    verdict = Verdict.FAIL if on <= until else Verdict.PASS
    return Finding(verdict, fact, event, {**(values or {}), "until": until.isoformat()})


def by_bar(facts: Facts, _parameters: Parameters) -> Finding:
    in_force = [
        bar
        for bar in facts.bars
        if bar.starts_on <= facts.on <= bar.ends_on and (bar.lifted_on is None or facts.on < bar.lifted_on)
    ]
    if not in_force:
        return Finding(Verdict.PASS, "no_bar")
    last = max(in_force, key=lambda bar: (bar.ends_on, bar.starts_on))
    return Finding(Verdict.FAIL, "barred", last.starts_on, {"until": last.ends_on.isoformat()})


STANDING: tuple[Rule[Facts], ...] = (
    Rule("kind", by_kind),
    Rule("verified", by_verification),
    Rule("inspection", by_inspection, {"basically_passed_counts": True}),
    Rule("abnormal_list", by_list("abnormal"), {"years": 1}),
    Rule("dishonest_list", by_list("dishonest"), {"years": 2}),
    Rule("violations", by_violation, {"years": 3}),
    Rule("bar", by_bar),
)
