from celery import shared_task

from chenghua_portal.foundation.obligations.reminders import remind_due
from chenghua_portal.foundation.workdays.clock import portal_now


@shared_task(name="obligations.remind", ignore_result=True)
def remind() -> None:
    """Beat: queue the reminders that have come due."""
    remind_due(portal_now())
