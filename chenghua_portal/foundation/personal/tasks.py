from celery import shared_task

from chenghua_portal.foundation.personal.retention import remove_overdue
from chenghua_portal.foundation.workdays.clock import portal_now


@shared_task(name="personal.remove_overdue", ignore_result=True)
def remove() -> None:
    """Beat, once a day: let go what has been kept long enough."""
    remove_overdue(portal_now())
