from datetime import timedelta

from django.core import mail
from django.db import connection, connections

from chenghua_portal.foundation.notices import delivery
from chenghua_portal.foundation.notices.channels import AddressRefused, Away, Deferred, MessageRefused
from chenghua_portal.foundation.notices.delivery import deliver_queued, wait_after
from chenghua_portal.foundation.notices.models import Notice, Preferences
from chenghua_portal.foundation.notices.outbox import inbox_of, mark_all_read, notify
from chenghua_portal.foundation.workdays.clock import portal_now
from tests.factories import NOW, make_call, make_user

STATES = Notice.State


def mails():
    return Notice.objects.filter(channel=Notice.Channel.MAIL)


def stuck(kind, call):
    notify(kind, call, event="e1", at=NOW)
    mails().update(state=STATES.SENDING, attempts=1, sending_at=NOW - timedelta(days=4000))


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


def test_mail_comes_as_text_and_as_html(call):
    notify("tests.news", call, event="e1", at=NOW)
    deliver_queued()

    ((html, kind),) = mail.outbox[0].alternatives
    assert kind == "text/html"
    assert f"Read {call.title}." in html
    assert "<table" not in html
    assert " style=" not in html


def test_only_what_may_be_switched_off_says_where(call):
    for kind in ("tests.news", "tests.legal"):
        notify(kind, call, event=kind, at=NOW)
    deliver_queued()

    assert sorted("/desk/notices/preferences/" in message.body for message in mail.outbox) == [False, True]


def test_uncertain_reminder_is_not_sent_twice(call):
    stuck("tests.news", call)

    deliver_queued()

    notice = mails().get()
    assert (len(mail.outbox), notice.state, notice.is_uncertain) == (0, STATES.UNCERTAIN, True)


def test_uncertain_legal_notice_is_sent_again_under_the_same_id_and_stays_visible(call):
    stuck("tests.legal", call)

    deliver_queued()

    notice = mails().get()
    assert (notice.state, notice.is_uncertain) == (STATES.SENT, True)
    assert mail.outbox[0].extra_headers["Message-ID"] == notice.message_id


def test_sender_that_is_still_at_it_is_left_alone(call):
    notify("tests.legal", call, event="e1", at=NOW)
    mails().update(state=STATES.SENDING, sending_at=portal_now())

    deliver_queued()

    assert (len(mail.outbox), mails().get().state) == (0, STATES.SENDING)


def test_service_that_is_away_leaves_everything_queued_with_all_its_attempts(call, postbox):
    for number in range(2):
        notify("tests.news", call, event=f"e{number}", at=NOW)
    postbox.troubles = [Away("SMTP 421")]

    deliver_queued()

    assert postbox.taken == []
    assert set(mails().values_list("state", "attempts")) == {(STATES.QUEUED, 0)}


def test_address_that_says_later_is_tried_later_and_holds_up_nobody(call, postbox):
    for number in range(2):
        notify("tests.news", call, event=f"e{number}", at=NOW)
    postbox.troubles = [Deferred("SMTP 451")]

    deliver_queued()

    waiting = mails().get(state=STATES.QUEUED)
    assert (waiting.attempts, waiting.last_error) == (1, "SMTP 451")
    assert waiting.not_before > portal_now()
    assert len(postbox.taken) == 1


def test_waits_grow_up_to_half_a_day_and_end(call, postbox):
    assert [wait_after(n) // timedelta(minutes=1) for n in (1, 2, 3, 10, 11, 500)] == [1, 2, 4, 512, 720, 720]
    notify("tests.news", call, event="e1", at=NOW)
    mails().update(attempts=delivery.MAX_ATTEMPTS - 1)
    postbox.troubles = [Deferred("SMTP 451")]

    deliver_queued()

    assert mails().get().state == STATES.FAILED


def test_refused_address_holds_up_nobody_else(call, postbox):
    notify("tests.news", call, event="e1", at=NOW)
    notify("tests.news", call, event="e2", at=NOW + timedelta(seconds=1))
    postbox.troubles = [AddressRefused("SMTP 550")]

    deliver_queued()

    assert sorted(mails().values_list("state", flat=True)) == [STATES.REFUSED, STATES.SENT]
    refused = mails().get(state=STATES.REFUSED)
    assert (refused.last_error, refused.refused_at is not None) == ("SMTP 550", True)


def test_message_that_is_not_taken_says_nothing_about_its_address(call, postbox):
    notify("tests.news", call, event="e1", at=NOW)
    postbox.troubles = [MessageRefused("SMTP 554")]

    deliver_queued()

    assert (mails().get().state, mails().get().refused_at) == (STATES.FAILED, None)


def test_break_in_the_middle_makes_one_reminder_uncertain_and_the_rest_wait(call, postbox):
    for number in range(3):
        notify("tests.news", call, event=f"e{number}", at=NOW)
    postbox.troubles = [TimeoutError()]

    deliver_queued()

    assert sorted(mails().values_list("state", flat=True)) == [STATES.QUEUED, STATES.QUEUED, STATES.UNCERTAIN]


def test_break_in_the_middle_has_a_legal_notice_sent_again_after_a_while(call, postbox):
    notify("tests.legal", call, event="e1", at=NOW)
    postbox.troubles = [TimeoutError()]
    deliver_queued()
    mails().update(not_before=NOW)

    deliver_queued()

    ((message, _address),) = postbox.taken
    assert (mails().get().state, mails().get().is_uncertain) == (STATES.SENT, True)
    assert message.message_id == mails().get().message_id


def test_notice_without_words_is_set_aside(call, postbox):
    notify("tests.news", call, event="e1", at=NOW)
    notify("tests.news", call, event="e2", at=NOW)
    broken = mails().order_by("id").first()
    mails().filter(pk=broken.pk).update(kind="tests.gone")

    deliver_queued()

    broken.refresh_from_db()
    assert (broken.state, broken.last_error) == (STATES.FAILED, "KeyError")
    assert len(postbox.taken) == 1


def test_person_without_an_address_any_more_gets_nothing(call, postbox, phones):
    phones(call.created_by, "13800000000")
    notify("tests.news", call, event="e1", at=NOW)
    mails().update(channel=Notice.Channel.SMS)
    phones(call.created_by, "")

    deliver_queued()

    assert (Notice.objects.get(channel="sms").state, postbox.taken) == (STATES.DROPPED, [])


def test_digest_is_one_mail_of_all_that_waited(call, postbox):
    Preferences.objects.create(user=call.created_by, digest_hour=9)
    other = make_call(created_by=call.created_by)
    for number, one in enumerate((call, other)):
        notify("tests.news", one, event=f"e{number}", at=NOW)
    mails().update(not_before=NOW)

    deliver_queued()

    ((message, _address),) = postbox.taken
    assert "2" in message.heading
    assert (call.title in message.text, other.title in message.html) == (True, True)
    assert {notice.message_id for notice in mails()} == {message.message_id}
    assert set(mails().values_list("state", flat=True)) == {STATES.SENT}


def test_digest_waits_for_its_hour(call, postbox):
    Preferences.objects.create(user=call.created_by, digest_hour=9)

    notify("tests.news", call, event="e1", at=portal_now())
    deliver_queued()

    assert (mails().get().state, postbox.taken) == (STATES.HELD, [])


def test_outcome_is_written_down_when_the_database_comes_back(committed_db):
    call = make_call(created_by=make_user())
    notify("tests.news", call, event="e1", at=NOW)
    parcel = delivery._take("mail")
    with connections["owner"].cursor() as owner:
        owner.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])

    is_held = delivery._record(parcel, state=STATES.SENT)

    assert (is_held, mails().get().state) == (False, STATES.SENT)


def test_two_senders_send_once(committed_db, together):
    call = make_call(created_by=make_user())
    for number in range(10):
        notify("tests.news", call, event=f"e{number}", at=NOW)

    sent = together(deliver_queued, deliver_queued)

    assert sum(sent) == 10


def test_one_process_at_a_time_sends_over_a_channel(committed_db, together):
    """So that a kill leaves one message uncertain at most."""
    make_call(created_by=make_user())

    def hold() -> bool:
        with delivery._lane("mail") as is_mine:
            delivery.time.sleep(0.5 if is_mine else 0)
            return is_mine

    assert sorted(together(hold, hold)) == [False, True]


def test_reading_the_inbox_marks_it_read(call):
    notify("tests.news", call, event="e1", at=NOW)

    assert mark_all_read(call.created_by_id, at=NOW) == 1
    assert mark_all_read(call.created_by_id, at=NOW) == 0
