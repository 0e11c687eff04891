import contextlib
from collections.abc import Callable
from datetime import datetime

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from chenghua_portal.foundation.workdays.clock import portal_now

SAFE_METHODS = {"GET", "HEAD", "OPTIONS", "TRACE"}


class ArrivalMiddleware:
    """The outermost middleware: a request that may change something arrives when the database says so.

    Read before any lock, session or form, so that no queue inside the portal makes a bidder late. Pages
    that only read don't pay for it; `arrival_of` reads the clock for them when asked.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE_METHODS:
            # With the database away the view meets the same fault and answers with the error page.
            with contextlib.suppress(DatabaseError):
                arrival_of(request)
        return self.get_response(request)


def arrival_of(request: HttpRequest) -> datetime:
    """When the request reached the portal, by the database's clock; read once per request."""
    at: datetime | None = getattr(request, "arrived_at", None)
    if at is None:
        at = portal_now()
        request.arrived_at = at  # type: ignore[attr-defined]
    return at
