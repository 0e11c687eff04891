"""Where a request comes from: what the connection says, never what a header claims."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The address of the client, or "" for one that can't be read.

    Behind `PORTAL_TRUSTED_PROXIES` proxies of our own, each appends the peer it saw to X-Forwarded-For, so the
    client is that many places from the right; what stands further left was written by the client and is ignored.
    """
    peer = _readable(request.META.get("REMOTE_ADDR", ""))
    proxies = settings.PORTAL_TRUSTED_PROXIES
    claimed = request.headers.get("X-Forwarded-For", "").split(",")
    if not proxies or len(claimed) < proxies:
        return peer
    return _readable(claimed[-proxies]) or peer


def network_of(address: str) -> str:
    """What throttles count by: the address itself, or of IPv6 the /64 that one customer has to spend."""
    if ":" not in address:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)


def _readable(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text.strip()))
    except ValueError:
        return ""
