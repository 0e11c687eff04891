"""What messages keep of a person, and for how long."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.notices.kinds import legal_kind_names
from chenghua_portal.foundation.notices.models import ChannelChoice, Notice
from chenghua_portal.foundation.personal.holdings import Column, Holding, register_holding
from chenghua_portal.foundation.personal.retention import Retention, register_retention

SETTLED = (Notice.State.SENT, Notice.State.REFUSED)


def messages_of(person: UUID) -> Holding:
    found = Notice.objects.filter(recipient=person).order_by("-created_at", "-pk")
    return Holding(
        "messages",
        _("Messages to you"),
        _("So that you, and who supervises, can see that you were told."),
        [
            Column("created", _("Created")),
            Column("kind", _("Kind")),
            Column("channel", _("Channel")),
            Column("state", _("State")),
            Column("read", _("Read")),
        ],
        [
            [made, kind, str(Notice.Channel(channel).label), str(Notice.State(state).label), read]
            for made, kind, channel, state, read in found.values_list(
                "created_at", "kind", "channel", "state", "read_at"
            )
        ],
    )


def choices_of(person: UUID) -> Holding:
    found = ChannelChoice.objects.filter(user=person).order_by("family", "channel")
    return Holding(
        "channels",
        _("How you want to be told"),
        _("To keep to it."),
        [Column("family", _("Kind")), Column("channel", _("Channel")), Column("wanted", _("Wanted"))],
        list(found.values_list("family", "channel", "is_wanted")),
    )


def _old(moment: datetime) -> QuerySet[Notice]:
    """What was told long ago and is no legal notice: those are files of the procedure."""
    found = Notice.objects.filter(created_at__lt=moment, state__in=SETTLED)
    return found.exclude(kind__in=legal_kind_names())


def _delete(rows: Sequence[Notice], by: Actor) -> None:
    Notice.objects.filter(pk__in=[row.pk for row in rows]).delete()


register_holding(messages_of)
register_holding(choices_of)
register_retention(Retention("messages", _("Messages that are no legal notices"), _old, _delete))
