from celery import shared_task

from chenghua_portal.foundation.workdays.clock import portal_now
from organizations.reminders import remind_of_ends, remind_of_inspections


@shared_task(name="organizations.remind_of_ends", ignore_result=True)
def remind() -> None:
    """Beat: tell of certificates and grades that end soon, and of annual inspections that are due."""
    at = portal_now()
    remind_of_ends(at)
    remind_of_inspections(at)
