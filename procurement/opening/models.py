from django.db import models
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.web.ids import uuid7
from procurement.bids.models import Bid, Envelope
from procurement.calls.models import Call


class Opening(models.Model):
    """The opening of a call's bids: who, when, and what was found."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    call = models.OneToOneField(Call, models.PROTECT, related_name="opening")
    opened_at = models.DateTimeField(_("Opened"))
    opened_by = models.ForeignKey("identity.User", models.PROTECT, related_name="+")
    summary = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"opening of {self.call_id}"


class OpenedEnvelope(models.Model):
    """One line of the opening record: an envelope, opened or with the reason why not."""

    append_only = True

    class Outcome(models.TextChoices):
        OPENED = "opened", _("Opened")
        DAMAGED = "damaged", _("Damaged, not opened")
        LATE = "late", _("Late, not opened")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    opening = models.ForeignKey(Opening, models.PROTECT, related_name="entries")
    bid = models.OneToOneField(Bid, models.PROTECT, related_name="opening_entry")
    envelope = models.OneToOneField(Envelope, models.PROTECT, related_name="+")
    outcome = models.CharField(_("Outcome"), max_length=10, choices=Outcome)
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.outcome} {self.envelope_id}"
