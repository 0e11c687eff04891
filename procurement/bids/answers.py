"""The answers of a bid as they are read: labels beside values, tables with their headings."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from chenghua_portal.foundation.ui.amounts import format_money
from procurement.bids.application_form import SECTIONS, Field, Kind, Section
from procurement.bids.budget import CATEGORY_LABELS, Category, totals
from procurement.bids.budget_rows import COLUMN_LABELS, parse_rows

Text = str | Promise


@dataclass(frozen=True)
class Table:
    """A table of texts; `numbers` are the places of columns set as figures."""

    caption: Text
    heading: list[Text]
    rows: list[list[str]]
    numbers: frozenset[int] = frozenset()
    foot: list[str] | None = None

    @property
    def labelled_rows(self) -> list[list[tuple[Text, str, bool]]]:
        """Each cell with its heading, and whether it is a figure: phones show a row as a card."""
        return [self._labelled(row) for row in self.rows]

    @property
    def labelled_foot(self) -> list[tuple[Text, str, bool]]:
        return self._labelled(self.foot) if self.foot else []

    def _labelled(self, cells: list[str]) -> list[tuple[Text, str, bool]]:
        pairs = zip(self.heading, cells, strict=True)
        return [(label, cell, place in self.numbers) for place, (label, cell) in enumerate(pairs)]


@dataclass(frozen=True)
class Answer:
    """One question and what was answered: a text, or a table."""

    label: Text
    text: str = ""
    table: Table | None = None


@dataclass(frozen=True)
class AnsweredSection:
    key: str
    title: Text
    answers: list[Answer]


def answered(
    sections: Mapping[str, Mapping[str, Any]], *, streets: Mapping[str, str] | None = None
) -> list[AnsweredSection]:
    """Every section of the form with its answers, in the form's order. `streets` are names by code."""
    return [_section(section, sections.get(section.key, {}), streets or {}) for section in SECTIONS]


def _section(section: Section, values: Mapping[str, Any], streets: Mapping[str, str]) -> AnsweredSection:
    fields = [field for field in section.fields if field.kind != Kind.FILES]
    return AnsweredSection(
        section.key, section.title, [_answer(f, values.get(f.name), streets) for f in fields]
    )


def _answer(field: Field, value: Any, streets: Mapping[str, str]) -> Answer:
    if field.kind == Kind.BUDGET:
        return Answer(field.label, table=budget_table(value or []))
    if field.kind == Kind.TABLE:
        heading = [column.label for column in field.columns]
        rows = [[_text(row.get(column.name)) for column in field.columns] for row in value or []]
        numbers = frozenset(i for i, column in enumerate(field.columns) if column.kind == Kind.INTEGER)
        return Answer(field.label, table=Table(field.label, heading, rows, numbers))
    if field.kind == Kind.DECLARATION:
        return Answer(field.label, _("Confirmed") if value else _("Not confirmed"))
    if field.kind == Kind.CHOICE:
        return Answer(field.label, streets.get(str(value), _text(value)))
    return Answer(field.label, _text(value))


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def budget_table(values: list[Mapping[str, Any]]) -> Table:
    """The budget as it is read: every line with its amount, and the sums."""
    columns = ("category", "item", "quantity", "unit", "unit_price")
    sources = ("asked", "self_cash", "self_in_kind")
    heading: list[Text] = [COLUMN_LABELS[name] for name in columns]
    heading += [_("Amount (yuan)"), *(COLUMN_LABELS[name] for name in sources)]
    lines = parse_rows(values).lines
    sums = totals(lines)
    rows = [
        [
            str(CATEGORY_LABELS[Category(line.category)]),
            line.item,
            f"{line.quantity.normalize():f}",
            line.unit,
            *map(format_money, (line.unit_price, line.amount, line.asked, line.self_cash, line.self_in_kind)),
        ]
        for line in lines
    ]
    foot = [_("Total"), "", "", "", "", *map(format_money, _sums(sums))]
    return Table(_("Budget"), heading, rows, frozenset({2, 4, 5, 6, 7, 8}), foot)


def _sums(sums: Any) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    return sums.amount, sums.asked, sums.self_cash, sums.self_in_kind
