from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.web.views import error_page


class RefusalMiddleware:
    """A refusal that no form caught becomes the 409 page: the reason, its basis and the way out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        refusal = exception.refusal
        return error_page(request, "409", 409, reason=refusal.reason, basis=refusal.basis)


class PrivatePagesMiddleware:
    """Pages that read the session are nobody else's: they are never kept by a cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "session", None) is not None and request.session.accessed:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response
