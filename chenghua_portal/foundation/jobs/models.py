from django.db import models
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.web.ids import uuid7


class Job(models.Model):
    """Work that must happen once its transaction has: kept here, made prompt by the broker."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    task = models.CharField(_("Task"), max_length=80)
    args = models.JSONField(default=list)
    key = models.CharField(max_length=120, unique=True)
    run_after = models.DateTimeField(db_index=True)
    is_inline = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(_("Done"), null=True, blank=True)
    failed_at = models.DateTimeField(_("Given up"), null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["run_after"],
                name="jobs_waiting",
                condition=models.Q(done_at=None, failed_at=None, is_inline=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.key}"


class RequestKey(models.Model):
    """What a repeated form post made the first time."""

    user_id = models.UUIDField()
    kind = models.CharField(max_length=60)
    key = models.UUIDField()
    result_id = models.UUIDField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user_id", "kind", "key"], name="jobs_one_result_per_request")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
