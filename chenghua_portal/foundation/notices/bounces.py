"""Reports of mail servers about our mails (RFC 3464), matched by the fixed Message-ID. Nothing else in them counts."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from chenghua_portal.foundation.notices.models import Notice
from chenghua_portal.foundation.notices.suppression import count_refusal

OUR_ID = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@portal>", re.IGNORECASE)
STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")

State = Notice.State


@dataclass(frozen=True)
class Report:
    """One mail of ours that a server could not deliver. `status` is its enhanced code: 5.1.1 and the like."""

    mail: UUID
    status: str

    @property
    def is_permanent(self) -> bool:
        return self.status.startswith("5")


def reports_in(message: Message) -> list[Report]:
    """What a message reports as failed. Delays, receipts and other mail report nothing."""
    if message.get_content_type() != "multipart/report":
        return []
    statuses = [status for part in message.walk() for status in _failures(part)]
    if not statuses:
        return []
    # One mail of ours goes to one address; of several lines about it the gravest counts.
    status = max(statuses)
    return [Report(mail, status) for mail in sorted(_our_ids(message))]


def _failures(part: Message) -> Iterator[str]:
    if part.get_content_type() != "message/delivery-status":
        return
    for block in part.walk():
        if str(block.get("Action", "")).strip().lower() == "failed":
            found = STATUS.search(str(block.get("Status", "")))
            yield found[0] if found else "5.0.0"


def _our_ids(message: Message) -> set[UUID]:
    """The Message-IDs of ours in what the report returns of the mail, whole or headers alone."""
    found: set[UUID] = set()
    for part in message.walk():
        returned = [str(part.get("Message-ID", ""))] if part is not message else []
        if part.get_content_type() == "text/rfc822-headers":
            payload = part.get_payload(decode=True)
            returned.append(payload.decode("ascii", "replace") if isinstance(payload, bytes) else "")
        found.update(UUID(text) for line in returned for text in OUR_ID.findall(line))
    return found


def record_reports(messages: Iterable[Message], *, at: datetime) -> int:
    """Write down what came back. Returns how many mails it was about; one reported again counts no more."""
    return sum(_record(report, at) for message in messages for report in reports_in(message))


@transaction.atomic
def _record(report: Report, at: datetime) -> bool:
    carried = Notice.objects.select_for_update().filter(
        Q(pk=report.mail) | Q(digest=report.mail),
        channel=Notice.Channel.MAIL,
        state__in=[State.SENT, State.UNCERTAIN],
    )
    notices = list(carried)
    if not notices:
        return False
    for notice in notices:
        notice.state = State.REFUSED if report.is_permanent else State.FAILED
        notice.refused_at = at if report.is_permanent else None
        notice.last_error = f"DSN {report.status}"
        # Now it is known.
        notice.settled_at = at if notice.is_uncertain else notice.settled_at
    Notice.objects.bulk_update(notices, ["state", "refused_at", "last_error", "settled_at"])
    first = notices[0]
    if report.is_permanent and first.address_index:
        count_refusal(first.channel, first.address_index, person_id=first.recipient_id, at=at)
    return True
