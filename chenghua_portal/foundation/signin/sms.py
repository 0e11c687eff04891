"""Short messages, by an adapter that `PORTAL_SMS_BACKEND` names."""

from collections import deque
from typing import Protocol

import structlog
from django.conf import settings
from django.utils.module_loading import import_string

log = structlog.get_logger(__name__)


class SmsBackend(Protocol):
    """Hands one message to a gateway; raises OSError when it can't be reached."""

    def send(self, number: str, text: str) -> None: ...


class KeptInMemory:
    """Where no gateway is set up: keeps the last messages in this process, for tests and demonstrations.

    The log says that there was one, and on a portal whose clock is real nothing of what it said.
    """

    sent: deque[tuple[str, str]] = deque(maxlen=50)

    def send(self, number: str, text: str) -> None:
        self.sent.append((number, text))
        log.info("sms_kept", text=text if settings.PORTAL_CLOCK == "offset" else "")


def send_sms(number: str, text: str) -> None:
    backend: SmsBackend = import_string(settings.PORTAL_SMS_BACKEND)()
    backend.send(number, text)
