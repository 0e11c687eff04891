"""The outbox: notices are rows first, and sent after the transaction that wrote them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Model, QuerySet

from chenghua_portal.foundation.jobs import durable
from chenghua_portal.foundation.notices.channels import OUTGOING, addresses_of
from chenghua_portal.foundation.notices.kinds import NoticeKind, kind_named
from chenghua_portal.foundation.notices.messages import text_of
from chenghua_portal.foundation.notices.models import Notice
from chenghua_portal.foundation.notices.preferences import Wishes, wishes_of

__all__ = ["inbox_of", "mark_all_read", "notify", "text_of"]


def notify(
    name: str, subject: Model, *, event: str, at: datetime, to: Iterable[UUID] | None = None
) -> list[Notice]:
    """Queue the notice `name` about `subject` to its recipients, over the channels that they and the kind want.

    `event` names what happened: the same event reaches the same person once per channel, whatever is repeated.
    Whoever has no address on a channel gets nothing over it.
    """
    kind = kind_named(name)
    recipients = sorted(set(kind.recipients(subject) if to is None else to))
    if not recipients:
        return []
    wishes = wishes_of(recipients)
    reachable = {channel: addresses_of(channel, recipients) for channel in OUTGOING}
    content = {"event": event[:120], "kind": name, "params": kind.params(subject), "link": kind.link(subject)}
    before = kind.before(subject)
    rows = [
        Notice(
            **content,
            recipient_id=user_id,
            channel=channel,
            created_at=at,
            **_fate(kind, channel, wishes[user_id], at=at, before=before),
        )
        for user_id in recipients
        for channel in Notice.Channel
        if (channel == Notice.Channel.SITE or user_id in reachable[channel])
        and wishes[user_id].want(kind, channel)
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    if any(row.state == Notice.State.QUEUED for row in rows):
        durable.enqueue("notices.deliver", key=f"notices.deliver:{event}"[:120])
    return rows


def _fate(
    kind: NoticeKind, channel: str, wishes: Wishes, *, at: datetime, before: datetime | None
) -> dict[str, object]:
    """How a notice begins: sent, where its row is the message; queued; or held back."""
    if channel == Notice.Channel.SITE:
        return {"state": Notice.State.SENT, "not_before": at, "sent_at": at}
    until, is_for_digest = wishes.hold(kind, channel, at=at, before=before)
    if until is None:
        return {"state": Notice.State.QUEUED, "not_before": at}
    return {"state": Notice.State.HELD, "not_before": until, "is_for_digest": is_for_digest}


def inbox_of(user_id: UUID | None) -> QuerySet[Notice]:
    """What a person was told on the site, newest first."""
    return Notice.objects.filter(recipient_id=user_id, channel=Notice.Channel.SITE).order_by(
        "-created_at", "-id"
    )


def mark_all_read(user_id: UUID, *, at: datetime) -> int:
    return inbox_of(user_id).filter(read_at=None).update(read_at=at)
