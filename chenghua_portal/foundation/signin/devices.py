"""Devices: what a browser calls itself, and a signed cookie that says who has signed in with it before."""

import secrets
from dataclasses import dataclass, replace

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from chenghua_portal.foundation.keys.fields import blind_index

COOKIE = "device"
HALF_A_YEAR = 180 * 24 * 3600
NAMES_KEPT = 5

# The first that fits: most browsers call themselves several things, the most telling comes first.
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class Device:
    """A browser that somebody signed in with, and the blind indexes of the names they used."""

    id: str
    names: tuple[str, ...] = ()

    def knows(self, name: str) -> bool:
        return name_index(name) in self.names

    def with_names(self, *names: str) -> "Device":
        """The same device after these names signed in; it remembers the last few."""
        indexes = [name_index(name) for name in names]
        older = [index for index in self.names if index not in indexes]
        return replace(self, names=(*indexes, *older)[:NAMES_KEPT])


def name_index(name: str) -> str:
    """What stands for a name somebody signs in with, wherever the name itself need not be kept."""
    return blind_index(name, "signin.name")[:40]


def device_of(request: HttpRequest) -> Device | None:
    """The device this portal knows the browser as; None for a new one, or a cookie that is not ours."""
    try:
        body = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=HALF_A_YEAR)
    except signing.BadSignature:
        return None
    return Device(body["id"], tuple(body["names"]))


def remember_device(request: HttpRequest, response: HttpResponse, *names: str) -> None:
    """Have the browser prove later that these names signed in with it."""
    device = (device_of(request) or Device(secrets.token_hex(8))).with_names(*names)
    response.set_cookie(
        COOKIE,
        signing.dumps({"id": device.id, "names": device.names}, salt=COOKIE),
        max_age=HALF_A_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def device_name(user_agent: str) -> str:
    """“Chrome · Windows”, in words a person recognizes their own browser by."""
    known = [
        next((label for mark, label in marks if mark in user_agent), "") for marks in (BROWSERS, SYSTEMS)
    ]
    return " · ".join(label for label in known if label) or _("Unknown device")
