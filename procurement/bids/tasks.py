from uuid import UUID

from chenghua_portal.foundation.jobs.durable import task
from chenghua_portal.foundation.keys import draft_keys


@task("bids.destroy_draft_key")
def destroy_draft_key(draft_id: str) -> None:
    """Destroy the key of a draft that was handed in. Safe to repeat."""
    draft_keys.destroy(UUID(draft_id))
