from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.keys.fields import EncryptedField
from chenghua_portal.foundation.search.queries import CjkBigrams
from chenghua_portal.foundation.web.ids import uuid7
from procurement.calls.models import Call, CallKeySet


class Bid(models.Model):
    """A social organization's answer to a call. Until the opening its content is sealed, its title too."""

    class Status(models.TextChoices):
        """One life for all rooms; each room owns the moves it makes (domain.md §4)."""

        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        OPENED = "opened", _("Opened")
        NOT_OPENED = "not_opened", _("Not opened")
        ELIGIBLE = "eligible", _("Eligible")
        INELIGIBLE = "ineligible", _("Not eligible")
        SCORED = "scored", _("Scored")
        PROPOSED = "proposed", _("Proposed")
        NOT_FUNDED = "not_funded", _("Not funded")
        AWARDED = "awarded", _("Awarded")

    READABLE = frozenset(
        {
            Status.OPENED,
            Status.ELIGIBLE,
            Status.INELIGIBLE,
            Status.SCORED,
            Status.PROPOSED,
            Status.NOT_FUNDED,
            Status.AWARDED,
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    call = models.ForeignKey(Call, models.PROTECT, related_name="bids")
    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="bids")
    status = models.CharField(_("Status"), max_length=12, choices=Status, default=Status.DRAFT)
    started_at = models.DateTimeField(_("Started"))
    started_by = models.ForeignKey("identity.User", models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(_("Submitted"), null=True, blank=True)
    submitted_by = models.ForeignKey("identity.User", models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(_("Withdrawn"), null=True, blank=True)
    withdrawn_by = models.ForeignKey("identity.User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("bid")
        ordering = ["-started_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    status__in=[
                        "draft",
                        "submitted",
                        "withdrawn",
                        "opened",
                        "not_opened",
                        "eligible",
                        "ineligible",
                        "scored",
                        "proposed",
                        "not_funded",
                        "awarded",
                    ]
                ),
                name="procurement_bid_status_known",
            ),
            models.CheckConstraint(
                condition=models.Q(status="draft") | models.Q(submitted_at__isnull=False),
                name="procurement_bid_submitted_at",
            ),
            models.CheckConstraint(
                condition=models.Q(submitted_at=None, submitted_by=None)
                | models.Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="procurement_bid_submitted_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None, withdrawn_by=None)
                | models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="procurement_bid_withdrawn_whole",
            ),
        ]
        indexes = [models.Index(fields=["call", "status"], name="procurement_bids_of_call")]

    def __str__(self) -> str:
        return f"bid {self.pk}"


class BidDraft(models.Model):
    """A bid being written, or its replacement. Its key is a file outside the database, named by `id`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bid = models.OneToOneField(Bid, models.PROTECT, related_name="draft")
    created_at = models.DateTimeField()
    copy_digest = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"draft of {self.bid_id}"


class DraftSection(models.Model):
    """One section of a draft: an encrypted blob, and how often it was saved."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    draft = models.ForeignKey(BidDraft, models.CASCADE, related_name="sections")
    key = models.CharField(max_length=30)
    revision = models.PositiveIntegerField(default=1)
    ciphertext = models.BinaryField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey("identity.User", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draft", "key"], name="procurement_draft_section_once")
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.draft_id}"


class DraftConflict(models.Model):
    """What was typed in a tab that was behind: kept, encrypted, until someone chooses."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    draft = models.ForeignKey(BidDraft, models.CASCADE, related_name="conflicts")
    key = models.CharField(max_length=30)
    base_revision = models.PositiveIntegerField()
    ciphertext = models.BinaryField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey("identity.User", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "key", "saved_by"], name="procurement_draft_conflict_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.draft_id}, behind"


class Envelope(models.Model):
    """A sealed submission. Never changed: replacing and withdrawing append."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bid = models.ForeignKey(Bid, models.PROTECT, related_name="envelopes")
    version = models.PositiveSmallIntegerField()
    key_set = models.ForeignKey(CallKeySet, models.PROTECT, related_name="envelopes")
    ciphertext = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField(_("Received"))

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["bid", "version"], name="procurement_envelope_version")
        ]

    def __str__(self) -> str:
        return f"envelope {self.version} of {self.bid_id}"


class Receipt(models.Model):
    """What the bidder holds: a random number, the server's time and the envelope's hash, signed."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    envelope = models.OneToOneField(Envelope, models.PROTECT, related_name="receipt")
    number = models.CharField(_("Receipt number"), max_length=20, unique=True)
    signature = models.CharField(max_length=128)
    issued_at = models.DateTimeField(_("Issued"))

    def __str__(self) -> str:
        return self.number


class BidContent(models.Model):
    """A bid as it was opened: readable, complete, exactly what was sealed."""

    append_only = True

    bid = models.OneToOneField(Bid, models.PROTECT, primary_key=True, related_name="content")
    envelope = models.OneToOneField(Envelope, models.PROTECT, related_name="+")
    title = models.CharField(_("Project"), max_length=100)
    street_code = models.CharField(max_length=9, blank=True)
    asked = models.DecimalField(_("Asked (yuan)"), max_digits=14, decimal_places=2)
    self_raised = models.DecimalField(_("Self-raised (yuan)"), max_digits=14, decimal_places=2)
    sections = models.JSONField()

    class Meta:
        indexes = [GinIndex(CjkBigrams("title"), name="procurement_title_words")]

    def __str__(self) -> str:
        return self.title


class BudgetLineItem(models.Model):
    """One budget line of an opened bid."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    content = models.ForeignKey(BidContent, models.PROTECT, related_name="budget_lines")
    position = models.PositiveSmallIntegerField()
    category = models.CharField(max_length=20)
    item = models.CharField(max_length=100)
    quantity = models.DecimalField(max_digits=12, decimal_places=2)
    unit = models.CharField(max_length=20)
    unit_price = models.DecimalField(max_digits=14, decimal_places=2)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    asked = models.DecimalField(max_digits=14, decimal_places=2)
    self_cash = models.DecimalField(max_digits=14, decimal_places=2)
    self_in_kind = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["content", "position"], name="procurement_budget_line_position"),
            models.CheckConstraint(
                condition=models.Q(
                    amount=models.F("asked") + models.F("self_cash") + models.F("self_in_kind")
                ),
                name="procurement_budget_line_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return self.item


class Indicator(models.Model):
    """One promised indicator of an opened bid."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    content = models.ForeignKey(BidContent, models.PROTECT, related_name="indicators")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=100)
    unit = models.CharField(max_length=20)
    baseline = models.CharField(max_length=40, blank=True)
    target = models.CharField(max_length=40)
    verification = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["content", "position"], name="procurement_indicator_position")
        ]

    def __str__(self) -> str:
        return self.name


class BidFile(models.Model):
    """A file of an opened bid, with the key that came out of the envelope."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    content = models.ForeignKey(BidContent, models.PROTECT, related_name="files")
    stored_file_id = models.UUIDField()
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    key = EncryptedField()

    def __str__(self) -> str:
        return self.name


class BidReader(models.Model):
    """A grant to read an opened bid, written by higher rooms: who, from when, until when, why."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bid = models.ForeignKey(Bid, models.PROTECT, related_name="readers")
    user = models.ForeignKey("identity.User", models.PROTECT, related_name="+")
    why = models.CharField(max_length=60)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bid", "user", "why"], name="procurement_bid_reader_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} reads {self.bid_id}"
