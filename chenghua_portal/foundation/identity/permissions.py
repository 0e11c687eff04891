"""Who may do what: named predicates over (actor, object), registered by the rooms that know them."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import rules
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, ObjectDoesNotExist, PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from chenghua_portal.foundation.identity.actors import Actor, actor_of

P = ParamSpec("P")
M = TypeVar("M", bound=Model)
Predicate = Callable[[Actor, Any], bool]


def permission(name: str) -> Callable[[Predicate], Predicate]:
    """Register the decorated predicate as the permission `name`, e.g. "procurement.view_bid"."""

    def register(predicate: Predicate) -> Predicate:
        rules.add_perm(name, rules.predicate(predicate, name=name))
        return predicate

    return register


def permission_names() -> list[str]:
    return sorted(rules.permissions.permissions)


def allowed(actor: Actor, name: str, obj: object = None) -> bool:
    """Whether `actor` may do `name` to `obj`. A name nobody registered is a bug, not a refusal."""
    if not rules.perm_exists(name):
        raise ImproperlyConfigured(f"No permission is registered as {name!r}.")
    return bool(rules.has_perm(name, actor, obj))


def require(actor: Actor, name: str, obj: object = None) -> None:
    """Raise PermissionDenied (the 403 page) unless `allowed`."""
    if not allowed(actor, name, obj):
        raise PermissionDenied(_("Your role does not allow this."))


def fetch(visible: QuerySet[M], **lookup: Any) -> M:
    """The one row of `visible` that matches. What may not be seen and what is not there answer alike: 404."""
    try:
        return visible.get(**lookup)
    except (ObjectDoesNotExist, ValueError) as missing:
        raise Http404 from missing


def signed_in(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Send visitors who are not signed in to the sign-in page, and back afterwards."""

    @wraps(view)
    def inner(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not actor_of(request).is_signed_in:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return inner
