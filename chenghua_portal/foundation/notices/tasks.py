from celery import shared_task

from chenghua_portal.foundation.jobs.durable import task
from chenghua_portal.foundation.notices.delivery import deliver_queued


@task("notices.deliver")
def deliver() -> None:
    deliver_queued()


@shared_task(name="notices.sweep", ignore_result=True)
def sweep() -> None:
    """Beat: send what was left behind, and what was held back until now."""
    deliver_queued()
