"""The list of awards as a CSV file that opens in a spreadsheet, with nothing in it that a spreadsheet would run."""

import csv
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from procurement.awards.models import Award

BYTE_ORDER_MARK = "\ufeff"
_RISKY = tuple("=+-@＝＋－＠\t\r\n")


def neutral(cell: object) -> str:
    """The text of a cell, with a quote before what a spreadsheet would take for a formula (quality.md)."""
    text = str(cell)
    return f"'{text}" if text.lstrip().startswith(_RISKY) or text.startswith(_RISKY) else text


class _Line:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        return line


def award_lines(awards: Iterable[Award]) -> Iterator[str]:
    """The lines of the file, the byte order mark first; amounts in yuan. `awards` carry `street_name`."""
    writer = csv.writer(_Line())
    heading = [
        _("Number"),
        _("Project"),
        _("Organization"),
        _("Unified social credit code"),
        _("Call number"),
        _("Call"),
        _("Street"),
        _("Amount (yuan)"),
        _("Score"),
        _("Rank"),
        _("Decided on"),
    ]
    yield BYTE_ORDER_MARK + writer.writerow(heading)
    for award in awards:
        bid, call = award.bid, award.award_list.call
        decided = award.award_list.confirmed_at
        cells = [
            award.number,
            bid.content.title,
            bid.organization.name,
            bid.organization.code,
            call.number,
            call.title,
            getattr(award, "street_name", None) or "",
            award.amount,
            bid.result.score,
            bid.result.rank,
            f"{decided:%Y-%m-%d}" if decided else "",
        ]
        yield writer.writerow([neutral(cell) for cell in cells])
