from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from chenghua_portal.foundation.ui import display as modes
from chenghua_portal.foundation.ui.documents.specimens import specimens as documents
from chenghua_portal.foundation.ui.documents.typesetting import render as typeset
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


@require_safe
def document(request: HttpRequest, kind: str) -> HttpResponse:
    """A specimen of a kind of document, as the component page has components."""
    sheet = documents().get(kind)
    if sheet is None or not (settings.DEBUG or settings.PORTAL_SHOW_UI):
        raise Http404
    return HttpResponse(
        typeset(sheet),
        content_type="application/pdf",
        headers={"Content-Disposition": content_disposition_header(False, sheet.file_name) or "inline"},
    )
