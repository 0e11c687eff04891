"""What the rules answered, said to a person in the reader's language: fact, day, basis and the way out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.ui.amounts import format_money
from chenghua_portal.foundation.ui.dates import day_text, speaks_chinese
from organizations.eligibility.rulebook import Answer, Verdict
from organizations.registry.models import Organization

PORTAL = _("Rules of this portal: who may bid")
VERDICTS: dict[Verdict, tuple[str | Promise, str]] = {
    Verdict.PASS: (_("Rule met"), "ok"),
    Verdict.FAIL: (_("Rule not met"), "due"),
    Verdict.UNKNOWN: (_("Not known"), "info"),
    Verdict.NOT_APPLICABLE: (_("Does not apply"), ""),
}


@dataclass(frozen=True)
class RuleWords:
    """How one rule speaks: its name, its basis, and by the code of the fact the sentence and the way out.

    Sentences may use %(on)s, the day of the fact, all values of the fact and all parameters; those named in
    `money` are amounts in yuan.
    """

    title: str | Promise
    sentences: Mapping[str, str | Promise]
    ways_out: Mapping[str, str | Promise]
    basis: str | Promise = PORTAL
    money: tuple[str, ...] = ()


@dataclass(frozen=True)
class Told:
    """An answer in words. `way_out` is empty where nothing has to be done."""

    title: str
    verdict: str
    tone: str
    sentence: str
    basis: str
    way_out: str = ""


_words: dict[str, RuleWords] = {}


def register_words(rule: str, words: RuleWords) -> None:
    """Give the rule with this code its words."""
    _words[rule] = words


def told(answer: Answer) -> Told:
    """The answer in the language that is active."""
    words, found = _words[answer.rule], answer.finding
    values = _readable(answer)
    needs_way_out = answer.verdict in (Verdict.FAIL, Verdict.UNKNOWN)
    way_out = words.ways_out[found.fact] if needs_way_out else ""
    label, tone = VERDICTS[answer.verdict]
    return Told(
        title=str(words.title),
        verdict=str(label),
        tone=tone,
        sentence=str(words.sentences[found.fact]) % values,
        basis=str(words.basis) % values,
        way_out=str(way_out) % values,
    )


def refusal_text(answers: Iterable[Answer]) -> str:
    """Everything that speaks against it, each with its fact and the way out, as one paragraph."""
    failed = (told(answer) for answer in answers if answer.verdict == Verdict.FAIL)
    space = "" if speaks_chinese() else " "
    return space.join(f"{one.sentence}{space}{one.way_out}" for one in failed)


def refusal_basis(answers: Iterable[Answer]) -> str:
    """What everything that speaks against it rests on, each basis once."""
    bases = (told(answer).basis for answer in answers if answer.verdict == Verdict.FAIL)
    return ("；" if speaks_chinese() else "; ").join(dict.fromkeys(bases))


def _readable(answer: Answer) -> dict[str, object]:
    """The values of an answer as people read them: days written out, kinds by name, amounts with commas."""
    values: dict[str, object] = {**answer.parameters, **answer.finding.values}
    if "until" in values:
        values["until"] = day_text(date.fromisoformat(str(values["until"])))
    if "kind" in values:
        values["kind"] = str(Organization.Kind(str(values["kind"])).label)
    for name in _words[answer.rule].money:
        if name in values:
            values[name] = format_money(Decimal(str(values[name])))
    values["on"] = day_text(answer.finding.on) if answer.finding.on else ""
    return values


LIST_WAY_OUT = _(
    "Apply for removal where the entry was made. An official enters the removal here; if it is missing or the entry "
    "is wrong, send the proof to the office."
)
PERIOD_WAY_OUT = _(
    "You may bid from the day after %(until)s on. If the entry is wrong, tell the office and send proof."
)

register_words(
    "kind",
    RuleWords(
        _("Kind of organization"),
        {
            "social": _("By its kind (%(kind)s) it may bid."),
            "filed": _("It is on file at a street (%(kind)s) and has no credit code of its own."),
            "other": _("By its kind (%(kind)s) it may not bid."),
        },
        {
            "filed": _("Its host organization applies for it."),
            "other": _(
                "Social associations, social service organizations and foundations may bid. If the kind is "
                "wrong, check the credit code."
            ),
        },
    ),
)
register_words(
    "verified",
    RuleWords(
        _("Verification"),
        {
            "verified": _("Verified on %(on)s."),
            "pending": _("The registration has not been verified yet."),
            "returned": _("The registration has been returned for correction."),
            "refused": _("The registration was refused."),
        },
        {
            "pending": _("Wait for the official's answer; you are told as soon as it is there."),
            "returned": _("Correct what was named and send the registration again."),
            "refused": _("Correct what was named and send the registration again."),
        },
    ),
)
register_words(
    "inspection",
    RuleWords(
        _("Annual inspection"),
        {
            "young": _("Founded on %(on)s: the first full inspection cycle is not over yet."),
            "no_inspection": _("No concluded annual inspection is on record here."),
            "passed": _("Inspection of %(year)s: passed (%(on)s)."),
            "basically_passed": _("Inspection of %(year)s: basically passed (%(on)s)."),
            "failed": _("Inspection of %(year)s: not passed (%(on)s)."),
            "absent": _("Inspection of %(year)s: did not take part (%(on)s)."),
        },
        {
            "no_inspection": _("Send the office the result of the last inspection or the annual report."),
            "basically_passed": _(
                "This call asks for a passed inspection. The next concluded inspection decides."
            ),
            "failed": _(
                "The next concluded inspection decides. If the entry is wrong, tell the office and send proof."
            ),
            "absent": _(
                "Make up for the inspection with your registration authority; its result then decides."
            ),
        },
    ),
)
register_words(
    "abnormal_list",
    RuleWords(
        _("List of abnormal activities"),
        {
            "never_listed": _("No entry on the list of abnormal activities is on record."),
            "listed": _("On the list of abnormal activities since %(on)s."),
            "lifted": _(
                "Removed from the list of abnormal activities on %(on)s; such an entry counts through %(until)s."
            ),
        },
        {"listed": LIST_WAY_OUT, "lifted": PERIOD_WAY_OUT},
    ),
)
register_words(
    "dishonest_list",
    RuleWords(
        _("List of serious violations and dishonesty"),
        {
            "never_listed": _("No entry on the list of serious violations and dishonesty is on record."),
            "listed": _("On the list of serious violations and dishonesty since %(on)s."),
            "lifted": _(
                "Removed from the list of serious violations and dishonesty on %(on)s; such an entry counts "
                "through %(until)s."
            ),
        },
        {"listed": LIST_WAY_OUT, "lifted": PERIOD_WAY_OUT},
    ),
)
register_words(
    "violations",
    RuleWords(
        _("Serious violations"),
        {
            "no_violation": _("No serious violation is on record."),
            "violation": _(
                "Serious violation decided on %(on)s (%(reference)s); it counts through %(until)s."
            ),
        },
        {"violation": PERIOD_WAY_OUT},
    ),
)
register_words(
    "bar",
    RuleWords(
        _("Bar from bidding"),
        {
            "no_bar": _("No bar is in force."),
            "barred": _("Barred from bidding from %(on)s through %(until)s."),
        },
        {"barred": PERIOD_WAY_OUT},
    ),
)
