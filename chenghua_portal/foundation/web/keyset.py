"""A place in a list ordered by (moment, id), as the address of its next page carries it."""

from datetime import datetime
from uuid import UUID

from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode

from chenghua_portal.foundation.web.ids import as_uuid

Place = tuple[datetime, UUID]


def read_place(text: str) -> Place | None:
    """The place that `text` spells; anything else is the beginning of the list."""
    moment, _separator, key = text.partition("~")
    try:
        at = parse_datetime(moment)
    except ValueError:
        return None
    pk = as_uuid(key)
    return (at, pk) if at and at.tzinfo and pk else None


def page_after(place: Place | None) -> str:
    """The address of the page behind `place`, relative to the list's; nothing when there is none."""
    if place is None:
        return ""
    at, pk = place
    return f"?{urlencode({'after': f'{at.isoformat()}~{pk}'})}"
