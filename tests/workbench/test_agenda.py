from datetime import timedelta

import pytest
from django.utils import translation

from chenghua_portal.foundation.obligations.models import Obligation
from chenghua_portal.foundation.obligations.words import due_groups, when
from chenghua_portal.foundation.workdays.calendar import beijing_date, end_of_day
from chenghua_portal.workbench.agenda import as_due
from tests.factories import NOW

# NOW is Wednesday 10 June 2026, 10:00 in Beijing.
MIDNIGHT = end_of_day(beijing_date(NOW))


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


@pytest.mark.parametrize(
    ("at", "lines"),
    [
        (NOW - timedelta(days=2), ("逾期2天", "原定6月8日")),
        (NOW - timedelta(minutes=1), ("逾期1天", "原定6月10日")),
        (NOW + timedelta(hours=7.5), ("17:30前", "今天")),
        (MIDNIGHT, ("24:00前", "今天")),
        (MIDNIGHT + timedelta(days=1), ("6月11日", "周四24:00前")),
        (NOW + timedelta(days=10), ("6月20日", "周六10:00前")),
    ],
)
def test_when_something_is_due_in_two_lines(at, lines):
    assert when(at, NOW) == lines


def test_english_says_the_same():
    with translation.override("en"):
        assert when(NOW + timedelta(days=1), NOW) == ("11 Jun", "Thu, by 10:00")


def test_duties_are_grouped_with_what_is_late_on_top():
    moments = [
        NOW - timedelta(days=1),
        NOW + timedelta(hours=1),
        MIDNIGHT,
        MIDNIGHT + timedelta(days=7),
        MIDNIGHT + timedelta(days=8),
    ]
    duties = [
        Obligation(
            kind="organization.verify",
            subject_name=str(i),
            link=["organizations:verification-list"],
            due_at=at,
        )
        for i, at in enumerate(moments)
    ]

    groups = due_groups([(duty.due_at, as_due(duty, NOW)) for duty in duties], NOW)

    assert [(g.title, [d.about for d in g.items]) for g in groups] == [
        ("已逾期", ["0"]),
        ("今天", ["1", "2"]),
        ("未来7天", ["3"]),
        ("以后", ["4"]),
    ]
    first = groups[0].items[0]
    assert (groups[0].is_late, first.title, first.action, first.blocks) == (
        True,
        "核验机构登记",
        "核验",
        "核验前不能申报",
    )
