from django.db import models
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.web.ids import uuid7
from evaluation.panels.models import Round


class RollupRun(models.Model):
    """One computation of a round's figures: the same sheets and method give the same bytes."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="rollups")
    version = models.PositiveIntegerField(_("Version"))
    method = models.CharField(_("Method"), max_length=40)
    input_sha256 = models.CharField(max_length=64)
    output_sha256 = models.CharField(max_length=64)
    output = models.TextField()
    is_complete = models.BooleanField(_("All sheets locked"))
    made_at = models.DateTimeField(_("Made"))

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["round", "version"], name="evaluation_rollup_version"),
            models.UniqueConstraint(
                fields=["round", "input_sha256", "method"], name="evaluation_rollup_once"
            ),
        ]

    def __str__(self) -> str:
        return f"rollup {self.version} of {self.round_id}"


class RollupFigure(models.Model):
    """The figures of one bid in one run."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    run = models.ForeignKey(RollupRun, models.PROTECT, related_name="figures")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, related_name="+")
    sheets = models.PositiveSmallIntegerField(_("Sheets"))
    official = models.DecimalField(_("Official score"), max_digits=9, decimal_places=4)
    mean = models.DecimalField(_("Mean"), max_digits=9, decimal_places=4)
    trimmed = models.DecimalField(_("Trimmed mean"), max_digits=9, decimal_places=4, null=True, blank=True)
    median = models.DecimalField(_("Median"), max_digits=9, decimal_places=4)
    deviation = models.DecimalField(
        _("Standard deviation"), max_digits=9, decimal_places=4, null=True, blank=True
    )
    rank = models.PositiveIntegerField(_("Rank"))

    class Meta:
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["run", "bid"], name="evaluation_rollup_figure_once")]

    def __str__(self) -> str:
        return f"{self.rank}. {self.bid_id}"
