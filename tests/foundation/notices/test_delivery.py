from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from unittest.mock import patch

import pytest
from django.core import mail

from chenghua_portal.foundation.notices.delivery import deliver_queued
from chenghua_portal.foundation.notices.kinds import NoticeKind, kind_names, register
from chenghua_portal.foundation.notices.models import Notice
from chenghua_portal.foundation.notices.outbox import inbox_of, mark_all_read, notify
from tests.factories import NOW, make_call, make_user

for name, is_legal in (("tests.news", False), ("tests.legal", True)):
    if name not in kind_names():
        register(
            NoticeKind(
                name=name,
                heading="News of %(title)s",
                body="Read %(title)s.",
                recipients=lambda call: [call.created_by_id],
                params=lambda call: {"title": call.title},
                link=lambda call: ["disclosure:call-detail", call.number],
                is_legal=is_legal,
            )
        )

STATES = Notice.State
SEND = "chenghua_portal.foundation.notices.delivery._send"


@pytest.fixture
def call(db):
    return make_call(created_by=make_user())


def mails():
    return Notice.objects.filter(channel=Notice.Channel.MAIL)


def stuck(kind, call):
    notify(kind, call, event="e1", at=NOW)
    mails().update(state=STATES.SENDING, sending_at=NOW - timedelta(days=4000))


def test_notice_is_in_the_inbox_at_once_and_mailed_once(call):
    for _repeat in range(2):
        notify("tests.news", call, event="e1", at=NOW)
    deliver_queued()
    deliver_queued()

    assert inbox_of(call.created_by_id).count() == 1
    (message,) = mail.outbox
    assert message.subject == f"News of {call.title}"
    assert f"/calls/{call.number}/" in message.body
    assert message.extra_headers["Message-ID"] == mails().get().message_id


def test_uncertain_reminder_is_not_sent_twice(call):
    stuck("tests.news", call)

    deliver_queued()

    assert (len(mail.outbox), mails().get().state) == (0, STATES.UNCERTAIN)


def test_uncertain_legal_notice_is_sent_again_under_the_same_id(call):
    stuck("tests.legal", call)

    deliver_queued()

    assert mails().get().state == STATES.SENT
    assert mail.outbox[0].extra_headers["Message-ID"] == mails().get().message_id


def test_mail_server_that_is_away_leaves_the_notice_queued(call):
    notify("tests.news", call, event="e1", at=NOW)

    with patch(SEND, side_effect=ConnectionRefusedError):
        deliver_queued()

    assert mails().get().state == STATES.QUEUED


def test_refused_address_holds_up_nobody_else(call):
    notify("tests.news", call, event="e1", at=NOW)
    notify("tests.news", call, event="e2", at=NOW + timedelta(seconds=1))

    with patch(SEND, side_effect=[SMTPRecipientsRefused({}), None]):
        deliver_queued()

    assert sorted(mails().values_list("state", flat=True)) == [STATES.DROPPED, STATES.SENT]


def test_two_senders_send_once(committed_db, together):
    call = make_call(created_by=make_user())
    for number in range(10):
        notify("tests.news", call, event=f"e{number}", at=NOW)

    sent = together(deliver_queued, deliver_queued)

    assert sum(sent) == 10


def test_reading_the_inbox_marks_it_read(call):
    notify("tests.news", call, event="e1", at=NOW)

    assert mark_all_read(call.created_by_id, at=NOW) == 1
    assert mark_all_read(call.created_by_id, at=NOW) == 0
