from datetime import datetime, timedelta
from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.web.ids import uuid7

# domain.md §2 step 6: an opening happens not before the deadline + 1 h.
OPENING_DELAY = timedelta(hours=1)


class Call(models.Model):
    """A funding call: its terms, and how far it has come."""

    class Tier(models.TextChoices):
        MICRO = "micro", _("Micro")
        STANDARD = "standard", _("Standard")
        JOINT = "joint", _("Joint")

    class Status(models.TextChoices):
        """One life for all rooms; each room owns the moves it makes. Open and closed follow the clock."""

        DRAFT = "draft", _("Being drafted")
        PREPARED = "prepared", _("Awaiting approval")
        PUBLISHED = "published", _("Published")
        OPENED = "opened", _("Bids opened")
        SCORING = "scoring", _("Being scored")
        SCORED = "scored", _("Scored")
        PROPOSED = "proposed", _("Awards proposed")
        AWARDED = "awarded", _("Awarded")

    PUBLIC = frozenset(
        {Status.PUBLISHED, Status.OPENED, Status.SCORING, Status.SCORED, Status.PROPOSED, Status.AWARDED}
    )

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(_("Number"), max_length=20, unique=True, null=True, blank=True)
    title = models.CharField(_("Title"), max_length=100)
    summary = models.TextField(_("Summary"), max_length=2000)
    purchaser = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="calls")
    tier = models.CharField(_("Tier"), max_length=10, choices=Tier, default=Tier.MICRO)
    budget = models.DecimalField(
        _("Total budget (yuan)"),
        max_digits=14,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    cap = models.DecimalField(
        _("Cap per project (yuan)"),
        max_digits=14,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    deadline = models.DateTimeField(_("Deadline for bids"))
    panel_size = models.PositiveSmallIntegerField(_("Evaluators per bid"), default=5)
    bids_per_organization = models.PositiveSmallIntegerField(_("Bids per organization"), default=2)
    contact = models.CharField(_("Contact for questions"), max_length=200, blank=True)
    status = models.CharField(_("Status"), max_length=10, choices=Status, default=Status.DRAFT)
    created_at = models.DateTimeField(_("Created"))
    created_by = models.ForeignKey("identity.User", models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(_("Sent for approval"), null=True, blank=True)
    prepared_by = models.ForeignKey("identity.User", models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(_("Published"), null=True, blank=True)
    published_by = models.ForeignKey("identity.User", models.PROTECT, null=True, blank=True, related_name="+")
    return_reason = models.TextField(_("Reason for returning"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("call")
        ordering = ["-published_at", "-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    status__in=[
                        "draft",
                        "prepared",
                        "published",
                        "opened",
                        "scoring",
                        "scored",
                        "proposed",
                        "awarded",
                    ]
                ),
                name="procurement_call_status_known",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["draft", "prepared"], published_at=None)
                | models.Q(~models.Q(status__in=["draft", "prepared"]), published_at__isnull=False),
                name="procurement_call_published_at",
            ),
            models.CheckConstraint(
                condition=models.Q(published_at=None, published_by=None, number=None)
                | models.Q(published_at__isnull=False, published_by__isnull=False, number__isnull=False),
                name="procurement_call_published_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(prepared_at=None, prepared_by=None)
                | models.Q(prepared_at__isnull=False, prepared_by__isnull=False),
                name="procurement_call_prepared_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(published_by=None) | ~models.Q(published_by=models.F("prepared_by")),
                name="procurement_call_second_person",
            ),
            models.CheckConstraint(
                condition=models.Q(cap__gt=0) & models.Q(cap__lte=models.F("budget")),
                name="procurement_call_cap_within_budget",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def opening_at(self) -> datetime:
        """The earliest moment the bids may be opened."""
        return self.deadline + OPENING_DELAY

    def is_open(self, at: datetime) -> bool:
        """Whether bids are taken at `at`."""
        return self.status == self.Status.PUBLISHED and at < self.deadline

    def is_closed(self, at: datetime) -> bool:
        """Whether the deadline has passed and nothing has been opened yet."""
        return self.status == self.Status.PUBLISHED and at >= self.deadline


class CallKeySet(models.Model):
    """The public keys that a call's bids are sealed to, and how many of their holders open one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    call = models.ForeignKey(Call, models.PROTECT, related_name="key_sets")
    version = models.PositiveSmallIntegerField()
    quorum = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "version"], name="procurement_key_set_version"),
            models.CheckConstraint(condition=models.Q(quorum__gte=1), name="procurement_key_set_quorum"),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} keys {self.version}"


class KeyRecipient(models.Model):
    """One holder of an opening key: an officer, or at the micro tier the server (普通封存)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key_set = models.ForeignKey(CallKeySet, models.PROTECT, related_name="recipients")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=60)
    public_key = models.CharField(max_length=80)
    is_server_held = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["key_set", "position"], name="procurement_key_recipient_position")
        ]

    def __str__(self) -> str:
        return self.label
