"""Addresses that nothing is sent to any more, because they refuse it or an operator says so."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Coalesce

from chenghua_portal.foundation.notices.models import Notice, Suppression
from chenghua_portal.foundation.notices.outbox import notify

# So many messages refused for good within this time, by hand-over or by report.
REFUSALS = 3
COUNTED_FOR = timedelta(days=90)


def is_suppressed(channel: str, index: str) -> bool:
    return in_force(channel, index) is not None


def in_force(channel: str, index: str) -> Suppression | None:
    return Suppression.objects.filter(channel=channel, address_index=index, lifted_at=None).first()


def count_refusal(channel: str, index: str, *, person_id: UUID, at: datetime) -> Suppression | None:
    """Take an address out of use once it has refused often enough since it was last put back."""
    since = at - COUNTED_FOR
    lifted = Suppression.objects.filter(channel=channel, address_index=index).exclude(lifted_at=None)
    if (last := lifted.order_by("-lifted_at").first()) is not None and last.lifted_at is not None:
        since = max(since, last.lifted_at)
    refused = Notice.objects.filter(channel=channel, address_index=index, refused_at__gt=since)
    # A digest was one message.
    if refused.values(message=Coalesce("digest", "id")).distinct().count() < REFUSALS:
        return None
    return suppress(channel, index, person_id=person_id, reason=Suppression.Reason.REFUSALS, at=at)


@transaction.atomic
def suppress(
    channel: str, index: str, *, person_id: UUID, reason: str, at: datetime, by_id: UUID | None = None
) -> Suppression:
    """Send nothing to an address any more, and tell its owner on the site. Repeated, it changes nothing."""
    found, is_new = Suppression.objects.get_or_create(
        channel=channel,
        address_index=index,
        lifted_at=None,
        defaults={"person_id": person_id, "reason": reason, "since": at, "by_id": by_id},
    )
    if is_new:
        notify("notices.address_suppressed", found, event=f"address_suppressed:{found.pk}", at=at)
    return found
