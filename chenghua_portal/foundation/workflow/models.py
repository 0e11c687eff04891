from django.db import models
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.files.models import StoredFile
from chenghua_portal.foundation.web.ids import uuid7


class OfflineApproval(models.Model):
    """A leader's decision on paper (线下审批): uploaded by one person, confirmed by another.

    It waits until it is confirmed, which carries it out, or refused. Who uploaded it never confirms it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(_("Number"), max_length=20, unique=True)
    transition = models.CharField(max_length=100)
    subject_type = models.CharField(max_length=80)
    subject_id = models.UUIDField()
    subject_name = models.CharField(_("Object"), max_length=200)
    organization_id = models.UUIDField()
    leader = models.CharField(_("Who decided"), max_length=60)
    paper_date = models.DateField(_("Date of the paper"))
    paper = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("Uploaded"))
    uploaded_by = models.ForeignKey("identity.User", models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(_("Confirmed"), null=True, blank=True)
    confirmed_by = models.ForeignKey("identity.User", models.PROTECT, null=True, blank=True, related_name="+")
    refused_at = models.DateTimeField(_("Refused"), null=True, blank=True)
    refused_by = models.ForeignKey("identity.User", models.PROTECT, null=True, blank=True, related_name="+")
    refusal = models.CharField(_("Reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("offline approval")
        indexes = [
            models.Index(fields=["organization_id", "uploaded_at", "id"], name="workflow_offline_of_office"),
            models.Index(fields=["uploaded_at", "id"], name="workflow_offline_in_order"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None, confirmed_by=None)
                | models.Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="workflow_confirmed_pair",
            ),
            models.CheckConstraint(
                condition=models.Q(refused_at=None, refused_by=None, refusal="")
                | (models.Q(refused_at__isnull=False, refused_by__isnull=False) & ~models.Q(refusal="")),
                name="workflow_refused_pair",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None) | models.Q(refused_at=None),
                name="workflow_one_outcome",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None) | ~models.Q(confirmed_by=models.F("uploaded_by")),
                name="workflow_confirmed_by_another",
            ),
            models.UniqueConstraint(
                fields=["transition", "subject_id"],
                condition=models.Q(confirmed_at=None, refused_at=None),
                name="workflow_one_paper_waits",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_waiting(self) -> bool:
        return self.confirmed_at is None and self.refused_at is None
