from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.web.ids import uuid7


class Obligation(models.Model):
    """Who owes what by when. To-do lists and reminders read this one table."""

    class Owner(models.TextChoices):
        USER = "user", _("Person")
        ORGANIZATION = "organization", _("Organization")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(_("Kind"), max_length=60)
    subject_type = models.CharField(max_length=80)
    subject_id = models.UUIDField()
    subject_name = models.CharField(_("Subject"), max_length=200)
    link = models.JSONField(default=list)
    owner_type = models.CharField(max_length=12, choices=Owner)
    owner_id = models.UUIDField()
    owner_role = models.CharField(max_length=20, blank=True)
    due_at = models.DateTimeField(_("Due"))
    opened_at = models.DateTimeField(_("Opened"))
    discharged_at = models.DateTimeField(_("Done"), null=True, blank=True)
    # How far the reminders of this duty have come: the stage last told (reminders.stage_at).
    told_stage = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_type", "subject_id", "owner_type", "owner_id", "owner_role"],
                condition=models.Q(discharged_at=None),
                name="obligations_one_open",
            )
        ]
        indexes = [
            models.Index(
                fields=["owner_id", "due_at"], name="obligations_todo", condition=models.Q(discharged_at=None)
            ),
            models.Index(fields=["due_at"], name="obligations_due", condition=models.Q(discharged_at=None)),
            models.Index(
                fields=["owner_id", "discharged_at", "id"],
                name="obligations_done",
                condition=~models.Q(discharged_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_name}"


class FeedLink(models.Model):
    """The secret address of a person's calendar of duties. Only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="feed_link")
    token_sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("Created"))
    last_used_at = models.DateTimeField(_("Last used"), null=True, blank=True)

    def __str__(self) -> str:
        return f"feed of {self.user_id}"
