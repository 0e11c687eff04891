"""The page for what no view expected."""

import sys
from collections.abc import Iterator

import psycopg2
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chenghua_portal.embedded.room import FULL
from chenghua_portal.foundation.files import places
from chenghua_portal.foundation.web import views

# PostgreSQL's words for: the disk is full; the server stops, has crashed, or is just starting; too many are served.
DISK_FULL = "53100"
AWAY = ("57P01", "57P02", "57P03", "53300")


def server_error(request: HttpRequest) -> HttpResponse:
    """A full disk and an absent database are nobody's mistake and pass: 503, when to try again. Else the 500 page."""
    error = sys.exc_info()[1]
    if error is None or not any(map(will_pass, causes(error))):
        return views.server_error(request)
    response = render(request, "operations/unavailable.html", status=503)
    response.headers["Retry-After"] = "60"
    response.headers["Cache-Control"] = "no-store"
    return response


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error, what it came from, and so on."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def will_pass(error: BaseException) -> bool:
    """Whether this is the disk or a server of ours, and not a fault in the portal."""
    if isinstance(error, psycopg2.Error):
        is_lost = error.pgcode is None and isinstance(
            error, psycopg2.OperationalError | psycopg2.InterfaceError
        )
        return is_lost or error.pgcode == DISK_FULL or error.pgcode in AWAY
    if isinstance(error, OSError):
        return error.errno in FULL
    return isinstance(error, places.Unavailable)
