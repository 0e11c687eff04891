"""Budget lines from what people type or paste: nothing typed is lost, every wrong cell is named."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from procurement.bids.budget import COLUMNS, BudgetLine, Category
from procurement.bids.findings import Finding
from procurement.bids.texts import one_line

MOST_ROWS = 200
NUMBERS = ("quantity", "unit_price", "asked", "self_cash", "self_in_kind")
NEEDED = ("category", "item", "quantity", "unit_price")
TEXT_LENGTHS = {"item": 100, "unit": 20}
LARGEST = {"quantity": Decimal(10) ** 10, "unit_price": Decimal(10) ** 10}
LARGEST_MONEY = Decimal(10) ** 12
NUMBER = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,16})(?:\.([0-9]*))?|\.([0-9]+)")

COLUMN_LABELS: dict[str, Promise] = {
    "category": _("Category"),
    "item": _("Item"),
    "quantity": _("Quantity"),
    "unit": _("Unit"),
    "unit_price": _("Unit price (yuan)"),
    "asked": _("Asked (yuan)"),
    "self_cash": _("Self-raised in cash (yuan)"),
    "self_in_kind": _("Self-raised in kind (yuan)"),
}

PROBLEMS: dict[str, Promise] = {
    "missing": _("Line %(line)s: %(column)s is missing."),
    "category": _("Line %(line)s: “%(value)s” is not a category. Choose one from the list."),
    "number": _("Line %(line)s: %(column)s “%(value)s” is not a number. Write it like 1,200.50."),
    "negative": _("Line %(line)s: %(column)s cannot be negative."),
    "places": _("Line %(line)s: %(column)s “%(value)s” has more than two decimal places."),
    "large": _("Line %(line)s: %(column)s “%(value)s” is too large."),
    "long": _("Line %(line)s: %(column)s has %(length)s characters; at most %(most)s are possible."),
    "rows": _("The budget has %(count)s lines; at most %(most)s are possible. Join lines of the same kind."),
}


class AmountError(ValueError):
    """A text is no amount; `code` is a key of PROBLEMS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class ParsedRows:
    """`values` is what to keep, one dict of texts per row; `lines` are the rows without a wrong cell.

    Only when there are no findings do `lines` and `values` run in parallel.
    """

    lines: tuple[BudgetLine, ...]
    values: list[dict[str, str]]
    findings: tuple[Finding, ...]


def parse_amount(text: str) -> Decimal:
    """A number as people and spreadsheets write it, with two decimal places: “¥1,200.5元” is 1200.50.

    Raises AmountError: number, negative, places.
    """
    written = "".join(unicodedata.normalize("NFKC", text).split()).removeprefix("¥").removesuffix("元")
    positive = written.lstrip("-−")
    match = NUMBER.fullmatch(positive)
    if match is None:
        raise AmountError("number")
    if positive != written:
        raise AmountError("negative")
    if len((match[1] or match[2] or "").rstrip("0")) > 2:
        raise AmountError("places")
    return Decimal(positive.replace(",", "")).quantize(Decimal("0.01"))


def parse_rows(rows: Sequence[Mapping[str, Any]]) -> ParsedRows:
    """Read rows of texts by the names in COLUMNS. Rows with nothing but a category are dropped."""
    typed = [{column: one_line(str(row.get(column) or "")) for column in COLUMNS} for row in rows]
    typed = [row for row in typed if any(text for column, text in row.items() if column != "category")]
    findings: list[Finding] = []
    if len(typed) > MOST_ROWS:
        params = {"count": len(typed), "most": MOST_ROWS}
        findings.append(Finding("rows", PROBLEMS["rows"], params, field="lines"))
    lines, values = [], []
    for place, row in enumerate(typed):
        read, wrong = _parse_row(row, place)
        values.append({column: str(read.get(column, row[column])) for column in COLUMNS})
        findings.extend(wrong)
        if not wrong:
            lines.append(BudgetLine(**read))
    return ParsedRows(lines=tuple(lines), values=values, findings=tuple(findings))


def rows_from_paste(text: str) -> list[dict[str, str]]:
    """Rows copied from a spreadsheet: the grid's columns, with or without those of category and amount.

    Heading rows, which have a number neither as quantity nor as price, are left out.
    """
    rows = []
    for line in text.splitlines():
        cells = [one_line(cell.strip('"')) for cell in line.split("\t")]
        if len(cells) > 1 and _is_number(cells[1]):
            cells.insert(0, "")  # the quantity is where the item should be: there is no category
        if len(cells) > len(COLUMNS):
            del cells[COLUMNS.index("unit_price") + 1]  # the amount, which follows from the others
        row = dict(zip(COLUMNS, [*cells, *[""] * len(COLUMNS)], strict=False))
        if any(_is_number(row[column]) for column in ("quantity", "unit_price")):
            rows.append(row)
    return rows


def _parse_row(row: Mapping[str, str], place: int) -> tuple[dict[str, Any], list[Finding]]:
    """The cells that could be read, and what is wrong with the others."""
    read: dict[str, Any] = {}
    findings = []
    for column, text in row.items():
        try:
            read[column] = _read(column, text)
        except AmountError as error:
            params = {
                "line": place + 1,
                "column": COLUMN_LABELS[column],
                "value": text,
                "length": len(text),
                "most": TEXT_LENGTHS.get(column),
            }
            findings.append(Finding(error.code, PROBLEMS[error.code], params, "lines", place, column))
    return read, findings


def _read(column: str, text: str) -> Any:
    """One cell. Raises AmountError with what is wrong."""
    if not text and column in NEEDED:
        raise AmountError("missing")
    if column == "category":
        if (category := _category(text)) is None:
            raise AmountError("category")
        return category
    if column in NUMBERS:
        number = parse_amount(text or "0")
        if number >= LARGEST.get(column, LARGEST_MONEY):
            raise AmountError("large")
        return number
    if len(text) > TEXT_LENGTHS[column]:
        raise AmountError("long")
    return text


def _category(text: str) -> Category | None:
    """A category by its key, its name, or the last part of its name."""
    wanted = one_line(text).casefold()
    for category in Category:
        label = str(category.label).casefold()
        if wanted in (category.value, label, re.split("[:：]", label)[-1].strip()):
            return category
    return None


def _is_number(text: str) -> bool:
    try:
        parse_amount(text)
    except AmountError:
        return False
    return True
