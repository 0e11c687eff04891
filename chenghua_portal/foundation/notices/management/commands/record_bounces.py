import contextlib
import mailbox
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import Message
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from chenghua_portal.foundation.notices.bounces import record_reports
from chenghua_portal.foundation.workdays.clock import portal_now

LARGEST = 20 * 1024 * 1024


class Command(BaseCommand):
    help = (
        "Read delivery reports (RFC 3464) from a mailbox, or one from standard input as a mail server pipes it, "
        "and write down which of our mails came back. The same report may be read again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "mailbox",
            nargs="?",
            default="-",
            help="an mbox file, a Maildir, or one message; - for standard input",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found = record_reports(messages_of(options["mailbox"]), at=portal_now())
        self.stdout.write(f"Mails that came back: {found}")


def messages_of(place: str) -> Iterator[Message]:
    """The messages at `place`, one after the other. Raises CommandError when there is nothing to read."""
    path = Path(place)
    if place == "-":
        yield _parsed(sys.stdin.buffer.read(LARGEST))
    elif path.is_dir():
        yield from mailbox.Maildir(path, factory=None, create=False)
    elif not path.is_file():
        raise CommandError(f"There is no mailbox at {place}.")
    elif _is_mbox(path):
        with contextlib.closing(mailbox.mbox(path, create=False)) as box:
            yield from box
    else:
        with path.open("rb") as one:
            yield _parsed(one.read(LARGEST))


def _is_mbox(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(5) in {b"From ", b""}


def _parsed(content: bytes) -> Message:
    return message_from_bytes(content, policy=policy.compat32)
