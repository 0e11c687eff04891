"""The ranking of a call: what rank order funds, where the line falls, what departs from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from procurement.awards.allocation import (
    ZERO,
    Allocation,
    Candidate,
    Standing,
    Violation,
    allocate,
    deviations,
    full_amount,
    violations,
)
from procurement.awards.models import Award
from procurement.awards.queries import candidate_of
from procurement.awards.texts import deviation_text
from procurement.bids.models import Bid
from procurement.calls.models import Call


@dataclass(frozen=True)
class Line:
    """A line across the ranking, drawn above the bid `before`, or below everything when that is None.

    `count` bids above it take `total` yuan by rank order and leave `left` of the budget. With `next_amount`
    the budget ends there, since the next bid would take that much; else it is the pass mark.
    """

    before: UUID | None
    count: int
    total: Decimal
    left: Decimal
    next_amount: Decimal = ZERO


@dataclass(frozen=True)
class Row:
    """A ranked bid, and what a list gives it."""

    bid: Bid
    standing: Standing
    award: Award | None = None


@dataclass(frozen=True)
class Ranking:
    """The ranked bids of a call, best first, under its budget and cap."""

    call: Call
    bids: tuple[Bid, ...]

    @classmethod
    def of(cls, call: Call, bids: Iterable[Bid]) -> "Ranking":
        return cls(call, tuple(bids))

    @cached_property
    def candidates(self) -> list[Candidate]:
        return [candidate_of(bid) for bid in self.bids]

    @cached_property
    def allocations(self) -> list[Allocation]:
        return allocate(self.candidates, self.call.budget, self.call.cap)

    def suggested_amounts(self) -> dict[UUID, Decimal]:
        """What rank order gives within the budget, by bid; those not funded are absent."""
        return {a.key: a.amount for a in self.allocations if a.standing == Standing.FUNDED}

    @cached_property
    def line(self) -> Line:
        """Where funding ends when it follows the ranking."""
        amounts = self.suggested_amounts()
        total = sum(amounts.values(), ZERO)
        beyond = self._first(Standing.BEYOND_BUDGET)
        asked = {candidate.key: full_amount(candidate, self.call.cap) for candidate in self.candidates}
        return Line(
            before=beyond or self.pass_line,
            count=len(amounts),
            total=total,
            left=self.call.budget - total,
            next_amount=asked[beyond] if beyond else ZERO,
        )

    @cached_property
    def pass_line(self) -> UUID | None:
        """The best bid below the pass mark."""
        return self._first(Standing.NOT_PASSED)

    def rows(self, awards: Mapping[UUID, Award] | None = None) -> list[Row]:
        """Every bid, best first, with its award where it has one."""
        standings = {a.key: a.standing for a in self.allocations}
        return [Row(bid, standings[bid.pk], (awards or {}).get(bid.pk)) for bid in self.bids]

    def violations(self, amounts: Mapping[UUID, Decimal]) -> list[Violation]:
        return violations(self.candidates, amounts, self.call.budget, self.call.cap)

    def deviations(self, amounts: Mapping[UUID, Decimal]) -> list[str]:
        """Each departure of `amounts` from the ranking, in a sentence."""
        by_key = {bid.pk: bid for bid in self.bids}
        found = deviations(self.candidates, amounts, self.call.budget, self.call.cap)
        return [
            deviation_text(one, rank=by_key[one.key].result.rank, title=by_key[one.key].content.title)
            for one in found
        ]

    def _first(self, standing: Standing) -> UUID | None:
        return next((a.key for a in self.allocations if a.standing == standing), None)
