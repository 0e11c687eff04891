"""What views hand to the templates in `templates/components/`. Plain dicts with these keys do as well."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    is_current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Step:
    """`state` is done, now or next."""

    title: str
    state: str = "next"
    note: str = ""


@dataclass(frozen=True)
class Task:
    """One section of a piece of work; `state` is a word, `tone` ok, due or nothing."""

    label: str
    url: str
    state: str = ""
    tone: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class TaskGroup:
    title: str
    tasks: Sequence[Task]


@dataclass(frozen=True)
class Event:
    """A point of a timeline; `tone` is ok, money, due or nothing."""

    at: datetime | date | str
    title: str
    note: str = ""
    tone: str = ""
    url: str = ""


@dataclass(frozen=True)
class Due:
    """Something owed: when, what, about which object, and who waits for it."""

    when: str
    title: str
    url: str
    note: str = ""
    about: str = ""
    blocks: str = ""
    action: str = ""
    is_late: bool = False


@dataclass(frozen=True)
class DueGroup:
    title: str
    items: Sequence[Due]
    is_late: bool = False


@dataclass(frozen=True)
class FileItem:
    name: str
    url: str = ""
    size: int | None = None
    note: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class Figure:
    label: str
    value: str
    unit: str = ""
    note: str = ""
    url: str = ""
    is_due: bool = False


@dataclass(frozen=True)
class Cap:
    """A limit of a budget, checked while typing.

    `key` names what is counted: a column (`amount`, `asked`, `self_cash`, …) or, with `category`, the
    amounts of that category. `unit` is `yuan`, or `share` for a share of the whole amount (`limit` 0.1 is
    10 %). `is_minimum` turns the limit round.
    """

    key: str
    label: str
    limit: Decimal
    unit: str = "yuan"
    category: str = ""
    is_minimum: bool = False
    value: Decimal = Decimal(0)

    @property
    def tone(self) -> str:
        kept = self.value >= self.limit if self.is_minimum else self.value <= self.limit
        return "" if kept else "due"


@dataclass(frozen=True)
class Anchor:
    """What a range of points means, `low` and `high` included."""

    low: Decimal
    high: Decimal
    text: str

    @property
    def range(self) -> str:
        return f"{plain(self.low)}–{plain(self.high)}"


@dataclass(frozen=True)
class Cell:
    """One figure of a matrix; `heat` 1 … 6, or 0 for none; `is_dropped` for one that trimming leaves out."""

    value: str
    heat: int = 0
    is_dropped: bool = False
    note: str = ""


@dataclass(frozen=True)
class MatrixRow:
    label: str
    cells: Sequence[Cell]
    total: str = ""
    url: str = ""


@dataclass(frozen=True)
class Matrix:
    caption: str
    columns: Sequence[str]
    rows: Sequence[MatrixRow]
    row_heading: str = ""
    total_label: str = ""
    foot: MatrixRow | None = None
    legend: Sequence[tuple[int, str]] = field(default_factory=tuple)


@dataclass(frozen=True)
class Bar:
    """One line of a chart: `value` is drawn, `shown` is printed beside it; `tone` is ok, due or nothing."""

    label: str
    value: Decimal
    shown: str
    note: str = ""
    url: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Chart:
    """Bars that share one scale. The chart is its own table, so that nobody needs to see the bars."""

    caption: str
    row_heading: str
    value_heading: str
    bars: Sequence[Bar]
    total: str = ""

    @property
    def top(self) -> Decimal:
        """What the full width stands for."""
        return max((bar.value for bar in self.bars), default=Decimal(0))

    def lines(self) -> list[tuple[Bar, Decimal]]:
        """Each bar with its share of the full width."""
        return [(bar, bar.value / self.top if self.top > 0 else Decimal(0)) for bar in self.bars]


@dataclass(frozen=True)
class Indicator:
    """What was promised and what came of it. `achieved` is None while nothing has been reported."""

    name: str
    target: Decimal
    achieved: Decimal | None = None
    unit: str = ""
    verification: str = ""
    url: str = ""

    @property
    def share(self) -> Decimal | None:
        """How much of the target was reached; 1 is all of it."""
        return None if self.achieved is None or not self.target else self.achieved / self.target

    @property
    def is_met(self) -> bool:
        return self.share is not None and self.share >= 1

    @property
    def target_text(self) -> str:
        return grouped(self.target) + self.unit

    @property
    def achieved_text(self) -> str:
        return "" if self.achieved is None else grouped(self.achieved) + self.unit


@dataclass(frozen=True)
class GradeRow:
    """One party's score, what it weighs and what it gives, as printed."""

    label: str
    score: str
    weight: str
    points: str


@dataclass(frozen=True)
class Grade:
    """A result in figures and one word, with what it is made of."""

    score: str
    word: str
    caption: str
    rows: Sequence[GradeRow] = ()
    note: str = ""
    tone: str = "ok"


def plain(number: Decimal) -> str:
    """A number without trailing zeros: 17.50 → 17.5."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def grouped(number: Decimal) -> str:
    """As `plain`, with thousands separated: 1200 → 1,200."""
    whole, point, rest = plain(number).partition(".")
    return f"{int(whole):,}{point}{rest}"
