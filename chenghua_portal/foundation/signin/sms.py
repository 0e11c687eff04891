"""Codes by short message. They go out over the channel of the notices: there is one gateway, `PORTAL_SMS_CHANNEL`."""

import structlog

from chenghua_portal.foundation.notices.channels import NotSent, channel_named, is_set_up
from chenghua_portal.foundation.notices.messages import Message
from chenghua_portal.foundation.notices.models import Notice
from chenghua_portal.foundation.web.ids import uuid7

log = structlog.get_logger(__name__)


def can_send_sms() -> bool:
    """Whether a gateway is set up. Without one no page offers what needs a code by short message."""
    return is_set_up(Notice.Channel.SMS)


def send_sms(number: str, text: str) -> None:
    """Hand one message over at once. Where that fails its reader asks again; the log says why, and nothing else."""
    message = Message(message_id=f"<{uuid7()}@portal>", heading=text, text=text, html="", brief=text, url="")
    try:
        channel_named(Notice.Channel.SMS).send(message, number)
    except NotSent as problem:
        log.warning("sms_not_sent", code=problem.code)
