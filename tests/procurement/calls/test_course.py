"""Where a call stands by the clock, what comes next, and what to weigh before it goes out."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from chenghua_portal.foundation.obligations.models import Obligation
from chenghua_portal.foundation.workdays.clock import BEIJING
from procurement.calls.cautions import cautions_about
from procurement.calls.course import STEPS, next_node, stage_of
from procurement.calls.models import Call
from procurement.calls.queries import suggested_deadline

DEADLINE = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def call_of(status: str = "published", **fields: object) -> Call:
    return Call(
        **{
            "status": status,
            "deadline": DEADLINE,
            "budget": Decimal(200_000),
            "cap": Decimal(30_000),
            **fields,
        }
    )


def duty_until(due_at: datetime) -> Obligation:
    return Obligation(kind="call.approve", due_at=due_at)


def test_published_call_closes_by_the_clock_alone() -> None:
    call = call_of()

    places = [stage_of(call, at).place for at in (DEADLINE - SECOND, DEADLINE)]

    assert places == [3, 4]


def test_every_status_has_its_step() -> None:
    places = [stage_of(call_of(status), DEADLINE - SECOND).place for status in Call.Status]

    assert places == [1, 2, 3, 5, 6, 7, 8, 9]


def test_steps_are_done_up_to_the_present_one() -> None:
    states = [step.state for step in stage_of(call_of("opened"), DEADLINE).steps()]

    assert states == ["done"] * 4 + ["now"] + ["next"] * 4


def test_with_the_awards_every_step_is_done() -> None:
    steps = stage_of(call_of("awarded"), DEADLINE).steps()

    assert [step.state for step in steps] == ["done"] * len(STEPS)


def test_next_of_an_open_call_is_its_deadline() -> None:
    node = next_node(call_of(), DEADLINE - timedelta(days=3, hours=2))

    assert (node.what, node.at, node.left) == ("Bids close", DEADLINE, "3 days 2 hours left")
    assert not node.is_due


def test_next_of_a_closed_call_is_its_opening_an_hour_later() -> None:
    waiting = next_node(call_of(), DEADLINE + timedelta(minutes=59))
    due = next_node(call_of(), DEADLINE + timedelta(hours=1))

    assert (waiting.what, waiting.at, waiting.is_due) == (
        "Open the bids",
        DEADLINE + timedelta(hours=1),
        False,
    )
    assert (due.what, due.is_due) == ("Open the bids", True)


def test_duty_of_the_officials_comes_next_and_is_due_when_it_is_late() -> None:
    call, until = call_of("prepared"), DEADLINE - timedelta(days=20)

    in_time = next_node(call, until - timedelta(hours=5), duty_until(until))
    late = next_node(call, until, duty_until(until))

    assert (in_time.what, in_time.left, in_time.is_due) == ("Approve the call", "5 hours left", False)
    assert (late.left, late.is_due) == ("overdue", True)


def test_without_a_duty_the_stage_itself_is_what_comes_next() -> None:
    assert next_node(call_of("scoring"), DEADLINE).what == "Being scored"
    assert next_node(call_of("awarded"), DEADLINE).what == ""


@pytest.mark.parametrize(("days", "is_warned"), [(15, False), (14.9, True)])
def test_short_window_is_warned_of_below_fifteen_days(days: float, is_warned: bool) -> None:
    found = cautions_about(call_of("draft"), DEADLINE - timedelta(days=days))

    assert [c.title for c in found] == (["Open for fewer than 15 days"] if is_warned else [])


@pytest.mark.parametrize(
    ("budget", "cap", "is_warned"),
    [(200_000, 50_000, False), (200_000, 50_001, True), (200_001, 50_000, True)],
)
def test_more_than_the_micro_tier_is_made_for_is_warned_of(budget: int, cap: int, is_warned: bool) -> None:
    call = call_of("draft", budget=Decimal(budget), cap=Decimal(cap))

    found = cautions_about(call, DEADLINE - timedelta(days=20))

    assert bool(found) == is_warned


def test_suggested_deadline_is_a_working_day_three_weeks_ahead(db: None) -> None:
    # Twenty-one days later is Saturday, 1 August 2026.
    suggested = suggested_deadline(datetime(2026, 7, 11, 2, 0, tzinfo=UTC)).astimezone(BEIJING)

    assert (suggested.date().isoformat(), suggested.hour) == ("2026-08-03", 17)
