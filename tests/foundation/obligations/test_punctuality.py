from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from chenghua_portal.foundation.obligations.models import Obligation
from chenghua_portal.foundation.obligations.punctuality import Punctuality, punctuality, punctuality_of
from chenghua_portal.foundation.web.ids import uuid7
from tests.factories import NOW
from tests.foundation.obligations.duties import LAPSING_DUTY, OFFICE_DUTY

DAY = timedelta(days=1)


def test_figures_of_four_duties():
    duties = [
        (NOW, NOW - DAY),
        (NOW, NOW),
        (NOW - 3 * DAY, NOW - DAY),
        (NOW - DAY, None),
        (NOW + DAY, None),
    ]

    figures = punctuality(duties, NOW)

    assert figures == Punctuality(on_time=1, late=2, open_overdue=1, median_lateness=DAY)
    assert figures.share_on_time == 0.25


def test_nothing_due_has_no_share():
    assert punctuality([(NOW + DAY, None)], NOW).share_on_time is None


def stored(organization_id, due_at, discharged_at, kind=OFFICE_DUTY):
    return Obligation(
        kind=kind,
        subject_type="tests.subject",
        subject_id=uuid7(),
        subject_name="示例",
        link=["disclosure:front"],
        owner_type=Obligation.Owner.ORGANIZATION,
        owner_id=organization_id,
        due_at=due_at,
        opened_at=NOW - 100 * DAY,
        discharged_at=discharged_at,
    )


HOURS = st.integers(-1000, 1000).map(lambda hours: NOW + timedelta(hours=hours))


class TestQueryAndWordsAgree(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(duties=st.lists(st.tuples(HOURS, st.none() | HOURS), max_size=12))
    def test_sql_gives_what_the_words_say(self, duties):
        organization_id = uuid4()
        Obligation.objects.bulk_create([stored(organization_id, due, done) for due, done in duties])

        found = punctuality_of(organization_id, NOW - 1000 * DAY, at=NOW)

        assert found == punctuality(duties, NOW)


@pytest.mark.django_db
def test_only_own_duties_since_the_day_and_none_that_lapse_are_counted():
    own, other = uuid4(), uuid4()
    Obligation.objects.bulk_create(
        [
            stored(own, NOW - DAY, None),
            stored(own, NOW - 9 * DAY, None),
            stored(own, NOW - DAY, None, kind=LAPSING_DUTY),
            stored(other, NOW - DAY, None),
        ]
    )

    assert punctuality_of(own, NOW - 2 * DAY, at=NOW).open_overdue == 1


@pytest.mark.django_db
def test_figures_cost_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        punctuality_of(uuid4(), NOW, at=NOW)
