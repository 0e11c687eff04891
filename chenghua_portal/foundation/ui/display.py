"""The three ways of showing pages, kept per browser in a cookie that a plain link sets."""

from django.http import HttpRequest

COOKIE = "display"
MODES = ("standard", "large", "contrast")
YEAR = 365 * 24 * 3600


def display_mode(request: HttpRequest) -> str:
    """The mode this browser chose; part of the key of every cached page."""
    mode = request.COOKIES.get(COOKIE, "")
    return mode if mode in MODES else MODES[0]
