from django.db import models
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.web.ids import uuid7
from procurement.bids.models import Bid
from procurement.calls.models import Call


class BidResult(models.Model):
    """The official figure and rank of a bid, as the final rollup reported it."""

    append_only = True

    bid = models.OneToOneField(Bid, models.PROTECT, primary_key=True, related_name="result")
    score = models.DecimalField(_("Score"), max_digits=7, decimal_places=2)
    rank = models.PositiveIntegerField(_("Rank"))
    is_above_pass_mark = models.BooleanField(_("Passed"))
    source = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["rank"]

    def __str__(self) -> str:
        return f"{self.rank}. {self.bid_id}"


class AwardList(models.Model):
    """Which bids of a call shall be funded: prepared by one, confirmed by another."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Awaiting approval")
        RETURNED = "returned", _("Returned")
        CONFIRMED = "confirmed", _("Confirmed")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    call = models.OneToOneField(Call, models.PROTECT, related_name="award_list")
    status = models.CharField(_("Status"), max_length=10, choices=Status, default=Status.PROPOSED)
    note = models.TextField(_("Reason for deviating from the ranking"), max_length=1000, blank=True)
    proposed_at = models.DateTimeField(_("Proposed"))
    proposed_by = models.ForeignKey("identity.User", models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(_("Confirmed"), null=True, blank=True)
    confirmed_by = models.ForeignKey("identity.User", models.PROTECT, null=True, blank=True, related_name="+")
    return_reason = models.TextField(_("Reason for returning"), max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["proposed", "returned", "confirmed"]),
                name="procurement_award_list_status_known",
            ),
            models.CheckConstraint(
                condition=models.Q(status="confirmed", confirmed_at__isnull=False, confirmed_by__isnull=False)
                | models.Q(~models.Q(status="confirmed"), confirmed_at=None, confirmed_by=None),
                name="procurement_award_list_confirmed_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None) | ~models.Q(confirmed_by=models.F("proposed_by")),
                name="procurement_award_list_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"awards of {self.call_id}"


class Award(models.Model):
    """One bid on the list: what it gets. Public once the list is confirmed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(_("Number"), max_length=30, unique=True, null=True, blank=True)
    award_list = models.ForeignKey(AwardList, models.PROTECT, related_name="awards")
    bid = models.OneToOneField(Bid, models.PROTECT, related_name="award")
    amount = models.DecimalField(_("Amount (yuan)"), max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = _("award")
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="procurement_award_amount_positive")
        ]

    def __str__(self) -> str:
        return self.number or f"award of {self.bid_id}"
