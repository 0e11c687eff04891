"""A list as it comes out of its file, whatever that was: its lines under the columns of its kind. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from organizations.standing.imports.cells import AS_NUMBER, folded, tidied
from organizations.standing.imports.columns import ROW, ListKind, bare_heading

MOST_ROWS = 10_000
MOST_COLUMNS = 60
# A title and a remark may stand above the headings.
HEADING_WITHIN = 10
# Longer than any column takes, so that the reader of a cell says so.
LONGEST_KEPT = 500


class Unreadable(Exception):
    """Why nothing of a file can be read: the rule, and what the sentence about it needs."""

    def __init__(self, rule: str, **params: object) -> None:
        super().__init__(rule)
        self.problem: dict[str, Any] = {"rule": rule, **params}


@dataclass(frozen=True)
class Cell:
    """The text of a cell, and what makes it no plain text: a formula, an error, a number that lost digits."""

    text: str
    fault: str = ""


@dataclass(frozen=True)
class Line:
    """One row of a list: its number in the file, what stands in its columns, and the faults of the file."""

    number: int
    texts: dict[str, str]
    faults: dict[str, str]


Numbered = tuple[int, Sequence[Cell], bool]


def cell_of(text: str) -> Cell:
    kept = tidied(text)[:LONGEST_KEPT]
    return Cell(kept, "long_number" if AS_NUMBER.fullmatch(folded(kept)) else "")


def lines_of(rows: Iterable[Numbered], kind: ListKind) -> list[Line]:
    """The lines under the headings. Each row comes with its number and whether cells of it are merged.

    Rows with nothing under a heading are left out. Raises Unreadable.
    """
    numbered = iter(rows)
    places = _headed(numbered, kind)
    lines: list[Line] = []
    for number, cells, is_merged in numbered:
        found = {key: cells[place] for key, place in places.items() if place < len(cells)}
        if not any(cell.text or cell.fault for cell in found.values()):
            continue
        if len(lines) == MOST_ROWS:
            raise Unreadable("too_many_rows", most=MOST_ROWS)
        faults = {key: cell.fault for key, cell in found.items() if cell.fault}
        if is_merged:
            faults[ROW] = "merged"
        lines.append(Line(number, {key: cell.text for key, cell in found.items()}, faults))
    if not lines:
        raise Unreadable("no_rows")
    return lines


def _headed(rows: Iterator[Numbered], kind: ListKind) -> dict[str, int]:
    """In which place each column stands. Reads up to the headings, which hold the credit code and another column."""
    places: dict[str, int] = {}
    seen = 0
    for _number, cells, _is_merged in rows:
        texts = [cell.text for cell in cells]
        if not any(texts):
            continue
        seen += 1
        places = _places(texts, kind)
        if "code" in places or seen == HEADING_WITHIN:
            break
    if not places:
        raise Unreadable("no_headings")
    missing = [column.key for column in kind.columns if column.is_required and column.key not in places]
    if missing:
        raise Unreadable("missing_headings", columns=missing)
    return places


def _places(texts: Sequence[str], kind: ListKind) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, text in enumerate(texts):
        column = next(
            (column for column in kind.columns if bare_heading(text) and column.is_headed(text)), None
        )
        if column is None:
            continue
        if column.key in places:
            raise Unreadable("double_heading", column=column.key)
        places[column.key] = place
    return places
