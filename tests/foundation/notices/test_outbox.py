from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chenghua_portal.foundation.notices.kinds import NoticeKind, kind_names, register
from chenghua_portal.foundation.notices.models import ChannelChoice, Notice, Preferences
from chenghua_portal.foundation.notices.outbox import notify
from tests.factories import NOW, make_user

CHANNELS = Notice.Channel
NIGHT = NOW + timedelta(hours=13)  # 23:00 in Beijing
if "tests.site" not in kind_names():
    register(
        NoticeKind(
            name="tests.site",
            heading="x",
            body="x",
            recipients=lambda call: [call.created_by_id],
            params=lambda call: {},
            link=lambda call: ["workbench:desk"],
            channels=frozenset({CHANNELS.SITE}),
        )
    )


def choose(user, channel, is_wanted):
    ChannelChoice.objects.create(user=user, family="tests", channel=channel, is_wanted=is_wanted)


def told(kind, call, **more):
    return {row.channel for row in notify(kind, call, event="e", at=NOW, **more)}


def test_everybody_is_told_on_the_site_and_by_mail(call):
    assert told("tests.news", call) == {CHANNELS.SITE, CHANNELS.MAIL}


def test_text_messages_are_for_those_who_want_them_and_have_a_number(call, phones):
    choose(call.created_by, CHANNELS.SMS, True)
    assert CHANNELS.SMS not in told("tests.news", call)

    phones(call.created_by, "13800000000")
    assert CHANNELS.SMS in told("tests.news", call)


@pytest.mark.parametrize("channel", [CHANNELS.SITE, CHANNELS.MAIL])
def test_what_is_switched_off_does_not_come(call, channel):
    choose(call.created_by, channel, False)

    assert channel not in told("tests.news", call)


@pytest.mark.parametrize("channel", [CHANNELS.SITE, CHANNELS.MAIL])
def test_legal_notices_come_whatever_is_switched_off(call, channel):
    choose(call.created_by, channel, False)

    assert channel in told("tests.legal", call)


def test_kind_that_names_its_channels_uses_no_other(call):
    assert told("tests.site", call) == {CHANNELS.SITE}


def test_each_person_has_wishes_of_ones_own(call):
    other = make_user()
    choose(other, CHANNELS.MAIL, False)

    rows = notify("tests.news", call, event="e", at=NOW, to=[call.created_by_id, other.pk])

    by_mail = [row.recipient_id for row in rows if row.channel == CHANNELS.MAIL]
    assert by_mail == [call.created_by_id]


@pytest.mark.parametrize(
    ("kind", "state"), [("tests.news", "held"), ("tests.legal", "queued"), ("tests.reminder", "held")]
)
def test_night_holds_back_mails_that_are_not_legal(call, kind, state):
    rows = {row.channel: row for row in notify(kind, call, event="e", at=NIGHT)}

    assert rows[CHANNELS.SITE].state == "sent"
    assert rows[CHANNELS.MAIL].state == state


def test_reminder_is_not_held_back_beyond_its_deadline(call):
    call.deadline = NIGHT + timedelta(hours=3)

    rows = notify("tests.reminder", call, event="e", at=NIGHT)

    assert {row.state for row in rows} == {"sent", "queued"}


def test_whoever_wants_no_quiet_hours_is_told_at_night(call):
    Preferences.objects.create(user=call.created_by, has_quiet_hours=False)

    assert {row.state for row in notify("tests.news", call, event="e", at=NIGHT)} == {"sent", "queued"}


def test_digest_gathers_mails_and_nothing_else(call, phones):
    Preferences.objects.create(user=call.created_by, digest_hour=9, has_quiet_hours=False)
    phones(call.created_by, "13800000000")
    choose(call.created_by, CHANNELS.SMS, True)

    rows = {row.channel: row for row in notify("tests.news", call, event="e", at=NOW)}
    legal = {row.channel: row for row in notify("tests.legal", call, event="l", at=NOW)}

    assert (rows[CHANNELS.MAIL].state, rows[CHANNELS.MAIL].is_for_digest) == ("held", True)
    assert rows[CHANNELS.SMS].state == "queued"
    assert legal[CHANNELS.MAIL].state == "queued"


def test_many_cost_no_more_queries_than_one(call):
    asked = []
    for event, number in (("one", 1), ("many", 20)):
        people = [make_user().pk for _person in range(number)]
        with CaptureQueriesContext(connection) as captured:
            notify("tests.news", call, event=event, at=NOW, to=people)
        asked.append(len(captured))

    assert asked[0] == asked[1]
