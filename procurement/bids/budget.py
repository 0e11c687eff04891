"""The budget of a bid (domain.md §4): its lines, their sums, and the caps on them.

Money is `Decimal` yuan. An amount is quantity × unit price, rounded half up to the cent, line by line; sums
add rounded amounts, so that what is shown adds up.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.ui.amounts import CENT, format_money, to_cents
from procurement.bids.findings import Finding

ZERO = Decimal("0.00")


class Category(StrEnum):
    """What a line pays for: business activities (the first four), management, taxes."""

    ACTIVITY = "activity"
    GOODS = "goods"
    PUBLICITY = "publicity"
    STAFF = "staff"
    MANAGEMENT = "management"
    TAX = "tax"

    @property
    def label(self) -> Promise:
        return CATEGORY_LABELS[self]


CATEGORY_LABELS: dict[Category, Promise] = {
    Category.ACTIVITY: _("Business activities: activities"),
    Category.GOODS: _("Business activities: materials"),
    Category.PUBLICITY: _("Business activities: publicity"),
    Category.STAFF: _("Business activities: staff subsidy"),
    Category.MANAGEMENT: _("Management costs"),
    Category.TAX: _("Taxes"),
}


@dataclass(frozen=True)
class BudgetLine:
    """One line: what is bought, and which source pays how much of it."""

    category: Category
    item: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    asked: Decimal = ZERO
    self_cash: Decimal = ZERO
    self_in_kind: Decimal = ZERO

    @property
    def amount(self) -> Decimal:
        return to_cents(self.quantity * self.unit_price)

    @property
    def sources(self) -> Decimal:
        return self.asked + self.self_cash + self.self_in_kind


COLUMNS = tuple(column.name for column in fields(BudgetLine))


@dataclass(frozen=True)
class Totals:
    """Sums over all lines."""

    amount: Decimal
    asked: Decimal
    self_cash: Decimal
    self_in_kind: Decimal
    by_category: Mapping[Category, Decimal]

    @property
    def self_raised(self) -> Decimal:
        return self.self_cash + self.self_in_kind

    @property
    def self_raised_share(self) -> Decimal:
        return self.share(self.self_raised)

    def share_of(self, category: Category) -> Decimal:
        return self.share(self.by_category[category])

    def share(self, part: Decimal) -> Decimal:
        """A part of the whole budget, 0 … 1; 0 of an empty one."""
        return part / self.amount if self.amount else Decimal(0)


@dataclass(frozen=True)
class Caps:
    """Limits on a budget, with the defaults of domain.md §4. Shares are of the whole budget.

    `single_item` is what one piece of material must cost less than, in yuan.
    """

    staff: Decimal = Decimal("0.30")
    management: Decimal = Decimal("0.10")
    publicity: Decimal = Decimal("0.05")
    single_item: Decimal = Decimal(2000)
    fixed_assets_allowed: bool = False
    cash_allowed: bool = False

    @classmethod
    def professional(cls) -> "Caps":
        """The defaults for professional services, which live from staff."""
        return cls(staff=Decimal("0.60"))

    def shares(self) -> dict[Category, Decimal]:
        return {
            Category.STAFF: self.staff,
            Category.MANAGEMENT: self.management,
            Category.PUBLICITY: self.publicity,
        }


@dataclass(frozen=True)
class Usage:
    """How far a limit is used: `value` of `limit`, both yuan or both shares of the whole budget."""

    label: str | Promise
    value: Decimal
    limit: Decimal
    is_share: bool
    category: Category | None = None

    @property
    def is_over(self) -> bool:
        return self.value > self.limit


# Words in an item that make a reader ask. They can stand for something harmless, so they only hint.
ASSET_WORDS = (
    "固定资产",
    "购置设备",
    "设备购置",
    "购车",
    "装修",
    "空调",
    "电脑购置",
    "购买电脑",
    "投影仪购置",
)
CASH_WORDS = ("现金", "红包", "慰问金", "补助金", "助学金", "救助金", "生活补贴")

EMPTY = _("The budget has no line yet. Add what the project will spend.")
NOTHING_ASKED = _("No funding is asked for. Enter in at least one line what this call should pay.")
SOURCES_SHORT = _(
    "Line %(line)s: the sources add up to %(sources)s yuan, %(difference)s less than the amount of "
    "%(amount)s yuan. Raise a source, or reduce quantity or unit price."
)
SOURCES_OVER = _(
    "Line %(line)s: the sources add up to %(sources)s yuan, %(difference)s more than the amount of "
    "%(amount)s yuan. Reduce a source, or raise quantity or unit price."
)
OVER_CAP = _(
    "Asked are %(asked)s yuan, over the limit of %(cap)s yuan per project. "
    "Reduce by %(excess)s yuan, or raise the difference yourselves."
)
OVER_SHARE = _(
    "%(category)s: %(amount)s yuan are %(share)s of the whole budget, over the limit of %(limit)s. "
    "With the whole unchanged, reduce to %(most)s yuan or less (by %(excess)s yuan)."
)
DEAR_ITEM = _(
    "Line %(line)s: one “%(item)s” costs %(price)s yuan; a single item must cost less than %(limit)s yuan. "
    "Choose a cheaper one, or rent or borrow it."
)
FIXED_ASSET = _(
    "Line %(line)s mentions “%(word)s”: fixed assets cannot be bought from this grant. Please check."
)
CASH = _("Line %(line)s mentions “%(word)s”: no cash may go to beneficiaries. Please check.")


def totals(lines: Iterable[BudgetLine]) -> Totals:
    """The sums of a budget, in yuan; every category is there."""
    lines = list(lines)
    by_category = dict.fromkeys(Category, ZERO)
    for line in lines:
        by_category[line.category] += line.amount
    return Totals(
        amount=sum((line.amount for line in lines), ZERO),
        asked=sum((line.asked for line in lines), ZERO),
        self_cash=sum((line.self_cash for line in lines), ZERO),
        self_in_kind=sum((line.self_in_kind for line in lines), ZERO),
        by_category=by_category,
    )


def usages(lines: Iterable[BudgetLine], caps: Caps, cap_per_project: Decimal) -> list[Usage]:
    """Every limit with what of it is used, for the panel beside the budget."""
    sums = totals(lines)
    return [
        Usage(_("Asked (yuan)"), sums.asked, cap_per_project, is_share=False),
        *(
            Usage(category.label, sums.share_of(category), limit, is_share=True, category=category)
            for category, limit in caps.shares().items()
        ),
    ]


def check(lines: Sequence[BudgetLine], caps: Caps, cap_per_project: Decimal) -> list[Finding]:
    """Everything in a budget that breaks a rule, then hints. Empty when it may be submitted."""
    if not lines:
        return [_finding("empty", EMPTY)]
    return [
        *_check_sources(lines),
        *_check_sums(lines, caps, cap_per_project),
        *_check_items(lines, caps),
    ]


def breaks_a_limit(finding: Finding) -> bool:
    """Whether it is the call's limits, not the sums, that a finding is about."""
    return finding.field == "lines" and (
        finding.code in ("cap", "single_item") or finding.code.endswith("_share")
    )


def _check_sources(lines: Sequence[BudgetLine]) -> Iterable[Finding]:
    for place, line in enumerate(lines):
        if line.sources != line.amount:
            over = line.sources > line.amount
            yield _finding(
                "sources",
                SOURCES_OVER if over else SOURCES_SHORT,
                place,
                "asked",
                sources=format_money(line.sources),
                amount=format_money(line.amount),
                difference=format_money(abs(line.sources - line.amount)),
            )


def _check_sums(lines: Sequence[BudgetLine], caps: Caps, cap_per_project: Decimal) -> Iterable[Finding]:
    sums = totals(lines)
    if not sums.asked:
        yield _finding("nothing_asked", NOTHING_ASKED)
    if sums.asked > cap_per_project:
        yield _finding(
            "cap",
            OVER_CAP,
            asked=format_money(sums.asked),
            cap=format_money(cap_per_project),
            excess=format_money(sums.asked - cap_per_project),
        )
    for category, limit in caps.shares().items():
        amount, most = sums.by_category[category], (sums.amount * limit).quantize(CENT, rounding=ROUND_DOWN)
        if amount > most:
            first = next(place for place, line in enumerate(lines) if line.category == category)
            yield _finding(
                f"{category}_share",
                OVER_SHARE,
                first,
                "unit_price",
                category=category.label,
                amount=format_money(amount),
                share=_percent(sums.share_of(category), places=2),
                limit=_percent(limit),
                most=format_money(most),
                excess=format_money(amount - most),
            )


def _check_items(lines: Sequence[BudgetLine], caps: Caps) -> Iterable[Finding]:
    for place, line in enumerate(lines):
        if line.category == Category.GOODS and line.unit_price >= caps.single_item:
            yield _finding(
                "single_item",
                DEAR_ITEM,
                place,
                "unit_price",
                item=line.item,
                price=format_money(line.unit_price),
                limit=format_money(caps.single_item),
            )
        for code, template, words, allowed in (
            ("fixed_asset", FIXED_ASSET, ASSET_WORDS, caps.fixed_assets_allowed),
            ("cash", CASH, CASH_WORDS, caps.cash_allowed),
        ):
            word = next((word for word in words if word in line.item), None)
            if word and not allowed:
                yield replace(_finding(code, template, place, "item", word=word), blocks=False)


def _finding(
    code: str, template: Promise, line: int | None = None, column: str = "", **params: object
) -> Finding:
    if line is not None:
        params["line"] = line + 1
    return Finding(code=code, template=template, params=params, field="lines", line=line, column=column)


def _percent(share: Decimal, places: int = 0) -> str:
    """A share as people write it; a limit without needless zeros."""
    percent = share * 100
    return f"{percent:.{places}f}%" if places else f"{percent.normalize():f}%"
