"""Marks for dates that were counted in a year without an official calendar."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from chenghua_portal.foundation.workdays.calendar import beijing_date, is_provisional

register = template.Library()


@register.filter
def provisional(value: date | datetime | None, known: Collection[int] | None = None) -> SafeString | str:
    """`{{ day|provisional }}`: a badge where the date is provisional, otherwise nothing.

    For an instant, the Beijing day that it ends. A list passes the known years once (`calendar.known_years`).
    """
    if value is None:
        return ""
    day = beijing_date(value - timedelta(microseconds=1)) if isinstance(value, datetime) else value
    is_open = is_provisional(day) if known is None else day.year not in known
    return format_html('<span class="c-badge c-badge--plain">{}</span>', _("Provisional")) if is_open else ""
