"""What operators do to jobs. Each act is on the record with the task and the key, never with arguments."""

from django.db import transaction
from django.utils.translation import gettext as _

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.jobs.durable import hand_over_on_commit
from chenghua_portal.foundation.jobs.models import IS_OPEN, Job
from chenghua_portal.foundation.jobs.queries import given_up, is_running
from chenghua_portal.foundation.web.refusals import Refused

# As many as one transaction takes well; the rest by pressing again.
AT_ONCE = 1000


@transaction.atomic(durable=True)
def retry_job(job: Job, *, by: Actor) -> Job:
    """Let a job that was given up begin anew, at once and with all its attempts.

    Raises Refused for one that was not given up, or is no longer.
    """
    found = given_up().select_for_update().filter(pk=job.pk).first()
    if found is None:
        raise Refused(
            _("Only a job that was given up can be tried again. This one was not, or no longer is.")
        )
    return _retry(found, by)


@transaction.atomic(durable=True)
def retry_all(*, by: Actor) -> int:
    """Let every job that was given up begin anew, the earliest first. Returns how many: at most AT_ONCE."""
    found = given_up().select_for_update(skip_locked=True).order_by("failed_at", "id")[:AT_ONCE]
    return len([_retry(job, by) for job in found])


def _retry(job: Job, by: Actor) -> Job:
    said = {"task": job.task, "key": job.key, "attempts": job.attempts, "error": job.last_error}
    job.failed_at, job.attempts, job.run_after = None, 0, by.arrived_at
    job.save(update_fields=["failed_at", "attempts", "run_after"])
    record("jobs.retry", job, by=by, at=by.arrived_at, data=said)
    hand_over_on_commit(job.pk)
    return job


@transaction.atomic(durable=True)
def cancel_job(job: Job, *, by: Actor) -> Job:
    """Cancel a waiting job for good; ask a running one to stop, which it does where its task looks for it.

    Raises Refused for a job that has come to its end.
    """
    found = Job.objects.select_for_update().filter(IS_OPEN, pk=job.pk).first()
    if found is None:
        raise Refused(_("This job has come to its end; there is nothing left to cancel."))
    runs = is_running(found.pk)
    if runs:
        found.stop_asked_at = by.arrived_at
    else:
        found.cancelled_at, found.running_since = by.arrived_at, None
    found.save(update_fields=["stop_asked_at", "cancelled_at", "running_since"])
    said = {"task": found.task, "key": found.key, "was_running": runs}
    record("jobs.cancel", found, by=by, at=by.arrived_at, data=said)
    return found
