from django.db import models
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.web.ids import uuid7


class Expert(models.Model):
    """A person who may be asked to evaluate."""

    user = models.OneToOneField("identity.User", models.PROTECT, primary_key=True, related_name="expert")
    title = models.CharField(_("Professional title"), max_length=60, blank=True)
    field = models.CharField(_("Field"), max_length=60, blank=True)
    employer = models.ForeignKey(
        "organizations.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("Employer"),
        related_name="+",
    )

    class Meta:
        verbose_name = _("evaluator")

    def __str__(self) -> str:
        return str(self.user)


class Round(models.Model):
    """One round of scoring of a call's eligible bids."""

    class Status(models.TextChoices):
        SCORING = "scoring", _("Being scored")
        FINAL = "final", _("Final")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    call = models.OneToOneField("procurement.Call", models.PROTECT, related_name="+")
    status = models.CharField(_("Status"), max_length=10, choices=Status, default=Status.SCORING)
    started_at = models.DateTimeField(_("Started"))
    started_by = models.ForeignKey("identity.User", models.PROTECT, related_name="+")
    due_at = models.DateTimeField(_("Scores due"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["scoring", "final"]), name="evaluation_round_status_known"
            )
        ]

    def __str__(self) -> str:
        return f"round of {self.call_id}"


class Seat(models.Model):
    """An evaluator's place on the panel of a round."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="seats")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="seats")
    number = models.PositiveSmallIntegerField(_("Seat"))

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "expert"], name="evaluation_one_seat_per_expert"),
            models.UniqueConstraint(fields=["round", "number"], name="evaluation_seat_number"),
        ]

    def __str__(self) -> str:
        return f"seat {self.number}"
