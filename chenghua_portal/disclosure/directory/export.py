"""The directory as a CSV file: what the list shows, and no more of a person than the list does."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice

from django.utils.translation import gettext as _

from chenghua_portal.disclosure.directory.queries import (
    Row,
    Selection,
    in_order,
    organizations_found,
    rows_of,
)
from chenghua_portal.foundation.web.spreadsheets import csv_lines
from organizations.registry.models import Organization

AT_ONCE = 1000


def directory_lines(selection: Selection, on: date) -> Iterator[str]:
    """The lines of the file, in the order of the list; amounts in yuan."""
    heading = [
        _("Organization"),
        _("Unified social credit code"),
        _("Kind"),
        _("Street"),
        _("Service fields"),
        _("Registration authority"),
        _("Founded on"),
        _("Assessment grade"),
        _("Grade valid until"),
        _("Credit status"),
        _("Latest annual inspection"),
        _("Projects"),
        _("Awarded (yuan)"),
    ]
    found = in_order(organizations_found(selection, on)).select_related("street")
    return csv_lines(heading, map(_cells, _rows(found.iterator(chunk_size=AT_ONCE), on)))


def _rows(found: Iterator[Organization], on: date) -> Iterable[Row]:
    while batch := list(islice(found, AT_ONCE)):
        yield from rows_of(batch, on)


def _cells(row: Row) -> list[object]:
    one, standing, inspection = row.organization, row.standing, row.standing.inspection
    return [
        one.name,
        one.code or "",
        one.get_kind_display(),
        one.street.name if one.street else "",
        one.service_field_names,
        one.registration_authority,
        one.founded_on or "",
        f"{standing.grade}A" if standing.grade else "",
        standing.grade_until or "",
        standing.credit.label,
        f"{inspection.year} {inspection.get_result_display()}" if inspection else "",
        row.awarded.count,
        row.awarded.amount,
    ]
