from typing import Any

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """200 while the database answers; the cache may be away, and says so."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        database = True
    except DatabaseError:
        database = False
    cache.set("health", "here", 10)
    body = {"database": database, "cache": cache.get("health") == "here"}
    return JsonResponse(body, status=200 if database else 503)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_page(request, "csrf", 403)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    # The host itself may be what can't be read: nothing here may ask for it.
    return render(request, "errors/400.html", {"request_id": _request_id()}, status=400)


def permission_denied(request: HttpRequest, exception: Any = None) -> HttpResponse:
    reason = str(exception) if exception and exception.args else ""
    return error_page(request, "403", 403, reason=reason)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return error_page(request, "404", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "errors/500.html", {"request_id": _request_id()}, status=500)


def error_page(request: HttpRequest, name: str, status: int, **context: object) -> HttpResponse:
    """What happened and where to go, in the frame the person is working in."""
    desk = resolve_url(settings.LOGIN_REDIRECT_URL)
    at_work = (
        request.path.startswith(desk) and getattr(request, "user", None) and request.user.is_authenticated
    )
    context |= {
        "frame": "desk.html" if at_work else "base.html",
        "request_id": _request_id(),
        "back_url": _came_from(request),
    }
    return render(request, f"errors/{name}.html", context, status=status)


def _request_id() -> str:
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


def _came_from(request: HttpRequest) -> str:
    """The page of ours that led here, unless it is this very address asked for again."""
    came = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came, {request.get_host()}):
        return ""
    return "" if request.method == "GET" and came == request.build_absolute_uri() else came
