"""Periods of whole years, as rules count them. Pure."""

from datetime import date


def same_day_later(day: date, years: int) -> date:
    """The last day of a period of `years` after `day`; from 29 February the 28th where there is no 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
