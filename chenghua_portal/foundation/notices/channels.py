"""The ways out of the portal, each behind one small protocol. The site needs none: its row is the message."""

import contextlib
import smtplib
import sys
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from typing import Protocol
from uuid import UUID

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils.module_loading import import_string

from chenghua_portal.foundation.identity.models import NO_MAIL, User
from chenghua_portal.foundation.keys.fields import blind_index
from chenghua_portal.foundation.notices.messages import Message
from chenghua_portal.foundation.notices.models import Notice

log = structlog.get_logger(__name__)

OUTGOING = (Notice.Channel.MAIL, Notice.Channel.SMS, Notice.Channel.WECHAT)


class NotSent(Exception):
    """The message certainly did not go out. `code` says why, without quoting anything."""

    def __init__(self, code: str = "") -> None:
        super().__init__(code)
        self.code = code


class Away(NotSent):
    """The service can't be reached or takes nothing from us: everything waits."""


class Deferred(NotSent):
    """Not now for this address; later perhaps."""


class AddressRefused(NotSent):
    """Never for this address."""


class MessageRefused(NotSent):
    """The address is good, but this message is not taken."""


class Channel(Protocol):
    """Hands messages over. Returning means that the other side has taken this one.

    Raises one of the NotSent when it certainly did not; after anything else that is raised the message counts
    as uncertain. May be called again with the same message, whose `message_id` stays the same.
    """

    def send(self, message: Message, address: str) -> None: ...


class MailChannel:
    """E-mail by Django's settings."""

    def send(self, message: Message, address: str) -> None:
        connection = get_connection()
        mail = EmailMultiAlternatives(
            subject=message.heading,
            body=message.text,
            to=[address],
            headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
            alternatives=[(message.html, "text/html")],
            connection=connection,
        )
        try:
            connection.open()
        except OSError as error:
            raise Away(_code_of(error)) from error
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as error:
            code = max((code for code, _words in error.recipients.values()), default=550)
            raise (AddressRefused if code >= 500 else Deferred)(f"SMTP {code}") from error
        except smtplib.SMTPDataError as error:
            raise (MessageRefused if error.smtp_code >= 500 else Deferred)(_code_of(error)) from error
        except (smtplib.SMTPSenderRefused, smtplib.SMTPHeloError) as error:
            raise Away(_code_of(error)) from error
        finally:
            # What was taken stays taken, however the server says goodbye.
            with contextlib.suppress(OSError):
                connection.close()


class LogChannel:
    """Stands where no service is set up: the log tells that a message went out, never to whom or with what words."""

    def send(self, message: Message, address: str) -> None:
        log.info("notice_logged_only", message_id=message.message_id)


class ConsoleChannel:
    """For demonstrations: prints the short words of a message where the portal was started, as mails are."""

    def send(self, message: Message, address: str) -> None:
        sys.stdout.write(f"{address}: {message.brief}\n")
        sys.stdout.flush()


def _code_of(error: OSError) -> str:
    code = getattr(error, "smtp_code", None)
    return f"SMTP {code}" if code else type(error).__name__


def channel_named(name: str) -> Channel:
    """The adapter that `NOTICE_CHANNELS` names by its dotted path."""
    return _adapter(settings.NOTICE_CHANNELS[name])


def is_set_up(name: str) -> bool:
    """Whether anything that goes out over the channel arrives anywhere."""
    return not isinstance(channel_named(name), LogChannel)


@lru_cache(maxsize=16)
def _adapter(path: str) -> Channel:
    adapter: Channel = import_string(path)()
    return adapter


# --- addresses

AddressSource = Callable[[Collection[UUID]], Mapping[UUID, str]]


def mail_addresses(user_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Those of the accounts that have one."""
    users = User.objects.filter(pk__in=user_ids).exclude(email__endswith=NO_MAIL)
    return dict(users.values_list("pk", "email"))


_sources: dict[str, AddressSource] = {Notice.Channel.MAIL: mail_addresses}


def register_addresses(channel: str, source: AddressSource) -> None:
    """Have `source(user_ids)` answer the addresses of people on `channel`; whom it leaves out has none."""
    if _sources.get(channel, source) is not source:
        raise ValueError(f"Two sources of addresses for {channel!r}.")
    _sources[channel] = source


def addresses_of(channel: str, user_ids: Collection[UUID]) -> dict[UUID, str]:
    """Where people can be reached on an outgoing channel."""
    source = _sources.get(channel)
    found = source(user_ids) if source and user_ids else {}
    return {user_id: address for user_id, address in found.items() if address}


def address_index(channel: str, address: str) -> str:
    """What stands for an address where it must be recognised but not read."""
    return blind_index(address, f"notices.{channel}")
