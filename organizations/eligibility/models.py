from django.db import models
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.web.ids import uuid7
from organizations.registry.models import Organization


class EligibilityDecision(models.Model):
    """What the rules answered when it counted: codes, parameters and facts, so that it can be told again.

    Never sentences: those are written anew from code and facts, in the reader's language.
    """

    class Purpose(models.TextChoices):
        SUBMISSION = "submission", _("Submission")
        CONTRACT = "contract", _("Contract")
        PAYMENT = "payment", _("Payment")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="eligibility_decisions")
    purpose = models.CharField(_("Purpose"), max_length=12, choices=Purpose)
    # What it was decided for: "procurement.bid" and its id.
    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    # The moment whose facts were asked for.
    at = models.DateTimeField(_("At"))
    is_eligible = models.BooleanField(_("Eligible"))
    # [{"rule": code, "parameters": {…}, "verdict": "pass", "fact": {…}, "on": date}]
    answers = models.JSONField()

    class Meta:
        verbose_name = _("decision on eligibility")
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="organizations_eligible_subject")]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.purpose} {self.is_eligible}"
