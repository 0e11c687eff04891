"""How healthy an organization's income is: how much hangs on one source, and how long it lasts without any.

The Herfindahl-Hirschman index (HHI) is the sum of the squared shares: 1/n for n equal sources, 1 for a single
one (domain.md §3). Shares are of the income of one calendar year.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

MONTHS = 12


@dataclass(frozen=True)
class Source:
    """What one payer gave in a year, in yuan; `is_own` for what the organization earned by itself."""

    name: str
    amount: Decimal
    is_own: bool = False


@dataclass(frozen=True)
class Thresholds:
    """Where a figure alerts: shares and the index above theirs, months below theirs."""

    hhi: Decimal
    largest_share: Decimal
    reserve_months: Decimal


@dataclass(frozen=True)
class Health:
    """The figures of one year. Shares lie between 0 and 1 and are None for a year without income;
    `reserve_months` is None for a year without spending.
    """

    total: Decimal
    largest: str
    largest_share: Decimal | None
    hhi: Decimal | None
    own_share: Decimal | None
    reserve_months: Decimal | None

    def alerts(self, thresholds: Thresholds) -> frozenset[str]:
        """The names of the figures that are beyond their threshold; one that is exactly there is not."""
        above = {"hhi": self.hhi, "largest_share": self.largest_share}
        found = {
            name for name, value in above.items() if value is not None and value > getattr(thresholds, name)
        }
        if self.reserve_months is not None and self.reserve_months < thresholds.reserve_months:
            found.add("reserve_months")
        return frozenset(found)


def health_of(sources: Iterable[Source], *, spending: Decimal, reserve: Decimal) -> Health:
    """The figures of a year from its sources, its spending and its reserve on the last day, all in yuan.

    Lines of one payer count as one source, whatever it paid for. Raises ValueError for an amount that is not
    above zero or a spending below zero.
    """
    given = list(sources)
    if spending < 0 or any(source.amount <= 0 for source in given):
        raise ValueError("amounts are above zero, spending is not below")
    total = sum((source.amount for source in given), Decimal(0))
    months = reserve * MONTHS / spending if spending else None
    if not total:
        return Health(total, "", None, None, None, months)
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    names: dict[str, str] = {}
    for source in given:
        payer = _payer(source.name)
        amounts[payer] += source.amount
        names.setdefault(payer, source.name)
    largest = max(amounts, key=lambda payer: amounts[payer])
    own = sum((source.amount for source in given if source.is_own), Decimal(0))
    return Health(
        total=total,
        largest=names[largest],
        largest_share=amounts[largest] / total,
        hhi=sum(amount * amount for amount in amounts.values()) / (total * total),
        own_share=own / total,
        reserve_months=months,
    )


def _payer(name: str) -> str:
    """One payer however it is typed: full width or half, with spaces or without."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
