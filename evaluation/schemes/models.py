from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.web.ids import uuid7


class Scheme(models.Model):
    """A set of criteria whose weights add up to 100. Frozen when its call is published."""

    class Figure(models.TextChoices):
        TRIMMED = "trimmed", _("Trimmed mean")
        MEAN = "mean", _("Mean")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("Name"), max_length=100)
    version = models.PositiveSmallIntegerField(_("Version"), default=1)
    pass_mark = models.DecimalField(_("Pass mark"), max_digits=5, decimal_places=2, default=Decimal(60))
    official_figure = models.CharField(
        _("Official figure"), max_length=10, choices=Figure, default=Figure.TRIMMED
    )
    frozen_at = models.DateTimeField(_("Frozen"), null=True, blank=True)

    class Meta:
        verbose_name = _("scheme")

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class Criterion(models.Model):
    """One thing scored, from 0 to `weight` points in steps."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("Criterion"), max_length=60)
    guidance = models.CharField(_("Guidance"), max_length=300, blank=True)
    weight = models.DecimalField(_("Points"), max_digits=5, decimal_places=2)
    step = models.DecimalField(_("Step"), max_digits=3, decimal_places=2, default=Decimal("0.5"))

    class Meta:
        ordering = ["position"]
        verbose_name = _("criterion")
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "position"],
                name="evaluation_criterion_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=models.Q(weight__gt=0) & models.Q(weight__lte=100),
                name="evaluation_criterion_weight",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CallScheme(models.Model):
    """The scheme a call is scored by. The link lives here, above the call it points to."""

    call = models.OneToOneField("procurement.Call", models.PROTECT, primary_key=True, related_name="+")
    scheme = models.OneToOneField(Scheme, models.PROTECT, related_name="call_scheme")

    def __str__(self) -> str:
        return f"{self.call_id} by {self.scheme_id}"
