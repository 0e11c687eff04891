"""How a public page is served: to anyone, from any cache; whoever is signed in gets a copy that no cache keeps."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

P = ParamSpec("P")


def public_page(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """A view whose content depends on the address, the language and the display mode alone.

    Browsers ask again each time and get 304 when nothing changed; a cache in front may keep it for a minute. With
    a session the head says who is signed in: such an answer is private, and never held against a stored one.
    """

    @wraps(view)
    def inner(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code != 200 or not isinstance(response, HttpResponse):
            return response
        if request.session.accessed:
            return response
        response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        response["Cache-Control"] = "public, max-age=0, s-maxage=60"
        return get_conditional_response(request, etag=response["ETag"], response=response) or response

    public: Callable[..., HttpResponseBase] = require_safe(inner)
    return public
