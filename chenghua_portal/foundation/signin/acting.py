"""Who acts while nobody is signed in yet, or somebody proves to be a person by other means than a session."""

from dataclasses import replace

import structlog
from django.http import HttpRequest

from chenghua_portal.foundation.identity.actors import Actor, actor_for
from chenghua_portal.foundation.identity.addresses import address_of
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.workdays.middleware import arrival_of


def as_user(request: HttpRequest, user: User) -> Actor:
    """`user` acting in this request, which has just shown that it comes from them."""
    return actor_for(user.pk, at=arrival_of(request), request_id=_request_id(), address=address_of(request))


def as_visitor(request: HttpRequest) -> Actor:
    """Nobody in particular, from a known address."""
    visitor = Actor.anonymous(arrival_of(request))
    return replace(visitor, request_id=_request_id(), address=address_of(request))


def _request_id() -> str:
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))
