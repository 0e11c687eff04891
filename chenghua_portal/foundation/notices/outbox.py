"""The outbox: notices are rows first, and sent after the transaction that wrote them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Model, QuerySet

from chenghua_portal.foundation.jobs import durable
from chenghua_portal.foundation.notices.kinds import kind_named
from chenghua_portal.foundation.notices.models import Notice


def notify(
    name: str, subject: Model, *, event: str, at: datetime, to: Iterable[UUID] | None = None
) -> list[Notice]:
    """Queue the notice `name` about `subject` to its recipients, on the site and by e-mail.

    `event` names what happened: the same event reaches the same person once per channel, whatever is repeated.
    """
    kind = kind_named(name)
    recipients = sorted(set(kind.recipients(subject) if to is None else to))
    params, link = kind.params(subject), kind.link(subject)
    rows = [
        Notice(
            event=event[:120],
            kind=name,
            recipient_id=user_id,
            channel=channel,
            params=params,
            link=link,
            created_at=at,
            state=Notice.State.SENT if channel == Notice.Channel.SITE else Notice.State.QUEUED,
            sent_at=at if channel == Notice.Channel.SITE else None,
        )
        for user_id in recipients
        for channel in (Notice.Channel.SITE, Notice.Channel.MAIL)
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        durable.enqueue("notices.deliver", key=f"notices.deliver:{event}"[:120])
    return rows


def inbox_of(user_id: UUID | None) -> QuerySet[Notice]:
    """What a person was told on the site, newest first."""
    return Notice.objects.filter(recipient_id=user_id, channel=Notice.Channel.SITE).order_by(
        "-created_at", "-id"
    )


def text_of(notice: Notice) -> tuple[str, str]:
    """Heading and body of a notice, in the language active now."""
    kind = kind_named(notice.kind)
    params = kind.shown(notice.params)
    return str(kind.heading) % params, str(kind.body) % params


def mark_all_read(user_id: UUID, *, at: datetime) -> int:
    return inbox_of(user_id).filter(read_at=None).update(read_at=at)
