from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.signin.factors import session_has_factor
from chenghua_portal.foundation.signin.freshness import NotFresh
from chenghua_portal.foundation.signin.rules import owes_factor


class SignInMiddleware:
    """Officials set up a second factor before they work; who must prove themselves again is led there and back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.PORTAL_SECOND_FACTOR == "required" and lacks_factor(request):
            return redirect("account_security")
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, NotFresh):
            return None
        url = f"{proof_url(request)}?{urlencode({'next': way_back(request)})}"
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": url})
        return redirect(url)


def lacks_factor(request: HttpRequest) -> bool:
    """Whether this is the desk of somebody who may not work there without a second factor, and has none."""
    if not request.path.startswith(resolve_url(settings.LOGIN_REDIRECT_URL)):
        return False
    return owes_factor(actor_of(request)) and not session_has_factor(request)


def proof_url(request: HttpRequest) -> str:
    """Where this person can prove themselves: by password, else by factor, else by signing in again."""
    methods = get_adapter().get_reauthentication_methods(request.user)
    return methods[0]["url"] if methods else resolve_url(settings.LOGIN_URL)


def way_back(request: HttpRequest) -> str:
    """The address to return to, always on this site."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    came = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came, {request.get_host()}):
        return resolve_url(settings.LOGIN_REDIRECT_URL)
    parts = urlsplit(came)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
