"""Rank order under the budget: known answers, and properties against a count in whole fen."""

from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from procurement.awards.allocation import (
    Allocation,
    Candidate,
    Deviation,
    Rule,
    Standing,
    Violation,
    Why,
    allocate,
    deviations,
    in_rank_order,
    violations,
)


def key(number: int) -> UUID:
    return UUID(int=number)


def bid(rank: int, asked: str, *, passed: bool = True) -> Candidate:
    return Candidate(key(rank), rank, Decimal(asked), passed)


CAP = Decimal("200000.00")
# Call C of the demo data, in yuan: four above the pass mark, 65 of 120 (10,000 yuan) used.
JOINT = [
    bid(1, "150000"),
    bid(2, "200000"),
    bid(3, "180000"),
    bid(4, "120000"),
    bid(5, "100000", passed=False),
]


def test_everyone_who_passed_is_funded_when_the_budget_suffices() -> None:
    found = allocate(JOINT, Decimal(1200000), CAP)

    assert [a.standing for a in found] == [*[Standing.FUNDED] * 4, Standing.NOT_PASSED]
    assert sum(a.amount for a in found) == Decimal(650000)


def test_line_falls_at_the_first_that_no_longer_fits_even_if_a_later_one_would() -> None:
    found = allocate([bid(1, "60"), bid(2, "50"), bid(3, "10")], Decimal(100), CAP)

    assert found == [
        Allocation(key(1), Decimal(60), Standing.FUNDED),
        Allocation(key(2), Decimal("0.00"), Standing.BEYOND_BUDGET),
        Allocation(key(3), Decimal("0.00"), Standing.BEYOND_BUDGET),
    ]


def test_budget_may_be_used_to_the_last_fen_and_not_a_fen_more() -> None:
    exact, short = Decimal("100.00"), Decimal("99.99")

    assert [a.amount for a in allocate([bid(1, "60.01"), bid(2, "39.99")], exact, CAP)][1] == Decimal("39.99")
    assert [a.amount for a in allocate([bid(1, "60.01"), bid(2, "39.99")], short, CAP)][1] == 0


def test_nobody_gets_more_than_the_cap() -> None:
    assert allocate([bid(1, "300000")], Decimal(1200000), CAP)[0].amount == CAP


def test_passing_over_a_better_bid_is_a_deviation() -> None:
    found = deviations(JOINT, {key(1): Decimal(150000), key(3): Decimal(180000)}, Decimal(330000), CAP)

    assert found == [Deviation(key(2), Why.PASSED_OVER)]


def test_leaving_out_the_next_while_its_money_is_there_is_a_deviation() -> None:
    amounts = {key(1): Decimal(150000), key(2): Decimal(200000), key(3): Decimal(180000)}

    assert deviations(JOINT, amounts, Decimal(650000), CAP) == [Deviation(key(4), Why.LEFT_OUT)]
    assert deviations(JOINT, amounts, Decimal(649999), CAP) == []


def test_smaller_amount_than_asked_is_no_deviation() -> None:
    amounts = {key(1): Decimal(1), key(2): Decimal(1), key(3): Decimal(1), key(4): Decimal(1)}

    assert deviations(JOINT, amounts, Decimal(1200000), CAP) == []


def test_equal_ranks_do_not_pass_each_other_over() -> None:
    one, other = Candidate(key(1), 1, Decimal(50), True), Candidate(key(2), 1, Decimal(50), True)

    assert deviations([one, other], {key(2): Decimal(50)}, Decimal(60), CAP) == []


def test_each_rule_is_named() -> None:
    amounts = {
        key(1): Decimal("150000.01"),
        key(2): Decimal("0"),
        key(3): Decimal("0.001"),
        key(5): Decimal(1),
        key(9): Decimal(2),
    }

    assert violations(JOINT, amounts, Decimal(1), CAP) == [
        Violation(Rule.ABOVE_ASKED, key(1), Decimal(150000), Decimal("150000.01")),
        Violation(Rule.NOT_POSITIVE, key(2), given=Decimal(0)),
        Violation(Rule.NOT_IN_FEN, key(3), given=Decimal("0.001")),
        Violation(Rule.NOT_PASSED, key(5), given=Decimal(1)),
        Violation(Rule.NO_CANDIDATE, key(9), given=Decimal(2)),
        Violation(Rule.ABOVE_BUDGET, limit=Decimal(1), given=Decimal("150003.011")),
    ]
    assert violations([bid(1, "300000")], {key(1): Decimal(250000)}, Decimal(300000), CAP) == [
        Violation(Rule.ABOVE_CAP, key(1), CAP, Decimal(250000))
    ]


fen = st.integers(min_value=1, max_value=10**9)


def yuan(amount: int) -> Decimal:
    return Decimal(amount).scaleb(-2)


@st.composite
def fields(draw: st.DrawFn) -> tuple[list[Candidate], int, int]:
    """Candidates in any order, some with equal ranks, a budget and a cap in fen."""
    asked = draw(st.lists(fen, max_size=30))
    ranks = [draw(st.integers(1, len(asked))) for _ in asked]
    passed = [draw(st.booleans()) for _ in asked]
    candidates = [
        Candidate(key(n), rank, yuan(amount), ok)
        for n, (rank, amount, ok) in enumerate(zip(ranks, asked, passed, strict=True))
    ]
    return candidates, draw(fen) * draw(st.integers(1, 10)), draw(fen)


@given(fields())
def test_allocation_equals_the_count_in_fen(field: tuple[list[Candidate], int, int]) -> None:
    candidates, budget, cap = field
    expected, left, is_open = {}, budget, True
    for candidate in sorted(candidates, key=lambda c: c.rank):
        amount = min(int(candidate.asked * 100), cap)
        if candidate.passed and is_open:
            is_open = amount <= left
            if is_open:
                expected[candidate.key] = amount
                left -= amount

    found = allocate(candidates, yuan(budget), yuan(cap))

    assert {a.key: int(a.amount * 100) for a in found if a.amount} == expected
    assert [a.key for a in found] == [c.key for c in in_rank_order(candidates)]


@given(fields())
def test_rank_order_never_deviates_and_breaks_no_rule(field: tuple[list[Candidate], int, int]) -> None:
    candidates, budget, cap = field
    amounts = {a.key: a.amount for a in allocate(candidates, yuan(budget), yuan(cap)) if a.amount}

    assert deviations(candidates, amounts, yuan(budget), yuan(cap)) == []
    assert violations(candidates, amounts, yuan(budget), yuan(cap)) == []


@given(fields(), st.data())
def test_every_passed_bid_missing_above_a_funded_one_is_named(
    field: tuple[list[Candidate], int, int], data: st.DataObject
) -> None:
    candidates, budget, cap = field
    passed = [c for c in candidates if c.passed]
    funded = {c.key: yuan(1) for c in passed if data.draw(st.booleans())}
    last = max((c.rank for c in passed if c.key in funded), default=0)

    found = deviations(candidates, funded, yuan(budget), yuan(cap))

    assert {d.key for d in found if d.why is Why.PASSED_OVER} == {
        c.key for c in passed if c.key not in funded and c.rank < last
    }


@given(fields(), st.data())
def test_amounts_without_violation_are_within_asked_cap_and_budget(
    field: tuple[list[Candidate], int, int], data: st.DataObject
) -> None:
    candidates, budget, cap = field
    amounts = {c.key: yuan(data.draw(fen)) for c in candidates if data.draw(st.booleans())}

    is_clean = violations(candidates, amounts, yuan(budget), yuan(cap)) == []

    by_key = {c.key: c for c in candidates}
    assert is_clean == (
        sum(amounts.values()) <= yuan(budget)
        and all(by_key[k].passed and a <= min(by_key[k].asked, yuan(cap)) for k, a in amounts.items())
    )
