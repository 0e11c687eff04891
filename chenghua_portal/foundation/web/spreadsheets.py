"""Files that open in a spreadsheet, with nothing in them that it would run (quality.md)."""

import csv
from collections.abc import Iterable, Iterator, Sequence

BYTE_ORDER_MARK = "\ufeff"
_RISKY = tuple("=+-@＝＋－＠\t\r\n")


def neutral(cell: object) -> str:
    """The text of a cell, with a quote before what a spreadsheet would take for a formula."""
    text = str(cell)
    return f"'{text}" if text.lstrip().startswith(_RISKY) or text.startswith(_RISKY) else text


class _Line:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The lines of a table in CSV, the byte order mark first, each cell neutral."""
    writer = csv.writer(_Line())
    yield BYTE_ORDER_MARK + writer.writerow(heading)
    for row in rows:
        yield writer.writerow([neutral(cell) for cell in row])
