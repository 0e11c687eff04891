"""The list of awards as a CSV file that opens in a spreadsheet, with nothing in it that a spreadsheet would run."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from chenghua_portal.foundation.web.spreadsheets import csv_lines
from procurement.awards.models import Award


def award_lines(awards: Iterable[Award]) -> Iterator[str]:
    """The lines of the file, the byte order mark first; amounts in yuan. `awards` carry `street_name`."""
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
    return csv_lines(heading, map(_cells, awards))


def _cells(award: Award) -> list[object]:
    bid, call = award.bid, award.award_list.call
    decided = award.award_list.confirmed_at
    return [
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
