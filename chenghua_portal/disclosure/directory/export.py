"""The directory as a CSV file: what the list shows, and no more of a person than the list does."""

from collections.abc import Iterator
from datetime import date
from itertools import islice

from django.utils.translation import gettext as _

from chenghua_portal.disclosure.directory.queries import (
    Awarded,
    Selection,
    awarded_to,
    in_order,
    organizations_found,
)
from chenghua_portal.foundation.web.spreadsheets import csv_lines
from organizations.registry.models import Organization
from organizations.standing.queries import PublicStanding, public_standing_of

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
    return csv_lines(heading, _rows(found.iterator(chunk_size=AT_ONCE), on))


def _rows(found: Iterator[Organization], on: date) -> Iterator[list[object]]:
    while batch := list(islice(found, AT_ONCE)):
        standing, awarded = public_standing_of(batch, on), awarded_to(batch)
        for one in batch:
            yield _cells(one, standing[one.pk], awarded.get(one.pk, Awarded()))


def _cells(one: Organization, standing: PublicStanding, awarded: Awarded) -> list[object]:
    inspection = standing.inspection
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
        awarded.count,
        awarded.amount,
    ]
