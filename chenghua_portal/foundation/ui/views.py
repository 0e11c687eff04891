from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from chenghua_portal.foundation.ui import display as modes
from chenghua_portal.foundation.ui.specimens import specimens


@require_safe
def display(request: HttpRequest, mode: str) -> HttpResponse:
    """Keep a display mode in this browser and go back to the page it was chosen on."""
    if mode not in modes.MODES:
        raise Http404
    target = request.GET.get("next", "")
    # No host is allowed: only an address on this site gets through.
    if not (target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)):
        target = "/"
    response = HttpResponseRedirect(target)
    response.set_cookie(
        modes.COOKIE,
        mode,
        max_age=modes.YEAR,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component with real content, for those who build pages. Not part of a production site."""
    if not (settings.DEBUG or settings.PORTAL_SHOW_UI):
        raise Http404
    return render(request, "ui/components.html", specimens(request))
