import smtplib
from unittest.mock import Mock

import pytest
from django.core.mail.backends.smtp import EmailBackend

from chenghua_portal.foundation.notices.channels import (
    AddressRefused,
    Away,
    ConsoleChannel,
    Deferred,
    LogChannel,
    MailChannel,
    MessageRefused,
    addresses_of,
    channel_named,
    register_addresses,
)
from chenghua_portal.foundation.notices.messages import Message
from tests.factories import make_user

MESSAGE = Message("<1@portal>", "标题", "正文", "<p>正文</p>", "短信", "http://portal/")


@pytest.fixture
def server(settings, monkeypatch):
    """An SMTP server that answers as the test says."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    found = Mock(spec=smtplib.SMTP)
    monkeypatch.setattr(EmailBackend, "connection_class", property(lambda self: lambda *args, **kw: found))
    return found


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b": (550, b"")}), AddressRefused),
        (smtplib.SMTPRecipientsRefused({"a@b": (451, b"")}), Deferred),
        (smtplib.SMTPDataError(554, b""), MessageRefused),
        (smtplib.SMTPDataError(452, b""), Deferred),
        (smtplib.SMTPSenderRefused(530, b"", "us"), Away),
    ],
)
def test_answers_of_a_mail_server_are_told_apart(server, answer, meaning):
    server.sendmail.side_effect = answer

    with pytest.raises(meaning) as raised:
        MailChannel().send(MESSAGE, "a@example.org")

    assert raised.value.code.startswith("SMTP ")


def test_server_that_does_not_answer_is_away(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    with pytest.raises(Away):
        MailChannel().send(MESSAGE, "a@example.org")


def test_line_that_breaks_while_sending_is_neither(server):
    """Nobody knows then whether the server has taken it."""
    server.sendmail.side_effect = smtplib.SMTPServerDisconnected("x")

    with pytest.raises(smtplib.SMTPServerDisconnected):
        MailChannel().send(MESSAGE, "a@example.org")


def test_what_was_taken_stays_taken_however_the_server_says_goodbye(server):
    server.quit.side_effect = smtplib.SMTPResponseException(421, b"")

    MailChannel().send(MESSAGE, "a@example.org")

    assert server.sendmail.call_count == 1


def test_log_says_neither_text_nor_address(monkeypatch):
    seen = Mock()
    monkeypatch.setattr("chenghua_portal.foundation.notices.channels.log", seen)

    LogChannel().send(MESSAGE, "13800000000")

    said = str(seen.mock_calls)
    assert "<1@portal>" in said
    assert all(word not in said for word in ("标题", "正文", "短信", "138"))


def test_the_console_shows_who_tries_the_portal_out_what_went_out(capsys):
    ConsoleChannel().send(MESSAGE, "13800000000")

    assert capsys.readouterr().out == "13800000000: 短信\n"


def test_channel_is_chosen_by_setting(settings):
    before = type(channel_named("sms"))
    settings.NOTICE_CHANNELS = {
        **settings.NOTICE_CHANNELS,
        "sms": "chenghua_portal.foundation.notices.channels.MailChannel",
    }

    assert (before, type(channel_named("sms"))) == (LogChannel, MailChannel)


def test_addresses_come_from_their_source(db, phones):
    user, other = make_user(), make_user()
    phones(user, "13800000000")

    assert addresses_of("sms", [user.pk, other.pk]) == {user.pk: "13800000000"}
    assert addresses_of("wechat", [user.pk]) == {}
    assert addresses_of("mail", [user.pk]) == {user.pk: user.email}


def test_channel_has_one_source_of_addresses(phones):
    with pytest.raises(ValueError, match="sms"):
        register_addresses("sms", lambda user_ids: {})
