"""Handing notices to the mail server: marked before, so that a death in between is known."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from chenghua_portal.foundation.notices.kinds import kind_named
from chenghua_portal.foundation.notices.models import Notice
from chenghua_portal.foundation.notices.outbox import text_of
from chenghua_portal.foundation.workdays.clock import portal_now

log = structlog.get_logger(__name__)

STUCK_AFTER = timedelta(minutes=2)


def deliver_queued() -> int:
    """Send every queued mail once. Returns how many were handed over."""
    settle_uncertain()
    sent = 0
    while (notice := _take()) is not None:
        try:
            _send(notice)
        except SMTPRecipientsRefused:
            Notice.objects.filter(pk=notice.pk).update(state=Notice.State.DROPPED)
            continue
        except OSError as error:
            # The server refused or could not be reached: nothing went out, so the notice waits its turn.
            Notice.objects.filter(pk=notice.pk).update(state=Notice.State.QUEUED)
            log.warning("mail_away", error=type(error).__name__)
            break
        Notice.objects.filter(pk=notice.pk).update(state=Notice.State.SENT, sent_at=portal_now())
        sent += 1
    return sent


def settle_uncertain() -> None:
    """Decide over mails whose sender died: reminders are dropped (at most once), legal ones sent again."""
    stuck = Notice.objects.filter(
        channel=Notice.Channel.MAIL, state=Notice.State.SENDING, sending_at__lt=portal_now() - STUCK_AFTER
    )
    for notice in stuck:
        is_legal = kind_named(notice.kind).is_legal
        state = Notice.State.QUEUED if is_legal else Notice.State.UNCERTAIN
        Notice.objects.filter(pk=notice.pk, state=Notice.State.SENDING).update(state=state)
        log.warning("notice_uncertain", notice=str(notice.pk), kind=notice.kind, sent_again=is_legal)


def _take() -> Notice | None:
    with transaction.atomic():
        queued = Notice.objects.filter(channel=Notice.Channel.MAIL, state=Notice.State.QUEUED)
        notice = queued.select_for_update(skip_locked=True).order_by("created_at", "id").first()
        if notice is not None:
            notice.state, notice.sending_at = Notice.State.SENDING, portal_now()
            notice.attempts += 1
            notice.save(update_fields=["state", "sending_at", "attempts"])
    return notice


def _send(notice: Notice) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        heading, body = text_of(notice)
        name, *args = notice.link
        url = settings.PORTAL_BASE_URL + reverse(name, args=args)
        context = {"body": body, "action_url": url, "recipient_name": notice.recipient.name}
        text = render_to_string("emails/notice.txt", context)
    EmailMessage(
        subject=heading, body=text, to=[notice.recipient.email], headers={"Message-ID": notice.message_id}
    ).send()
