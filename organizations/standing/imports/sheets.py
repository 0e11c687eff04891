"""Workbooks (.xlsx): measured in one streaming pass before openpyxl may hold anything of them."""

import datetime
import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import MAC_EPOCH

from chenghua_portal.foundation.files.checks import archives
from chenghua_portal.foundation.files.checks.archives import Entry
from chenghua_portal.foundation.files.checks.markup import Attributes, Reading
from chenghua_portal.foundation.web.refusals import Refused
from organizations.standing.imports.tables import (
    HEADING_WITHIN,
    MOST_COLUMNS,
    MOST_ROWS,
    Cell,
    Numbered,
    Unreadable,
    cell_of,
)

MOST_UNPACKED = 32 * 1024 * 1024
# Of a part that is neither a sheet nor the table of texts.
MOST_OF_A_PART = 1024 * 1024
MOST_GROUPS = 100_000
MOST_IN_A_GROUP = 20_000
# A number with more digits lost some when the spreadsheet took it for one.
LONGEST_NUMBER = 10**15
EMPTY = Cell("")

SHEETS, TEXTS = "xl/worksheets/", "xl/sharedStrings.xml"


class Measure:
    """What a sheet or the table of texts holds, counted while it streams by: rows or texts, and what is in each.

    Raises Unreadable as soon as there is more than a list of MOST_ROWS rows needs.
    """

    def __init__(self, group: str) -> None:
        self.group = group
        self.groups = self.inside = self.filled = self.last = 0
        self.is_filled = False
        self.merged: list[tuple[int, int]] = []

    def starts(self, tag: str, attributes: Attributes) -> None:
        if tag == self.group:
            self.groups, self.inside, self.is_filled = self.groups + 1, 0, False
            self.last = int(attributes.get("r", self.last + 1))
        else:
            self.inside += 1
        if tag in ("v", "is", "f") and not self.is_filled:
            self.is_filled, self.filled = True, self.filled + 1
        if tag == "mergeCell":
            _left, top, _right, bottom = range_boundaries(attributes.get("ref", ""))
            self.merged.append((top or 1, bottom or 1))
        if self.filled > MOST_ROWS + HEADING_WITHIN:
            raise Unreadable("too_many_rows", most=MOST_ROWS)
        if self.groups > MOST_GROUPS or self.inside > MOST_IN_A_GROUP:
            raise Unreadable("overgrown")


def measured(content: bytes) -> dict[str, Measure]:
    """What each sheet holds, by the name of its part. Raises Unreadable for more than a list can need."""
    found = archives.entries(content)
    if sum(entry.size for entry in found) > MOST_UNPACKED:
        raise Unreadable("overgrown")
    measures = {}
    for entry in found:
        if entry.name.startswith(SHEETS) and entry.extension == "xml":
            measures[entry.name] = _measure(content, entry, Measure("row"))
        elif entry.name == TEXTS:
            _measure(content, entry, Measure("si"))
        elif entry.extension in ("xml", "rels") and entry.size > MOST_OF_A_PART:
            raise Unreadable("overgrown")
    return measures


def _measure(content: bytes, entry: Entry, measure: Measure) -> Measure:
    Reading(measure.starts).read(archives.pieces(content, entry))
    return measure


def rows_of(content: bytes) -> Iterator[Numbered]:
    """The rows of the first sheet that is not hidden. Raises Unreadable."""
    try:
        measures = measured(content)
        yield from _rows(content, measures)
    except Unreadable:
        raise
    except Refused as refused:
        raise Unreadable("damaged") from refused
    except Exception as error:
        # A file made to break a reader may raise anything in openpyxl; nothing of it has been kept.
        raise Unreadable("damaged") from error


def _rows(content: bytes, measures: dict[str, Measure]) -> Iterator[Numbered]:
    with warnings.catch_warnings():
        # It tells of charts and extensions that it leaves out.
        warnings.simplefilter("ignore")
        book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
        if book.epoch == MAC_EPOCH:
            raise Unreadable("epoch_1904")
        sheet = next((sheet for sheet in book.worksheets if sheet.sheet_state == "visible"), None)
        if sheet is None:
            raise Unreadable("no_headings")
        measure = measures[sheet._worksheet_path]
        merged = _rows_merged(measure)
        for number, cells in enumerate(sheet.iter_rows(max_row=measure.last, max_col=MOST_COLUMNS), start=1):
            if number > MOST_GROUPS:
                raise Unreadable("overgrown")
            yield number, [_cell(cell) for cell in cells], number in merged


def _rows_merged(measure: Measure) -> set[int]:
    """The rows that have a cell merged with another, as far as rows are read."""
    seen: set[int] = set()
    reached = 0
    for top, bottom in sorted(measure.merged):
        seen.update(range(max(top, reached + 1), min(bottom, MOST_GROUPS) + 1))
        reached = max(reached, bottom)
    return seen


def _cell(cell: Any) -> Cell:
    """What stands in a cell, as text."""
    value = cell.value
    if value is None:
        return EMPTY
    if cell.data_type == "f":
        return Cell(cell_of(str(getattr(value, "text", value))).text, "formula")
    if cell.data_type == "e":
        return Cell(cell_of(str(value)).text, "error_value")
    if isinstance(value, datetime.datetime):
        return Cell(value.date().isoformat())
    if isinstance(value, datetime.date):
        return Cell(value.isoformat())
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and abs(value) >= LONGEST_NUMBER:
        return Cell(str(value)[:20], "long_number")
    return cell_of(str(value))
