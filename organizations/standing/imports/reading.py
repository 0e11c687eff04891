"""The file of a list: which files are taken at all, and the lines in them. Pure.

What comes from outside is untrusted: a workbook is held to the portal's rules for documents (`files.checks`),
and nothing is read that is larger than a list of 10,000 rows can be.
"""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from chenghua_portal.foundation.files import checks
from chenghua_portal.foundation.files.checks import archives
from chenghua_portal.foundation.files.checks.names import (
    XLSX,
    Accepted,
    check_name,
    check_size,
    has_invisible,
)
from chenghua_portal.foundation.web.refusals import Refused
from organizations.standing.imports import sheets
from organizations.standing.imports.columns import ListKind
from organizations.standing.imports.tables import (
    HEADING_WITHIN,
    MOST_COLUMNS,
    MOST_ROWS,
    Line,
    Numbered,
    Unreadable,
    cell_of,
    lines_of,
)

MOST_BYTES = 10 * 1024 * 1024
CSV = "text/csv"
WORKBOOK, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The name of the stream that an encrypted workbook keeps its content in, as old Office files write names.
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
BOM = "\ufeff"


def check_file(name: str, content: bytes, size: int) -> Accepted:
    """The name as it is kept, and the type of the file. Raises Refused with the way out.

    `size` is the real one where the content was too large to keep.
    """
    check_size(size, MOST_BYTES)
    if content.startswith(OLD_OFFICE):
        if ENCRYPTED in content:
            raise Refused(
                _("The workbook is protected by a password. Save it without one and choose it again.")
            )
        raise Refused(_("This is a workbook of old Excel (.xls). Open it and save it as .xlsx."))
    if not name.lower().endswith((".xlsx", ".csv")):
        raise Refused(
            _("Lists are taken as .xlsx or .csv. Save the list as one of these and choose it again.")
        )
    if not name.lower().endswith(".csv"):
        _check_unpacked(content)
        return checks.check(name, content, max_bytes=MOST_BYTES)
    if content.startswith(WORKBOOK):
        raise Refused(_("This is a workbook, though its name ends in .csv. Rename it to .xlsx."))
    # A table has the name of a workbook as far as its rules go, and a type of its own.
    kept = check_name(f"{name[:-4]}.xlsx").name
    return Accepted(f"{kept[:-5]}.csv", CSV)


def _check_unpacked(content: bytes) -> None:
    """A workbook that unpacks to more than any list is not looked into."""
    if not content.startswith(WORKBOOK):
        return
    if sum(entry.size for entry in archives.entries(content)) > sheets.MOST_UNPACKED:
        raise Refused(
            _(
                "The workbook holds far more than a list of %(rows)s rows. Copy the rows of the list into a new "
                "workbook and choose that."
            )
            % {"rows": f"{MOST_ROWS:,}"}
        )


def read_list(content: bytes, media_type: str, kind: ListKind) -> list[Line]:
    """The lines of a list that `check_file` has taken. Raises Unreadable with what stops the whole file."""
    rows = sheets.rows_of(content) if media_type == XLSX else table_rows(content)
    return lines_of(rows, kind)


def table_rows(content: bytes) -> Iterator[Numbered]:
    """The rows of a text table: UTF-8 or GB18030, parted by commas or tabs. Raises Unreadable."""
    text = decoded(content)
    first = text.partition("\n")[0]
    delimiter = "\t" if first.count("\t") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = filled = 0
    while True:
        number += 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable("quotes", row=number) from error
        filled += any(fields)
        if filled > MOST_ROWS + HEADING_WITHIN:
            raise Unreadable("too_many_rows", most=MOST_ROWS)
        yield number, [cell_of(field) for field in fields[:MOST_COLUMNS]], False


def decoded(content: bytes) -> str:
    """The text of a file in UTF-8, with or without its mark, or in GB18030. Raises Unreadable."""
    for encoding in ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding).removeprefix(BOM)
        except UnicodeDecodeError:
            continue
        if "\x00" in text or "\ufffd" in text or is_garbled(text[:4096]):
            break
        return text
    raise Unreadable("encoding")


def is_garbled(text: str) -> bool:
    """Whether the text has signs that no list has: what another encoding looks like when it is read as this one."""
    return has_invisible("".join(sign for sign in text if sign not in "\t\r\n\u200b\ufeff"))
