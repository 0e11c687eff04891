"""The record: events, their erasable payloads, and the chain that the database itself appends at commit."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.web.ids import uuid7


class AuditEvent(models.Model):
    """One act: who, as what, did what to what, when, from where. Never changed, never deleted."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField(_("Time"))
    verb = models.CharField(_("Act"), max_length=80)
    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=40)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=80)
    actor_roles = models.CharField(max_length=200, blank=True)
    organization_id = models.UUIDField(null=True)
    request_id = models.CharField(max_length=64, blank=True)
    address = models.CharField(max_length=45, blank=True)
    payload_sha256 = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "at"], name="audit_by_subject"),
            models.Index(fields=["actor_id", "at"], name="audit_by_actor"),
            models.Index(fields=["verb", "at"], name="audit_by_verb"),
            models.Index(fields=["organization_id", "at"], name="audit_by_organization"),
            models.Index(fields=["at", "id"], name="audit_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.verb}"


class AuditPayload(models.Model):
    """What changed, in canonical JSON under a salt. Retention may erase it; the chain keeps its hash."""

    append_only = True

    event = models.OneToOneField(AuditEvent, models.PROTECT, primary_key=True, related_name="payload")
    salt = models.CharField(max_length=32)
    body = models.TextField()

    def __str__(self) -> str:
        return f"payload of {self.event_id}"


class AuditLink(models.Model):
    """One link of the chain, written by a trigger at commit. The application can only read it."""

    owner_only = True

    position = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(AuditEvent, models.PROTECT, related_name="link")
    previous_sha256 = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.position}"
