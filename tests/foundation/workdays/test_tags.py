from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template

from chenghua_portal.foundation.workdays.calendar import is_provisional, known_years
from chenghua_portal.foundation.workdays.models import KnownYear

pytestmark = pytest.mark.django_db


def shown(value, known=None):
    text = (
        "{% load workdays %}{{ value|provisional:known }}"
        if known
        else "{% load workdays %}{{ value|provisional }}"
    )
    return Template(text).render(Context({"value": value, "known": known}))


def test_date_of_a_year_not_announced_is_marked():
    assert is_provisional(date(2027, 3, 1))
    assert "暂定" in shown(date(2027, 3, 1))
    KnownYear.objects.create(year=2027)
    assert shown(date(2027, 3, 1)) == ""


def test_end_of_the_last_day_of_a_known_year_is_not_provisional():
    assert shown(datetime(2026, 12, 31, 16, 0, tzinfo=UTC)) == ""
    assert "暂定" in shown(datetime(2026, 12, 31, 16, 0, 1, tzinfo=UTC))


def test_nothing_is_not_marked():
    assert shown(None) == ""


def test_list_asks_once_for_all_its_dates(django_assert_num_queries):
    known = known_years()
    with django_assert_num_queries(0):
        assert "暂定" in shown(date(2027, 3, 1), known)
        assert shown(date(2026, 3, 1), known) == ""
