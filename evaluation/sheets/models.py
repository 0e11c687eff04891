from django.db import models
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.web.ids import uuid7
from evaluation.panels.models import Seat
from evaluation.schemes.models import Criterion


class Sheet(models.Model):
    """One evaluator's scores for one bid: a draft, then locked."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Being scored")
        LOCKED = "locked", _("Locked")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="sheets")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, related_name="+")
    status = models.CharField(_("Status"), max_length=10, choices=Status, default=Status.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    total = models.DecimalField(_("Total"), max_digits=7, decimal_places=2, null=True, blank=True)
    comment = models.TextField(_("Overall comment"), max_length=1000, blank=True)
    saved_at = models.DateTimeField(_("Saved"), null=True, blank=True)
    locked_at = models.DateTimeField(_("Locked"), null=True, blank=True)
    locked_by = models.ForeignKey("identity.User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seat", "bid"], name="evaluation_one_sheet"),
            models.CheckConstraint(
                condition=models.Q(status="draft", locked_at=None, locked_by=None)
                | models.Q(
                    status="locked", locked_at__isnull=False, locked_by__isnull=False, total__isnull=False
                ),
                name="evaluation_sheet_locked_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"sheet of seat {self.seat_id} on {self.bid_id}"


class Score(models.Model):
    """The points for one criterion on one sheet."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    comment = models.TextField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="evaluation_one_score"),
            models.CheckConstraint(
                condition=models.Q(value=None) | models.Q(value__gte=0), name="evaluation_score_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value}"
