"""What is wrong with a file or a row, and the way out, in words for the person who sent it."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.registry.credit_code import CreditCodeError, parse
from organizations.standing.imports.columns import ROW, ListKind

# By rule. What stands in them is given with the problem, or made by `_filled`.
OF_CELLS: Mapping[str, str | Promise] = {
    "missing": gettext_lazy("Nothing stands here. Fill it in."),
    "formula": gettext_lazy("A formula stands here. Paste its value instead."),
    "error_value": gettext_lazy("The spreadsheet shows an error here. Type the value."),
    "long_number": gettext_lazy(
        "The spreadsheet took this for a number and dropped its last digits. Format the column as text and type it "
        "anew."
    ),
    "merged": gettext_lazy("Cells are merged in this row. Unmerge them and fill in each."),
    "no_day": gettext_lazy("This is no date. Write it as 2026-01-31."),
    "day_out_of_range": gettext_lazy(
        "The date lies before %(earliest)s or after %(latest)s. Check the year."
    ),
    "no_year": gettext_lazy("This is no year. Write four digits, such as 2025."),
    "no_level": gettext_lazy("This is no grade. Write 1A, 2A, 3A, 4A or 5A."),
    "too_long": gettext_lazy("More than %(longest)s characters. Shorten it."),
    "not_offered": gettext_lazy("Not one of the terms in use. Write one of: %(offered)s."),
    "lies_ahead": gettext_lazy("This lies in the future. Check it."),
    "before": gettext_lazy("This lies before “%(other)s”. Check both."),
    "unknown_organization": gettext_lazy(
        "No organization with this code is registered here. Compare the code, or have the organization register first."
    ),
    "name_differs": gettext_lazy(
        "The organization with this code is called “%(name)s” here. Check whether code and name belong together."
    ),
    "no_standing": gettext_lazy(
        "The registration of this organization is not verified, or it is no social organization. Verify it first."
    ),
    "own": gettext_lazy(
        "You registered this organization or belong to it, so somebody else has to enter what is said of it."
    ),
    "year_not_over": gettext_lazy(
        "An inspection is concluded after the year has ended; compare year and day."
    ),
    "grade_too_long": gettext_lazy(
        "A grade is valid for five years at most. Compare both days with the certificate."
    ),
    "not_lifted": gettext_lazy(
        "The entry is known, but not that it was lifted. Enter the day on the organization’s page."
    ),
    "differs_from_row": gettext_lazy(
        "Row %(row)s says something else of the same. Keep the right one of the two."
    ),
    "repeats_row": gettext_lazy("The same as row %(row)s."),
    "contradicts": gettext_lazy(
        "Already entered as “%(known)s”. If that is wrong, withdraw the entry on the organization’s page first."
    ),
}
OF_FILES: Mapping[str, str | Promise] = {
    "damaged": gettext_lazy("The file is damaged. Open it on your computer, save it anew and send that."),
    "overgrown": gettext_lazy(
        "The workbook reaches far beyond a list of 10,000 rows. Copy the rows of the list into a new workbook and send "
        "that."
    ),
    "too_many_rows": gettext_lazy(
        "The list has more than %(most)s rows. Divide it and send the parts one by one."
    ),
    "epoch_1904": gettext_lazy(
        "The workbook counts its days from 1904, so that dates would be four years off. Switch that off in the "
        "workbook’s options, check the dates and send it again."
    ),
    "encoding": gettext_lazy(
        "The text is neither UTF-8 nor GB18030. Save the list as “CSV UTF-8” or as .xlsx and send that."
    ),
    "quotes": gettext_lazy(
        "From row %(row)s on the table cannot be parted: a quotation mark is open or stands in the wrong place. "
        "Save the list as .xlsx and send that."
    ),
    "no_headings": gettext_lazy(
        "No headings were found in the first rows. Take the template, or head the columns as it does."
    ),
    "missing_headings": gettext_lazy(
        "These columns are missing: %(columns)s. Add them, headed as in the template."
    ),
    "double_heading": gettext_lazy("Two columns are headed “%(column)s”. Remove one of them."),
    "no_rows": gettext_lazy(
        "There is no row under the headings. Check whether the list is on the first sheet."
    ),
}


def cell_words(problem: Mapping[str, Any], text: str, kind: ListKind) -> str:
    """The sentence about one cell, which says `text`."""
    if problem["rule"] == "credit_code":
        try:
            parse(text)
        except CreditCodeError as error:
            return error.message()
    return str(OF_CELLS[problem["rule"]]) % _filled(problem, kind)


def file_words(problem: str, kind: ListKind) -> str:
    """The sentence about a whole file, from what `ListImport.problem` keeps; nothing when nothing stops it."""
    if not problem:
        return ""
    found = json.loads(problem)
    return str(OF_FILES[found["rule"]]) % _filled(found, kind)


def column_name(key: str, kind: ListKind) -> str:
    """What a column is called, as it is headed in the template; the row itself where no column is meant."""
    return kind.column(key).heading if key != ROW else _("Whole row")


def _filled(problem: Mapping[str, Any], kind: ListKind) -> dict[str, Any]:
    filled = dict(problem)
    if "offered" in problem:
        filled["offered"] = _(", ").join(problem["offered"])
    if "columns" in problem:
        filled["columns"] = _(", ").join(column_name(key, kind) for key in problem["columns"])
    for key in ("other", "column"):
        if key in problem:
            filled[key] = column_name(problem[key], kind)
    if "most" in problem:
        filled["most"] = f"{problem['most']:,}"
    return filled
