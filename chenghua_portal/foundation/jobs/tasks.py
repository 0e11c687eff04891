"""The Celery side of jobs: ids in, safe to run twice."""

from uuid import UUID

from celery import shared_task

from chenghua_portal.foundation.jobs import durable


@shared_task(name="jobs.run")
def run_job(job_id: str) -> None:
    durable.run(UUID(job_id))


@shared_task(name="jobs.sweep", ignore_result=True)
def sweep() -> None:
    """Run what was missed, here and now: the worker that sweeps needs no broker for it."""
    durable.run_due()
