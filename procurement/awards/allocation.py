"""Who gets how much, in rank order and within the budget. Pure: amounts are exact decimals in yuan."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

ZERO = Decimal("0.00")
FEN = Decimal("0.01")


@dataclass(frozen=True)
class Candidate:
    """A scored bid. Rank 1 is the best; equals share a rank and keep the order they come in."""

    key: UUID
    rank: int
    asked: Decimal
    passed: bool


class Standing(StrEnum):
    """Where rank order leaves a candidate."""

    FUNDED = "funded"
    BEYOND_BUDGET = "beyond_budget"
    NOT_PASSED = "not_passed"


@dataclass(frozen=True)
class Allocation:
    """What rank order gives a candidate; `amount` is zero unless funded."""

    key: UUID
    amount: Decimal
    standing: Standing


class Why(StrEnum):
    """How a proposal departs from rank order."""

    PASSED_OVER = "passed_over"
    LEFT_OUT = "left_out"


@dataclass(frozen=True)
class Deviation:
    key: UUID
    why: Why


class Rule(StrEnum):
    """What no written reason excuses."""

    NO_CANDIDATE = "no_candidate"
    NOT_PASSED = "not_passed"
    NOT_POSITIVE = "not_positive"
    NOT_IN_FEN = "not_in_fen"
    ABOVE_ASKED = "above_asked"
    ABOVE_CAP = "above_cap"
    ABOVE_BUDGET = "above_budget"


@dataclass(frozen=True)
class Violation:
    """A rule that a proposal breaks, about one bid or (without `key`) about the sum. `limit` is the most."""

    rule: Rule
    key: UUID | None = None
    limit: Decimal = ZERO
    given: Decimal = ZERO


def full_amount(candidate: Candidate, cap: Decimal) -> Decimal:
    """The most a candidate can get: what it asks, up to the cap per project."""
    return min(candidate.asked, cap)


def in_rank_order(candidates: Iterable[Candidate]) -> list[Candidate]:
    return sorted(candidates, key=lambda candidate: candidate.rank)


def allocate(candidates: Iterable[Candidate], budget: Decimal, cap: Decimal) -> list[Allocation]:
    """Fund those who passed in rank order, each in full, and draw the line at the first that no longer fits.

    Nobody below the line is funded, even where a smaller amount would fit: to pass over a better bid is a
    decision of people, with a written reason. One allocation per candidate, in rank order; their sum is at
    most `budget`.
    """
    left, is_open, found = budget, True, []
    for candidate in in_rank_order(candidates):
        amount = full_amount(candidate, cap)
        if not candidate.passed:
            found.append(Allocation(candidate.key, ZERO, Standing.NOT_PASSED))
            continue
        is_open = is_open and amount <= left
        if is_open:
            left -= amount
            found.append(Allocation(candidate.key, amount, Standing.FUNDED))
        else:
            found.append(Allocation(candidate.key, ZERO, Standing.BEYOND_BUDGET))
    return found


def deviations(
    candidates: Iterable[Candidate], amounts: Mapping[UUID, Decimal], budget: Decimal, cap: Decimal
) -> list[Deviation]:
    """Where `amounts` (of those funded) depart from rank order, in rank order. Each takes a written reason.

    Passed over: it passed, gets nothing, and a worse rank is funded. Left out: it passed, gets nothing, comes
    next after those funded, and its full amount is still there. A smaller amount than asked is no deviation.
    """
    passed = [candidate for candidate in in_rank_order(candidates) if candidate.passed]
    last = max((candidate.rank for candidate in passed if candidate.key in amounts), default=0)
    left = budget - sum(amounts.values(), ZERO)
    found, is_open = [], True
    for candidate in passed:
        if candidate.key in amounts:
            continue
        if candidate.rank < last:
            found.append(Deviation(candidate.key, Why.PASSED_OVER))
            continue
        is_open = is_open and full_amount(candidate, cap) <= left
        if is_open:
            left -= full_amount(candidate, cap)
            found.append(Deviation(candidate.key, Why.LEFT_OUT))
    return found


def violations(
    candidates: Iterable[Candidate], amounts: Mapping[UUID, Decimal], budget: Decimal, cap: Decimal
) -> list[Violation]:
    """Every rule that `amounts` (of those funded) break: one per bid at most, and last the sum."""
    by_key = {candidate.key: candidate for candidate in candidates}
    found = list(_violations_of_bids(by_key, amounts, cap))
    total = sum(amounts.values(), ZERO)
    if total > budget:
        found.append(Violation(Rule.ABOVE_BUDGET, limit=budget, given=total))
    return found


def _violations_of_bids(
    by_key: Mapping[UUID, Candidate], amounts: Mapping[UUID, Decimal], cap: Decimal
) -> Iterator[Violation]:
    for key, amount in amounts.items():
        candidate = by_key.get(key)
        if candidate is None:
            yield Violation(Rule.NO_CANDIDATE, key, given=amount)
        elif not candidate.passed:
            yield Violation(Rule.NOT_PASSED, key, given=amount)
        elif not amount.is_finite() or amount <= 0:
            yield Violation(Rule.NOT_POSITIVE, key, given=amount)
        elif amount % FEN:
            yield Violation(Rule.NOT_IN_FEN, key, given=amount)
        elif amount > candidate.asked:
            yield Violation(Rule.ABOVE_ASKED, key, candidate.asked, amount)
        elif amount > cap:
            yield Violation(Rule.ABOVE_CAP, key, cap, amount)
