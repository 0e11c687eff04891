"""Asking ClamAV: INSTREAM over TCP or a Unix socket, as clamd(8) describes it. Nothing passes unasked."""

import socket
import struct
from collections.abc import Iterable
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from chenghua_portal.foundation.web.refusals import Refused

log = structlog.get_logger(__name__)

CONNECTED_WITHIN = 3.0
ANSWERED_WITHIN = 60.0
PIECE = 256 * 1024
LONGEST_ANSWER = 4096


def refuse_infected(pieces: Iterable[bytes | memoryview]) -> None:
    """Raises Refused when the scanner finds something, and also when it can't be asked.

    Without `CLAMD_URL` there is no scanner, and nothing is asked.
    """
    if not settings.CLAMD_URL:
        return
    try:
        answer = _ask(settings.CLAMD_URL, pieces)
    except OSError as error:
        log.warning("scanner_away", error=type(error).__name__)
        raise _away() from error
    if answer.endswith(" FOUND"):
        log.warning("infected_upload", found=answer.removeprefix("stream: ").removesuffix(" FOUND"))
        raise Refused(
            _("The virus scanner found something in the file. Check your computer, and choose a clean file.")
        )
    if answer != "stream: OK":
        log.warning("scanner_away", answer=answer)
        raise _away()


def _ask(url: str, pieces: Iterable[bytes | memoryview]) -> str:
    with _connected(url) as connection:
        connection.settimeout(ANSWERED_WITHIN)
        connection.sendall(b"zINSTREAM\0")
        for piece in pieces:
            for begin in range(0, len(piece), PIECE):
                part = memoryview(piece)[begin : begin + PIECE]
                connection.sendall(struct.pack(">L", len(part)))
                connection.sendall(part)
        connection.sendall(struct.pack(">L", 0))
        answer = b""
        while (said := connection.recv(LONGEST_ANSWER)) and len(answer) < LONGEST_ANSWER:
            answer += said
    return answer.rstrip(b"\0\n").decode(errors="replace")


def _connected(url: str) -> socket.socket:
    """A connection to `tcp://host:3310` or `unix:///run/clamav/clamd.ctl`."""
    parts = urlsplit(url)
    if parts.scheme == "tcp" and parts.hostname:
        return socket.create_connection((parts.hostname, parts.port or 3310), CONNECTED_WITHIN)
    if parts.scheme == "unix" and parts.path:
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(CONNECTED_WITHIN)
        connection.connect(parts.path)
        return connection
    raise ImproperlyConfigured("CLAMD_URL has the form tcp://host:port or unix:///path.")


def _away() -> Refused:
    return Refused(
        _("The virus scanner does not answer at the moment. Nothing was stored; please try again later.")
    )
