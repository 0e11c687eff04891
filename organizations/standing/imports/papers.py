"""What officials take away: an empty list to fill in, and the wrong rows of one to correct."""

from collections.abc import Iterator
from io import BytesIO

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from chenghua_portal.foundation.web.spreadsheets import csv_lines
from organizations.standing.imports.cells import OneOf
from organizations.standing.imports.columns import ListKind
from organizations.standing.imports.queries import lines_of
from organizations.standing.imports.words import cell_words, column_name
from organizations.standing.models import ImportRow, ListImport

# As text from the first row to this one, so that codes keep their digits and dates their form.
ROWS_PREPARED = 1000
AS_TEXT = "@"
LONG = frozenset({"name", "authority", "cause", "description"})


def empty_csv(kind: ListKind) -> bytes:
    """The headings of a list, as a text table."""
    return "".join(csv_lines([column.heading for column in kind.columns], ())).encode()


def empty_workbook(kind: ListKind, title: str) -> bytes:
    """The headings of a list, its columns as text, terms to choose from; a second sheet explains the columns."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for place, column in enumerate(kind.columns, start=1):
        letter = get_column_letter(place)
        head = sheet.cell(1, place, column.heading)
        head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor="EEF2F6")
        sheet.column_dimensions[letter].width = 36 if column.key in LONG else 22
        for row in range(2, ROWS_PREPARED + 2):
            sheet.cell(row, place).number_format = AS_TEXT
        if isinstance(column.read, OneOf):
            terms = DataValidation("list", formula1=f'"{",".join(column.read.offered)}"', allow_blank=True)
            sheet.add_data_validation(terms)
            terms.add(f"{letter}2:{letter}{ROWS_PREPARED + 1}")
    sheet.freeze_panes = "A2"
    notes = book.create_sheet(_("How to fill it in"))
    notes.append([_("Column"), _("Required"), _("Example")])
    for column in kind.columns:
        notes.append([column.heading, _("Yes") if column.is_required else _("No"), column.example])
    for letter, width in (("A", 26), ("B", 10), ("C", 40)):
        notes.column_dimensions[letter].width = width
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def wrong_lines(batch: ListImport, kind: ListKind) -> Iterator[str]:
    """The wrong rows as a table that can be corrected and sent: what stood in them, and what is wrong with it."""
    heading = [column.heading for column in kind.columns] + [_("Row"), _("What is wrong")]
    rows = lines_of(batch, status=ImportRow.Status.WRONG).iterator(chunk_size=1000)
    return csv_lines(heading, (_wrong_row(row, kind) for row in rows))


def _wrong_row(row: ImportRow, kind: ListKind) -> list[str]:
    texts = [row.values.get(column.key, "") for column in kind.columns]
    told = (_("%(column)s: %(problem)s") % {"column": c, "problem": p} for c, p in problems_of(row, kind))
    return [*texts, str(row.number), " ".join(told)]


def problems_of(row: ImportRow, kind: ListKind) -> list[tuple[str, str]]:
    """What is wrong with a row, or known of it: the column and the sentence, in the order of the columns."""
    keys = ["", *(column.key for column in kind.columns)]
    return [
        (column_name(key, kind), cell_words(row.problems[key], row.values.get(key, ""), kind))
        for key in keys
        if key in row.problems
    ]
