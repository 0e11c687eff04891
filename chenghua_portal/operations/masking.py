"""What signs somebody in, or tells what somebody looked for, stays out of the log."""

import re
from collections.abc import MutableMapping
from typing import Any

MASK = "…"
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
# Tokens in addresses (invitations, links, resets, feeds) are long; ids are UUIDs, numbers and codes are short.
TOKEN = re.compile(rf"(?<=/)(?!{UUID}(?:[/?\s]|$))[^/?\s]{{20,}}")
QUERY = re.compile(r"\?\S+")
# Django's own records of requests carry the address in their words.
OF_REQUESTS = ("django.request", "django.security", "gunicorn")


def mask_addresses(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """A structlog processor: tokens and queries of addresses are masked wherever a record names one."""
    keys = ["request", "path"]
    if str(event.get("logger", "")).startswith(OF_REQUESTS):
        keys.append("event")
    for key in keys:
        if isinstance(text := event.get(key), str):
            event[key] = masked(text)
    return event


def masked(text: str) -> str:
    """An address, or a text with one, without its tokens and its query."""
    return QUERY.sub(f"?{MASK}", TOKEN.sub(MASK, text))
