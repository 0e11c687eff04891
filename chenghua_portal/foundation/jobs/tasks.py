"""The Celery side of jobs: ids in, safe to run twice."""

from uuid import UUID

from celery import shared_task

from chenghua_portal.foundation.jobs import durable

# Below the hard limit of the settings: the job learns of it, is set back and says so. Longer work goes on
# in pieces (progress.Again).
SOFT_LIMIT = 240
SWEEP_SECONDS = 60


@shared_task(name="jobs.run", soft_time_limit=SOFT_LIMIT)
def run_job(job_id: str) -> None:
    durable.run(UUID(job_id))


@shared_task(name="jobs.sweep", ignore_result=True, soft_time_limit=SOFT_LIMIT)
def sweep() -> None:
    """Run what was missed, here and now: the worker that sweeps needs no broker for it."""
    durable.run_due(for_seconds=SWEEP_SECONDS)
