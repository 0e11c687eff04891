"""Handing messages over: marked before, so that a death in between is known; one at a time over each channel."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

import structlog
from django.db import connection, transaction

from chenghua_portal.foundation.jobs.outcomes import write_down
from chenghua_portal.foundation.notices.channels import (
    OUTGOING,
    AddressRefused,
    Away,
    Deferred,
    MessageRefused,
    address_index,
    addresses_of,
    channel_named,
)
from chenghua_portal.foundation.notices.kinds import is_legal
from chenghua_portal.foundation.notices.messages import Message, message_of
from chenghua_portal.foundation.notices.models import Notice
from chenghua_portal.foundation.notices.suppression import count_refusal, is_suppressed
from chenghua_portal.foundation.web.ids import uuid7
from chenghua_portal.foundation.workdays.clock import portal_now

log = structlog.get_logger(__name__)

# Longer than a channel may take over one message.
STUCK_AFTER = timedelta(minutes=2)
# A run ends well within the time limit of a job; the sweep goes on.
RUN_SECONDS = 60.0
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=12)
# With these waits, some three days.
MAX_ATTEMPTS = 16
# The advisory locks of the channels: this number, and the place of the channel.
LANES = 0x6E6F7469

State = Notice.State


class _Outcome(Enum):
    SENT = auto()
    NOT_SENT = auto()
    STOP = auto()


@dataclass(frozen=True)
class Parcel:
    """What one hand-over carries: a notice, or all that go with one digest."""

    notices: list[Notice]
    address: str
    message: Message
    marked_at: datetime
    _began: float = field(default_factory=time.monotonic)

    @property
    def first(self) -> Notice:
        return self.notices[0]

    @property
    def now(self) -> datetime:
        """The time by the database's clock, also while the database is away."""
        return self.marked_at + timedelta(seconds=time.monotonic() - self._began)


def deliver_queued(for_seconds: float = RUN_SECONDS) -> int:
    """Send what is due over every channel. Returns how many messages were handed over.

    One process at a time sends over a channel, so that a sudden death leaves one message uncertain at most;
    another that comes meanwhile leaves the channel to it.
    """
    settle_uncertain()
    ends = time.monotonic() + for_seconds
    return sum(_deliver_over(channel, ends) for channel in OUTGOING)


def settle_uncertain() -> int:
    """Decide over messages whose sender died: reminders are dropped (at most once), legal ones sent again.

    Each stays marked as uncertain until an operator settles it. Returns how many notices it was about.
    """
    now = portal_now()
    found = list(Notice.objects.filter(state=State.SENDING, sending_at__lt=now - STUCK_AFTER))
    for notice in found:
        changes = _if_uncertain(notice, now, "SenderLost") | {"not_before": now}
        Notice.objects.filter(pk=notice.pk, state=State.SENDING).update(**changes)
        log.warning("notice_uncertain", notice=str(notice.pk), kind=notice.kind, state=changes["state"])
    return len(found)


def wait_after(attempt: int) -> timedelta:
    """How long a notice waits after its `attempt`-th failure (1 and up): a minute, doubled, at most 12 hours."""
    doubled: timedelta = FIRST_WAIT * 2 ** min(attempt - 1, 20)
    return min(doubled, LONGEST_WAIT)


def _deliver_over(channel: str, ends: float) -> int:
    sent = 0
    with _lane(channel) as is_mine:
        while is_mine and time.monotonic() < ends:
            parcel = _take(channel)
            if parcel is None:
                break
            outcome = _hand_over(channel, parcel)
            sent += outcome is _Outcome.SENT
            if outcome is _Outcome.STOP:
                break
    return sent


@contextlib.contextmanager
def _lane(channel: str) -> Iterator[bool]:
    """Hold the only right to send over `channel`, at most for the life of the connection."""
    lane = [LANES, OUTGOING.index(Notice.Channel(channel))]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", lane)
        is_mine: bool = cursor.fetchone()[0]
    try:
        yield is_mine
    finally:
        if is_mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", lane)


# --- taking


def _take(channel: str) -> Parcel | None:
    """The next message that is due, ready to go and its notices marked; None when nothing is due.

    What can't go, because the address is gone or out of use or the text fails, is marked so and passed over.
    """
    while True:
        with transaction.atomic():
            now = portal_now()
            notices = _next_due(channel, now)
            if not notices:
                return None
            parcel = _packed(channel, notices, now)
            changed = ["state", "sending_at", "attempts", "digest", "address_index", "last_error"]
            Notice.objects.bulk_update(notices, changed)
        if parcel is not None:
            return parcel


def _next_due(channel: str, now: datetime) -> list[Notice]:
    waiting = Notice.objects.filter(
        channel=channel, state__in=[State.QUEUED, State.HELD], not_before__lte=now
    )
    waiting = waiting.select_related("recipient").select_for_update(skip_locked=True, of=("self",))
    first = waiting.order_by("not_before", "id").first()
    if first is None or not first.is_for_digest:
        return [first] if first else []
    together = waiting.filter(recipient=first.recipient_id, is_for_digest=True)
    return list(together.order_by("created_at", "id"))


def _packed(channel: str, notices: list[Notice], now: datetime) -> Parcel | None:
    """Mark the notices as being sent, or as what keeps them from it."""
    first = notices[0]
    address = addresses_of(channel, [first.recipient_id]).get(first.recipient_id, "")
    index = address_index(channel, address) if address else ""
    digest = uuid7() if first.is_for_digest else None
    for notice in notices:
        notice.address_index, notice.digest = index, digest
    if not address:
        return _set_aside(notices, State.DROPPED)
    if is_suppressed(channel, index):
        return _set_aside(notices, State.SUPPRESSED)
    try:
        with transaction.atomic():
            message = message_of(notices)
    except Exception as error:
        if not connection.is_usable():
            raise
        # A kind that is gone or a link that leads nowhere: operators see it, and nobody else waits.
        log.exception("notice_without_words", notice=str(first.pk), kind=first.kind)
        return _set_aside(notices, State.FAILED, type(error).__name__)
    for notice in notices:
        notice.state, notice.sending_at = State.SENDING, now
        notice.attempts += 1
    return Parcel(notices, address, message, marked_at=now)


def _set_aside(notices: list[Notice], state: str, error: str = "") -> Parcel | None:
    """Nothing to hand over: the notices say why."""
    for notice in notices:
        notice.state, notice.last_error = state, error[:60]
    return None


# --- handing over


def _hand_over(channel: str, parcel: Parcel) -> _Outcome:
    """Send a parcel and write down what became of it."""
    first = parcel.first
    try:
        channel_named(channel).send(parcel.message, parcel.address)
    except Away as away:
        log.warning("channel_away", channel=channel, code=away.code)
        # Nobody's turn was used up.
        state = State.HELD if first.is_for_digest else State.QUEUED
        _record(parcel, state=state, attempts=first.attempts - 1, last_error=away.code[:60])
        return _Outcome.STOP
    except Deferred as deferred:
        is_settled = _record(parcel, **_set_back(first, parcel.now, deferred.code))
    except AddressRefused as refused:
        changes = {"state": State.REFUSED, "refused_at": parcel.now, "last_error": refused.code[:60]}
        is_settled = _record(parcel, **changes)
        count_refusal(channel, first.address_index, person_id=first.recipient_id, at=parcel.now)
    except MessageRefused as refused:
        is_settled = _record(parcel, state=State.FAILED, last_error=refused.code[:60])
    except Exception as error:
        # It may have gone out. What ails the channel now would make the next one uncertain as well.
        log.exception("notice_uncertain", notice=str(first.pk), kind=first.kind, channel=channel)
        _record(parcel, **_if_uncertain(first, parcel.now, type(error).__name__))
        return _Outcome.STOP
    else:
        sent = {"state": State.SENT, "sent_at": parcel.now, "last_error": ""}
        is_settled = _record(parcel, **sent)
        return _Outcome.SENT if is_settled else _Outcome.STOP
    return _Outcome.NOT_SENT if is_settled else _Outcome.STOP


def _set_back(notice: Notice, now: datetime, error: str) -> dict[str, Any]:
    """To be tried again after a while; given up after the last attempt."""
    if notice.attempts >= MAX_ATTEMPTS:
        return {"state": State.FAILED, "last_error": error[:60]}
    state = State.HELD if notice.is_for_digest else State.QUEUED
    return {"state": state, "not_before": now + wait_after(notice.attempts), "last_error": error[:60]}


def _if_uncertain(notice: Notice, now: datetime, error: str) -> dict[str, Any]:
    """A legal notice goes again under its own Message-ID, a reminder stays where it is: seen either way."""
    seen = {"uncertain_at": now, "settled_at": None}
    if is_legal(notice.kind):
        return _set_back(notice, now, error) | seen
    return {"state": State.UNCERTAIN, "last_error": error[:60]} | seen


def _record(parcel: Parcel, **changes: Any) -> bool:
    """Write down what became of a parcel, also when the database has just gone: nobody else knows it.

    False when the connection was lost meanwhile, and the right to send with it.
    """
    mine = Notice.objects.filter(pk__in=[n.pk for n in parcel.notices], sending_at=parcel.marked_at)
    return write_down(lambda: mine.update(**changes))
