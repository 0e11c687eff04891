from django.db import models
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.web.ids import uuid7

# Neither done nor given up nor cancelled: it waits, or it runs.
IS_OPEN = models.Q(done_at=None, failed_at=None, cancelled_at=None)


class Job(models.Model):
    """Work that must happen once its transaction has: kept here, made prompt by the broker."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Finished")
        GIVEN_UP = "given-up", _("Abandoned")
        CANCELLED = "cancelled", _("Cancelled")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    task = models.CharField(_("Task"), max_length=80)
    args = models.JSONField(default=list)
    key = models.CharField(max_length=120, unique=True)
    run_after = models.DateTimeField(db_index=True)
    is_inline = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    running_since = models.DateTimeField(null=True, blank=True)
    stop_asked_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(_("Done"), null=True, blank=True)
    failed_at = models.DateTimeField(_("Given up"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("Cancelled"), null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)
    last_place = models.CharField(max_length=200, blank=True, db_default="")
    steps_done = models.PositiveIntegerField(default=0, db_default=0)
    steps_total = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_at=None, failed_at=None)
                | models.Q(done_at=None, cancelled_at=None)
                | models.Q(failed_at=None, cancelled_at=None),
                name="jobs_one_end",
            )
        ]
        indexes = [
            models.Index(
                fields=["run_after", "id"], name="jobs_open", condition=IS_OPEN & models.Q(is_inline=False)
            ),
            models.Index(
                fields=["failed_at", "id"], name="jobs_given_up", condition=~models.Q(failed_at=None)
            ),
            models.Index(
                fields=["cancelled_at", "id"], name="jobs_cancelled", condition=~models.Q(cancelled_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.key}"

    @property
    def state(self) -> State:
        """A job whose worker was killed shows as running until the sweep comes round."""
        ends = (
            (self.done_at, Job.State.DONE),
            (self.failed_at, Job.State.GIVEN_UP),
            (self.cancelled_at, Job.State.CANCELLED),
            (self.running_since, Job.State.RUNNING),
        )
        return next((state for at, state in ends if at is not None), Job.State.WAITING)


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
