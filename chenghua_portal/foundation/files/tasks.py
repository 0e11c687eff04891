from uuid import UUID

from celery import shared_task

from chenghua_portal.foundation.files import resuming, sweeping
from chenghua_portal.foundation.jobs.durable import task
from chenghua_portal.foundation.jobs.tasks import SOFT_LIMIT
from chenghua_portal.foundation.workdays.clock import portal_now


@task("files.destroy_upload")
def destroy_upload(session_id: str) -> None:
    resuming.destroy_upload(UUID(session_id))


@shared_task(name="files.sweep", ignore_result=True, soft_time_limit=SOFT_LIMIT)
def sweep() -> None:
    """Once a day: uploads that expired, then what no row names."""
    resuming.expire_uploads(portal_now())
    sweeping.sweep_orphans()
