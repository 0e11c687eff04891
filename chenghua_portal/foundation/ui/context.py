"""What every template may use, computed when first asked for, so that a public page touches no session."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.ui import slots
from chenghua_portal.foundation.ui.display import display_mode

SITE_NAME = _("Chenghua Venture Philanthropy")
FOOTER_COLUMNS = (
    ("footer.services", _("Services")),
    ("footer.oversight", _("Oversight")),
    ("footer.data", _("Data")),
)


def portal(request: HttpRequest) -> dict[str, Any]:
    return {
        "display_mode": display_mode(request),
        "site": settings.PORTAL_SITE,
        "site_name": SITE_NAME,
        # Only demonstrations and tests run on a clock that can be shifted.
        "is_demonstration": settings.PORTAL_CLOCK == "offset",
        "front_url": cache(lambda: resolve_url(settings.ACCOUNT_LOGOUT_REDIRECT_URL)),
        "desk_url": cache(lambda: resolve_url(settings.LOGIN_REDIRECT_URL)),
        "public_menu": cache(lambda: slots.menu_for(request, "public")),
        "desk_menu": cache(lambda: slots.menu_for(request, "desk")),
        "desk_footer": cache(lambda: slots.menu_for(request, "footer.desk")),
        "footer_columns": cache(lambda: footer_columns(request)),
        "person_menu": cache(lambda: slots.menu_for(request, "person")),
        "hats": cache(lambda: slots.hats_for(request) if may_be_signed_in(request) else None),
    }


def may_be_signed_in(request: HttpRequest) -> bool:
    """Whether it is worth asking who this is: a browser without a session gets the page that a cache may keep."""
    return hasattr(request, "actor") and settings.SESSION_COOKIE_NAME in request.COOKIES


def footer_columns(request: HttpRequest) -> list[tuple[Any, list[slots.MenuItem]]]:
    return [(title, slots.menu_for(request, menu)) for menu, title in FOOTER_COLUMNS]
