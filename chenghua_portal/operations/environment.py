"""What a real site must be given in its environment, and what each is for."""

import base64
import binascii
import sys
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

SECRET_KEY_LENGTH = 50

# Each setting, and what to set it to.
NEEDED = {
    "SECRET_KEY": f"at least {SECRET_KEY_LENGTH} random characters, for example from: openssl rand -base64 48",
    "ALLOWED_HOSTS": "the site's host names, with commas between them",
    "PORTAL_BASE_URL": "the address that links in mails begin with, https:// and a host name",
    "PORTAL_FIELD_KEYS": "the keys of encrypted columns, the newest first, each from: openssl rand -base64 32",
    "PORTAL_TRUSTED_PROXIES": "how many proxies of yours stand in front: 1 with the nginx of deploy/",
    "PORTAL_FROM_EMAIL": "the address that messages come from",
    "DATABASE_URL": "postgres://… of the application's role, which must own nothing",
    "DATABASE_OWNER_URL": "postgres://… of the role that owns the tables and migrates",
    "REDIS_URL": "redis://… or unix://… of Valkey or Redis",
}


def require(given: Mapping[str, str]) -> None:
    """Raises ImproperlyConfigured, with a line for each setting that is missing or cannot be right."""
    if lines := [f"{name} {fault}. Set it to {NEEDED[name]}." for name, fault in faults(given).items()]:
        # Who starts the portal needs these lines, and not where in our code they were written.
        sys.tracebacklimit = 0
        raise ImproperlyConfigured(
            "\n".join(["this site is not set up yet.", *lines, "See docs/operations.md."])
        )


def faults(given: Mapping[str, str]) -> dict[str, str]:
    """What is wrong, by the name of the setting."""
    found = {}
    for name in NEEDED:
        value = given.get(name, "").strip()
        if not value:
            found[name] = "is missing"
        elif name in CHECKS and (fault := CHECKS[name](value)):
            found[name] = fault
    owner, application = (role_of(given.get(name, "")) for name in ("DATABASE_OWNER_URL", "DATABASE_URL"))
    if owner == application and not {"DATABASE_OWNER_URL", "DATABASE_URL"} & found.keys():
        found["DATABASE_OWNER_URL"] = "names the same role as DATABASE_URL"
    return found


def fault_of_secret(text: str) -> str:
    return "is too short" if len(text) < SECRET_KEY_LENGTH else ""


def fault_of_hosts(text: str) -> str:
    return "lets visitors choose the name of the site" if "*" in text.split(",") else ""


def fault_of_address(text: str) -> str:
    address = urlsplit(text)
    is_whole = address.scheme == "https" and address.hostname and not address.path.strip("/")
    return "" if is_whole else "is not such an address"


def fault_of_keys(text: str) -> str:
    for place, key in enumerate(text.split(","), start=1):
        try:
            length = len(base64.b64decode(key.replace("-", "+").replace("_", "/"), validate=True))
        except (binascii.Error, ValueError):
            length = 0
        if length != 32:
            return f"has at place {place} what is not 32 bytes in base64"
    return ""


def fault_of_number(text: str) -> str:
    return "" if text.isdecimal() else "is not a number"


def role_of(url: str) -> str | None:
    return urlsplit(url).username


CHECKS: dict[str, Callable[[str], str]] = {
    "SECRET_KEY": fault_of_secret,
    "ALLOWED_HOSTS": fault_of_hosts,
    "PORTAL_BASE_URL": fault_of_address,
    "PORTAL_FIELD_KEYS": fault_of_keys,
    "PORTAL_TRUSTED_PROXIES": fault_of_number,
}
