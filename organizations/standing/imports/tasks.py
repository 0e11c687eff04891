from uuid import UUID

from chenghua_portal.foundation.jobs.durable import task
from chenghua_portal.foundation.jobs.progress import Again
from organizations.standing.imports import actions


@task(actions.LOOK_THROUGH)
def look_through_list(batch_id: str) -> None:
    actions.look_through_list(UUID(batch_id))


@task(actions.ENTER)
def enter_rows(batch_id: str, user_id: str) -> None:
    actions.enter_rows(UUID(batch_id), UUID(user_id))


@task(actions.TELL)
def tell_of_entries(batch_id: str, after: str) -> None:
    last = actions.tell_of_entries(UUID(batch_id), UUID(after) if after else None)
    if last is not None:
        raise Again(batch_id, last)
