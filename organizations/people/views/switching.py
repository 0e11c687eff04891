from copy import copy
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, resolve_url
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chenghua_portal.foundation.identity.actors import HAT_SESSION_KEY, Actor, actor_for, actor_of
from chenghua_portal.foundation.identity.permissions import signed_in
from chenghua_portal.foundation.web.refusals import Refused


@signed_in
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Act for another of one's organizations from now on, on the same page where that hat has it."""
    actor = actor_of(request)
    hat = next((hat for hat in actor.hats if str(hat.organization_id) == request.POST.get("hat")), None)
    if hat is not None:
        request.session[HAT_SESSION_KEY] = str(hat.organization_id)
        actor = actor_for(actor.person, at=actor.arrived_at, organization_id=hat.organization_id)
    target = request.POST.get("next", "")
    is_here = target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    if not (is_here and is_page_of(actor, target, request)):
        target = resolve_url(settings.LOGIN_REDIRECT_URL)
    if hat is not None:
        messages.success(request, _("You now act for %(name)s.") % {"name": hat.organization_name})
    return redirect(target)


def is_page_of(actor: Actor, target: str, request: HttpRequest) -> bool:
    """Whether the actor is shown a page at the address: the view itself is asked."""
    parts = urlsplit(target)
    try:
        match = resolve(parts.path)
        probe = copy(request)
        probe.method, probe.path, probe.path_info = "GET", parts.path, parts.path
        probe.GET, probe.POST = QueryDict(parts.query), QueryDict()
        probe.actor = actor  # type: ignore[attr-defined]
        response = match.func(probe, *match.args, **match.kwargs)
    except (Resolver404, Http404, PermissionDenied, Refused):
        return False
    return bool(response.status_code == 200)
