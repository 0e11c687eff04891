"""Every write of standing: entering, withdrawing and lifting, outcomes of projects, and bars."""

from organizations.standing.actions.bars import (
    decide_bar,
    dismiss_bar,
    lift_bar,
    propose_bar,
    record_outcome,
)
from organizations.standing.actions.entering import (
    enter_credit_entry,
    enter_grade,
    enter_inspection,
    enter_violation,
)
from organizations.standing.actions.mending import (
    lift_credit_entry,
    refuse_lifted,
    refuse_withdrawn,
    withdraw_entry,
)

__all__ = [
    "decide_bar",
    "dismiss_bar",
    "enter_credit_entry",
    "enter_grade",
    "enter_inspection",
    "enter_violation",
    "lift_bar",
    "lift_credit_entry",
    "propose_bar",
    "record_outcome",
    "refuse_lifted",
    "refuse_withdrawn",
    "withdraw_entry",
]
