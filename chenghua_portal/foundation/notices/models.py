from datetime import time

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.web.ids import uuid7


class Notice(models.Model):
    """One message to one person over one channel, written in the transaction of what it tells of."""

    class Channel(models.TextChoices):
        SITE = "site", _("Site inbox")
        MAIL = "mail", _("E-mail")
        SMS = "sms", _("Text message")
        WECHAT = "wechat", _("WeChat")

    class State(models.TextChoices):
        """`HELD` waits for the morning or the digest. `REFUSED` by the address, at hand-over or in a report.

        `UNCERTAIN` may have gone out and is not sent again. `DROPPED` had no address left when its turn came.
        """

        QUEUED = "queued", _("Queued")
        HELD = "held", _("Held back")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        UNCERTAIN = "uncertain", _("Uncertain")
        REFUSED = "refused", _("Refused by the address")
        SUPPRESSED = "suppressed", _("Address out of use")
        FAILED = "failed", _("Not delivered")
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
    not_before = models.DateTimeField(db_default=Now())
    is_for_digest = models.BooleanField(default=False, db_default=False)
    # The mail that carried it together with others; empty: one of its own.
    digest = models.UUIDField(null=True, blank=True)
    sending_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(_("Sent"), null=True, blank=True)
    read_at = models.DateTimeField(_("Read"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Whoever sent it could not say whether it arrived; an operator settles that.
    uncertain_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    # Blind index of the address it was handed over for.
    address_index = models.CharField(max_length=64, blank=True, db_default="")
    # What the other side answered: a code or the kind of an error, never words.
    last_error = models.CharField(max_length=60, blank=True, db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "recipient", "channel"], name="notices_one_per_event"),
            models.CheckConstraint(
                condition=models.Q(settled_at=None) | ~models.Q(uncertain_at=None),
                name="notices_only_uncertain_settled",
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="notices_inbox"),
            models.Index(
                fields=["channel", "not_before", "id"],
                name="notices_to_deliver",
                condition=models.Q(state__in=["queued", "held"]),
            ),
            models.Index(fields=["sending_at"], name="notices_in_hand", condition=models.Q(state="sending")),
            models.Index(fields=["created_at", "id"], name="notices_log"),
            models.Index(
                fields=["uncertain_at"],
                name="notices_unsettled",
                condition=~models.Q(uncertain_at=None) & models.Q(settled_at=None),
            ),
            models.Index(
                fields=["state", "kind"],
                name="notices_undelivered",
                condition=models.Q(state__in=["refused", "suppressed", "failed"]),
            ),
            models.Index(
                fields=["address_index", "refused_at"],
                name="notices_refusals",
                condition=~models.Q(refused_at=None),
            ),
            models.Index(fields=["digest"], name="notices_of_digest", condition=~models.Q(digest=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient_id}"

    @property
    def message_id(self) -> str:
        """Fixed, so that a mail sent again is known for the same."""
        return f"<{self.digest or self.id}@portal>"

    @property
    def is_uncertain(self) -> bool:
        """Whether it is still unknown if this arrived."""
        return self.uncertain_at is not None and self.settled_at is None


class Preferences(models.Model):
    """When a person wants to be told. Who has none is told at once, except at night."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="notice_preferences"
    )
    has_quiet_hours = models.BooleanField(default=True)
    quiet_from = models.TimeField(default=time(21))
    quiet_until = models.TimeField(default=time(8))
    # The hour, Beijing time, of the one mail a day; empty: mails come one by one.
    digest_hour = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(digest_hour__lt=24), name="notices_digest_hour_of_day")
        ]

    def __str__(self) -> str:
        return f"preferences of {self.user_id}"


class ChannelChoice(models.Model):
    """Whether a person wants one family of notices over one channel, where that differs from the default."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="channel_choices")
    family = models.CharField(max_length=60)
    channel = models.CharField(max_length=10, choices=Notice.Channel)
    is_wanted = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "family", "channel"], name="notices_one_choice_each")
        ]

    def __str__(self) -> str:
        return f"{self.family} by {self.channel}: {self.is_wanted}"


class Suppression(models.Model):
    """An address that nothing is sent to any more, known by its blind index alone; kept when it is lifted."""

    class Reason(models.TextChoices):
        REFUSALS = "refusals", _("Refused again and again")
        OPERATOR = "operator", _("Taken out of use by hand")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    channel = models.CharField(_("Channel"), max_length=10, choices=Notice.Channel)
    address_index = models.CharField(max_length=64)
    # Whose address it was then.
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(_("Reason"), max_length=10, choices=Reason)
    since = models.DateTimeField(_("Since"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "address_index"],
                name="notices_one_suppression_in_force",
                condition=models.Q(lifted_at=None),
            ),
            models.CheckConstraint(
                condition=models.Q(lifted_at=None, lifted_by=None)
                | models.Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="notices_lifted_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["since", "id"], name="notices_suppressions")]

    def __str__(self) -> str:
        return f"{self.channel} of {self.person_id}"
