import io
import mailbox
from email import message_from_string
from textwrap import dedent
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from chenghua_portal.foundation.notices.bounces import record_reports, reports_in
from chenghua_portal.foundation.notices.delivery import deliver_queued
from chenghua_portal.foundation.notices.models import Notice, Suppression
from chenghua_portal.foundation.notices.outbox import notify
from chenghua_portal.foundation.web.ids import uuid7
from tests.factories import NOW

STATES = Notice.State


def report(message_id, *, action="failed", status="5.1.1", whole=True):
    """A delivery report as Postfix writes it."""
    text = f"""\
        From: MAILER-DAEMON@mx.example.org
        To: portal@localhost
        Subject: Undelivered Mail Returned to Sender
        Message-ID: <20261123000000.1@mx.example.org>
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="cut"

        --cut
        Content-Type: text/plain; charset=utf-8

        This is the mail system at host mx.example.org.
        <nobody@example.org>: user unknown

        --cut
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example.org
        Arrival-Date: Mon, 23 Nov 2026 08:00:00 +0800

        Final-Recipient: rfc822; nobody@example.org
        Action: {action}
        Status: {status}
        Diagnostic-Code: smtp; 550 5.1.1 user unknown

        --cut
        Content-Type: {"message/rfc822" if whole else "text/rfc822-headers"}

        From: portal@localhost
        To: nobody@example.org
        Subject: x
        Message-ID: {message_id}

        x
        --cut--
        """
    return message_from_string(dedent(text))


@pytest.fixture
def sent(call):
    """A mail that its server took."""
    notify("tests.legal", call, event="e", at=NOW)
    deliver_queued()
    return Notice.objects.get(channel=Notice.Channel.MAIL)


@pytest.mark.parametrize("whole", [True, False])
def test_report_names_our_mail_and_the_code(whole):
    pk = uuid7()

    (found,) = reports_in(report(f"<{pk}@portal>", whole=whole))

    assert (found.mail, found.status, found.is_permanent) == (pk, "5.1.1", True)


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed"])
def test_what_did_not_fail_is_no_report(action):
    assert reports_in(report(f"<{uuid7()}@portal>", action=action)) == []


def test_mails_of_others_and_other_mails_are_no_report():
    assert reports_in(report("<1@elsewhere.example>")) == []
    assert reports_in(message_from_string(f"Subject: x\nMessage-ID: <{uuid7()}@portal>\n\nx")) == []


def test_text_of_a_report_that_quotes_an_id_counts_for_nothing(sent):
    message = report("<1@elsewhere.example>")
    message.get_payload()[0].set_payload(f"About {sent.message_id}")

    assert reports_in(message) == []


def test_mail_that_came_back_was_refused(sent):
    assert record_reports([report(sent.message_id)], at=NOW) == 1

    sent.refresh_from_db()
    assert (sent.state, sent.refused_at, sent.last_error) == (STATES.REFUSED, NOW, "DSN 5.1.1")


def test_mail_given_up_after_delays_says_nothing_about_its_address(sent):
    record_reports([report(sent.message_id, status="4.4.7")], at=NOW)

    sent.refresh_from_db()
    assert (sent.state, sent.refused_at) == (STATES.FAILED, None)


def test_report_read_again_counts_once(sent):
    assert record_reports([report(sent.message_id)] * 2, at=NOW) == 1
    assert record_reports([report(sent.message_id)], at=NOW) == 0


def test_report_settles_what_was_uncertain(sent):
    Notice.objects.filter(pk=sent.pk).update(state=STATES.UNCERTAIN, uncertain_at=NOW)

    record_reports([report(sent.message_id)], at=NOW)

    assert not Notice.objects.get(pk=sent.pk).is_uncertain


def test_report_about_a_digest_is_about_all_it_carried(call):
    digest = uuid7()
    for event in ("a", "b"):
        notify("tests.news", call, event=event, at=NOW)
    Notice.objects.filter(channel="mail").update(state=STATES.SENT, digest=digest)

    assert record_reports([report(f"<{digest}@portal>")], at=NOW) == 1
    assert Notice.objects.filter(channel="mail", state=STATES.REFUSED).count() == 2


def test_three_mails_that_came_back_take_the_address_out_of_use(call):
    for event in ("a", "b", "c"):
        notify("tests.news", call, event=event, at=NOW)
    deliver_queued()
    mails = [report(notice.message_id) for notice in Notice.objects.filter(channel="mail")]

    record_reports(mails, at=NOW)

    assert Suppression.objects.get().person == call.created_by


def test_mailbox_is_read(sent, tmp_path):
    box = mailbox.mbox(tmp_path / "bounces")
    box.add(report("<1@elsewhere.example>"))
    box.add(report(sent.message_id))
    box.close()

    said = io.StringIO()
    call_command("record_bounces", str(tmp_path / "bounces"), stdout=said)

    assert said.getvalue() == "Mails that came back: 1\n"


@pytest.mark.parametrize("is_piped", [True, False])
def test_single_message_is_read(sent, tmp_path, monkeypatch, is_piped):
    content = report(sent.message_id).as_bytes()
    (tmp_path / "one.eml").write_bytes(content)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(content)))

    call_command("record_bounces", *([] if is_piped else [str(tmp_path / "one.eml")]), stdout=io.StringIO())

    assert Notice.objects.get(pk=sent.pk).state == STATES.REFUSED


def test_mailbox_that_is_not_there_is_said(db):
    with pytest.raises(CommandError, match="no mailbox"):
        call_command("record_bounces", "/nowhere/bounces")


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"Content-Type: multipart/report\n\nx", b"From x\n"]
)
def test_what_is_no_mail_is_passed_over(db, tmp_path, content):
    (tmp_path / "odd").write_bytes(content)

    call_command("record_bounces", str(tmp_path / "odd"), stdout=io.StringIO())
