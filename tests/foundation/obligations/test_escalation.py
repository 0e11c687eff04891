from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chenghua_portal.foundation.notices.models import Notice
from chenghua_portal.foundation.notices.outbox import inbox_of, text_of
from chenghua_portal.foundation.obligations.duties import discharge, open_duties_of, open_obligation
from chenghua_portal.foundation.obligations.models import Obligation
from chenghua_portal.foundation.obligations.reminders import remind_due, stage_at
from organizations.people.models import Role
from tests.factories import NOW, actor_for, make_call, make_office, make_user
from tests.factories.people import join
from tests.foundation.obligations.duties import DUE, LAPSING_DUTY, OFFICE_DUTY, only_these_superiors

HOUR = timedelta(hours=1)


@pytest.fixture
def office(db, monkeypatch):
    only_these_superiors(monkeypatch)
    organization, clerk, approver = make_office()
    supervisor = make_user("监督员")
    join(supervisor, organization, Role.SUPERVISOR)
    call = make_call(purchaser=organization, created_by=clerk)
    open_obligation(OFFICE_DUTY, call, at=NOW)
    return call, clerk, approver, supervisor


def told(user):
    return list(inbox_of(user.pk).order_by("created_at").values_list("kind", flat=True))


def beats(*hours):
    """Each moment, in hours after the deadline, with beat coming round three times."""
    for hour in hours:
        for _again in range(3):
            remind_due(DUE + hour * HOUR)


def test_overdue_is_told_at_once_and_on_two_more_days_and_then_the_supervisor_knows(office):
    _call, clerk, approver, supervisor = office

    beats(0, 1, 23, 24, 30, 48, 71)
    before = told(supervisor)
    beats(72, 96, 200)

    assert told(clerk) == ["obligations.overdue"] * 3
    assert told(approver) == ["obligations.escalation"] * 3
    assert (before, told(supervisor)) == ([], ["obligations.escalation"])


def test_nothing_is_overdue_a_moment_before(office):
    remind_due(DUE - timedelta(microseconds=1))

    assert "obligations.overdue" not in told(office[1])


def test_who_is_done_is_left_in_peace_and_so_are_the_superiors(office):
    call, clerk, approver, supervisor = office
    beats(0)
    discharge(OFFICE_DUTY, call, at=DUE + HOUR)

    beats(24, 48, 72)

    assert (told(clerk), told(approver), told(supervisor)) == (
        ["obligations.overdue"],
        ["obligations.escalation"],
        [],
    )


def test_superior_who_owes_it_too_is_told_once(office):
    _call, _clerk, approver, _supervisor = office
    approver.memberships.update(roles=[Role.CLERK, Role.APPROVER])

    beats(0)

    assert told(approver) == ["obligations.overdue"]


def test_days_that_the_portal_slept_through_are_left_out(office):
    _call, clerk, _approver, supervisor = office

    beats(100)

    assert (told(clerk), told(supervisor)) == ([], ["obligations.escalation"])


def test_what_is_long_overdue_is_no_news(office):
    beats(24 * 31)

    assert Notice.objects.count() == 0


def test_duty_that_lapses_is_owed_by_nobody_once_it_is_due(office):
    call, clerk, *_ = office
    Obligation.objects.all().delete()
    open_obligation(LAPSING_DUTY, call, at=NOW)

    beats(0, 24)

    assert told(clerk) == []
    assert open_duties_of(actor_for(clerk, at=DUE - HOUR)).count() == 1
    assert open_duties_of(actor_for(clerk, at=DUE)).count() == 0


def test_superior_reads_what_is_overdue_and_since_when(office):
    call, _clerk, approver, _supervisor = office

    beats(0)

    heading, body = text_of(inbox_of(approver.pk).get())
    assert heading == "逾期提请关注：Check"
    assert call.title in body
    assert "2026-06-20 10:00" in body


@given(
    opened=st.integers(0, 20 * 24),
    moments=st.lists(st.integers(0, 20 * 24), min_size=2, max_size=2).map(sorted),
)
def test_stages_never_go_back(opened, moments):
    stages = [stage_at(DUE, NOW + opened * HOUR, NOW + moment * HOUR) for moment in moments]

    assert stages == sorted(stages)


def test_two_beats_at_once_tell_once(committed_db, together, monkeypatch):
    only_these_superiors(monkeypatch)
    organization, clerk, approver = make_office()
    open_obligation(OFFICE_DUTY, make_call(purchaser=organization, created_by=clerk), at=NOW)

    together(*[lambda: remind_due(DUE)] * 4)

    assert (told(clerk), told(approver)) == (["obligations.overdue"], ["obligations.escalation"])
