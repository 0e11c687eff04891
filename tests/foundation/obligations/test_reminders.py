from datetime import timedelta

import pytest

from chenghua_portal.foundation.notices.models import Notice
from chenghua_portal.foundation.notices.outbox import inbox_of, text_of
from chenghua_portal.foundation.obligations.duties import discharge, open_duties_of, open_obligation
from chenghua_portal.foundation.obligations.kinds import ObligationKind, Owner, kind_names, register
from chenghua_portal.foundation.obligations.reminders import LEADS, lead_reached, remind_due
from tests.factories import NOW, actor_for, make_call, make_user

DUE = NOW + timedelta(days=10)

if "tests.answer" not in kind_names():
    register(
        ObligationKind(
            name="tests.answer",
            label="Answer",
            owners=lambda call: [Owner.user(call.created_by_id)],
            due=lambda call, at: DUE,
            subject_name=lambda call: call.title,
            link=lambda call: ["disclosure:front"],
        )
    )


@pytest.fixture
def call(db):
    call = make_call(created_by=make_user())
    open_obligation("tests.answer", call, at=NOW)
    return call


def reminded(call):
    return inbox_of(call.created_by_id).filter(kind="obligations.reminder").count()


def test_each_lead_reminds_once(call):
    for left in (9 * 24, 7 * 24, 6 * 24, 3 * 24, 2 * 24, 24, 5, 3, 1):
        for _beat in range(3):
            remind_due(DUE - timedelta(hours=left))

    assert reminded(call) == len(LEADS)


def test_who_is_done_is_not_reminded(call):
    discharge("tests.answer", call, at=NOW)

    remind_due(DUE - timedelta(hours=3))

    assert reminded(call) == 0


def test_overdue_is_not_reminded_as_coming(call):
    remind_due(DUE)
    remind_due(DUE + timedelta(hours=1))

    assert reminded(call) == 0


def test_duty_opened_within_a_lead_is_not_reminded_at_once():
    opened = DUE - timedelta(hours=20)

    assert lead_reached(DUE, opened, DUE - timedelta(hours=19)) is None
    assert lead_reached(DUE, opened, DUE - timedelta(hours=2)) == timedelta(hours=3)


def test_reminder_reads_well_in_the_language_of_the_page(call):
    remind_due(DUE - timedelta(days=7))

    heading, body = text_of(inbox_of(call.created_by_id).get())
    assert heading == "2026-06-20 10:00到期：Answer"
    assert call.title in body


def test_opening_twice_is_one_duty(call):
    open_obligation("tests.answer", call, at=NOW)

    assert open_duties_of(actor_for(call.created_by)).count() == 1
    assert discharge("tests.answer", call, at=NOW) == 1
    assert open_duties_of(actor_for(call.created_by)).count() == 0


def test_nobody_else_sees_the_duty(call):
    assert open_duties_of(actor_for(make_user())).count() == 0


def test_two_beats_at_once_remind_once(committed_db, together):
    call = make_call(created_by=make_user())
    open_obligation("tests.answer", call, at=NOW)

    together(*[lambda: remind_due(DUE - timedelta(days=3))] * 4)

    assert reminded(call) == 1
    assert Notice.objects.filter(channel=Notice.Channel.MAIL).count() == 1
