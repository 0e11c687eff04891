"""Beat: let the end of the record leave the database every ten minutes."""

import urllib.request
from smtplib import SMTPException

import structlog
from celery import shared_task
from django.conf import settings
from django.core.mail import send_mail

from chenghua_portal.foundation.audit.checkpoints import Checkpoint, make_checkpoint
from chenghua_portal.foundation.workdays.clock import portal_now

log = structlog.get_logger(__name__)

PATIENCE = 10


@shared_task(name="audit.checkpoint", ignore_result=True)
def checkpoint() -> None:
    made = make_checkpoint(portal_now())
    if made is not None:
        send_away(made)


def send_away(made: Checkpoint) -> None:
    """Hand a checkpoint to the other places that were named. One that is away misses it, and gets the next."""
    if settings.PORTAL_CHECKPOINTS_URL:
        _post(made)
    if settings.PORTAL_CHECKPOINTS_MAILBOX:
        _mail(made)


def _post(made: Checkpoint) -> None:
    request = urllib.request.Request(  # noqa: S310  the operator's own setting, checked to be http(s)
        settings.PORTAL_CHECKPOINTS_URL,
        data=made.line().encode(),
        headers={"Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE):  # noqa: S310
            pass
    except OSError as error:
        log.warning("checkpoint_not_posted", error=type(error).__name__)


def _mail(made: Checkpoint) -> None:
    try:
        send_mail(f"Checkpoint {made.count}", made.line(), None, [settings.PORTAL_CHECKPOINTS_MAILBOX])
    except (OSError, SMTPException) as error:
        log.warning("checkpoint_not_mailed", error=type(error).__name__)
