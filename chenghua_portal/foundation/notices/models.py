from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.web.ids import uuid7


class Notice(models.Model):
    """One message to one person over one channel, written in the transaction of what it tells of."""

    class Channel(models.TextChoices):
        SITE = "site", _("Site inbox")
        MAIL = "mail", _("E-mail")

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        UNCERTAIN = "uncertain", _("Uncertain")
        DROPPED = "dropped", _("Dropped")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    event = models.CharField(max_length=120)
    kind = models.CharField(_("Kind"), max_length=60)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices")
    channel = models.CharField(_("Channel"), max_length=10, choices=Channel)
    params = models.JSONField(default=dict)
    link = models.JSONField(default=list)
    state = models.CharField(_("State"), max_length=10, choices=State, default=State.QUEUED)
    created_at = models.DateTimeField(_("Created"))
    sending_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(_("Sent"), null=True, blank=True)
    read_at = models.DateTimeField(_("Read"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "recipient", "channel"], name="notices_one_per_event")
        ]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="notices_inbox"),
            models.Index(
                fields=["state"], name="notices_to_send", condition=models.Q(state__in=["queued", "sending"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient_id}"

    @property
    def message_id(self) -> str:
        """Fixed, so that a mail sent again is known for the same."""
        return f"<{self.id}@portal>"
