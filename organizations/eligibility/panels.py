"""Answers as pages show them."""

from collections.abc import Sequence
from datetime import datetime

from chenghua_portal.foundation.ui.slots import Panel
from organizations.eligibility.rulebook import Answer, Verdict
from organizations.eligibility.words import told


def answers_panel(answers: Sequence[Answer], at: datetime, *, order: int = 100) -> Panel:
    """What passes, what does not, and what is unknown with how to mend it, as of `at`."""
    verdicts = [answer.verdict for answer in answers]
    context = {
        "answers": [told(answer) for answer in answers],
        "failed": verdicts.count(Verdict.FAIL),
        "unknown": verdicts.count(Verdict.UNKNOWN),
        "at": at,
    }
    return Panel("organizations/eligibility/_panel.html", context, order)
