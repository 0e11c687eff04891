from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from chenghua_portal.foundation.identity.actors import HAT_SESSION_KEY, Actor, actor_for
from chenghua_portal.foundation.identity.addresses import address_of
from chenghua_portal.foundation.web.ids import as_uuid
from chenghua_portal.foundation.workdays.middleware import arrival_of


class ActorMiddleware:
    """Gives each request its `actor`, lazily: a public page that never asks touches no session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def _actor(request: HttpRequest) -> Actor:
    at = arrival_of(request)
    if not request.user.is_authenticated:
        return Actor.anonymous(at)
    return actor_for(
        request.user.pk,
        at=at,
        organization_id=as_uuid(request.session.get(HAT_SESSION_KEY)),
        request_key=as_uuid(request.POST.get("request_key")) if request.method == "POST" else None,
        request_id=str(structlog.contextvars.get_contextvars().get("request_id", "")),
        address=address_of(request),
        user=request.user,
    )
