from django.db import models
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.web.ids import uuid7
from procurement.bids.models import Bid


class Screening(models.Model):
    """The decision whether a bid is eligible, by whom and why."""

    append_only = True

    class Verdict(models.TextChoices):
        ELIGIBLE = "eligible", _("Eligible")
        INELIGIBLE = "ineligible", _("Not eligible")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bid = models.OneToOneField(Bid, models.PROTECT, related_name="screening")
    verdict = models.CharField(_("Verdict"), max_length=10, choices=Verdict)
    reason = models.TextField(_("Reason"), max_length=1000, blank=True)
    decided_at = models.DateTimeField(_("Decided"))
    decided_by = models.ForeignKey("identity.User", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verdict="eligible") | ~models.Q(reason=""),
                name="procurement_ineligible_with_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.verdict} {self.bid_id}"
