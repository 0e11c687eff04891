from uuid import UUID

from celery import shared_task

from chenghua_portal.foundation.jobs.durable import task
from chenghua_portal.foundation.jobs.tasks import SOFT_LIMIT
from chenghua_portal.foundation.keys import draft_keys
from procurement.bids import sweeping


@task("bids.destroy_draft_key")
def destroy_draft_key(draft_id: str) -> None:
    """Destroy the key of a draft that was handed in. Safe to repeat."""
    draft_keys.destroy(UUID(draft_id))


@shared_task(name="bids.sweep_draft_keys", ignore_result=True, soft_time_limit=SOFT_LIMIT)
def sweep_draft_keys() -> None:
    """Once a day: keys that no draft needs."""
    sweeping.sweep_draft_keys()
