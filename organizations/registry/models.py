from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.search.queries import CjkBigrams
from chenghua_portal.foundation.web.ids import uuid7


class Street(models.Model):
    """A street office's area, with the days from and until which it exists (domain.md §3)."""

    code = models.CharField(_("Code"), max_length=9, primary_key=True)
    name = models.CharField(_("Street"), max_length=40)
    valid_from = models.DateField(_("Valid from"), null=True, blank=True)
    valid_to = models.DateField(_("Valid to"), null=True, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("street")

    def __str__(self) -> str:
        return self.name


class Organization(models.Model):
    """A party to a call: social organizations that bid, and those that buy, fund or support."""

    class Kind(models.TextChoices):
        ASSOCIATION = "51", _("Social association")
        SERVICE = "52", _("Social service organization")
        FOUNDATION = "53", _("Foundation")
        OTHER_SOCIAL = "59", _("Other social organization")
        GOVERNMENT = "11", _("Government office")
        INSTITUTION = "12", _("Public institution")
        COMPANY = "91", _("Company")

    class Status(models.TextChoices):
        PENDING = "pending", _("To be verified")
        VERIFIED = "verified", _("Verified")
        REFUSED = "refused", _("Refused")

    SOCIAL_KINDS = frozenset({Kind.ASSOCIATION, Kind.SERVICE, Kind.FOUNDATION, Kind.OTHER_SOCIAL})

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("Name"), max_length=100)
    code = models.CharField(_("Unified social credit code"), max_length=18, unique=True)
    kind = models.CharField(_("Kind"), max_length=2, choices=Kind)
    status = models.CharField(_("Status"), max_length=10, choices=Status, default=Status.PENDING)
    legal_representative = models.CharField(_("Legal representative"), max_length=40, blank=True)
    founded_on = models.DateField(_("Founded on"), null=True, blank=True)
    address = models.CharField(_("Address"), max_length=200, blank=True)
    street = models.ForeignKey(Street, models.PROTECT, verbose_name=_("Street"), null=True, blank=True)
    business_scope = models.TextField(_("Business scope"), max_length=1000, blank=True)
    is_purchaser = models.BooleanField(_("Purchases services"), default=False)
    registered_at = models.DateTimeField(_("Registered"))
    registered_by = models.ForeignKey("identity.User", models.PROTECT, null=True, related_name="+")
    verified_at = models.DateTimeField(_("Verified"), null=True, blank=True)
    verified_by = models.ForeignKey("identity.User", models.PROTECT, null=True, blank=True, related_name="+")
    refusal_reason = models.TextField(_("Reason for refusal"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("organization")
        indexes = [GinIndex(CjkBigrams("name"), name="organizations_name_words")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["pending", "verified", "refused"]),
                name="organizations_status_known",
            ),
            models.CheckConstraint(
                condition=models.Q(verified_at=None, verified_by=None)
                | models.Q(verified_at__isnull=False, verified_by__isnull=False),
                name="organizations_verified_at_and_by",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="refused") | ~models.Q(refusal_reason=""),
                name="organizations_refused_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_social(self) -> bool:
        """Whether the organization may bid by its kind."""
        return self.kind in self.SOCIAL_KINDS
