"""Step-up: before an act of weight a person shows once more that it is them."""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest, HttpResponse

P = ParamSpec("P")
FRESH = timedelta(minutes=15)


class NotFresh(Exception):
    """The person signed in too long ago for this; the middleware leads them to prove themselves, and back."""


def is_fresh(request: HttpRequest, within: timedelta = FRESH) -> bool:
    """Whether the person behind this session gave a password, a code or a key within that time."""
    times = [record["at"] for record in get_authentication_records(request, request.user)]
    passed: float = time.time() - max(times, default=0.0)
    return passed < within.total_seconds()


def require_fresh(request: HttpRequest, within: timedelta = FRESH) -> None:
    """Go on only if `is_fresh`; else the person is asked for password or factor and led back here.

    A POST leads back to the page it came from: what was typed is sent again by its author, not by the portal.
    """
    if not is_fresh(request, within):
        raise NotFresh


def fresh(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """`require_fresh` as a decorator; it stands below @signed_in."""

    @wraps(view)
    def inner(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        require_fresh(request)
        return view(request, *args, **kwargs)

    return inner
