"""How many wrong passwords are too many, by django-axes: five for a name from one network in 15 minutes.

The name alone never counts, so that no rival can lock a bidder out. A browser the person has signed in with before
has a count of its own: what others do from the same office does not touch it. A network as a whole has ten
times as many tries, whatever names it tries.
"""

from datetime import timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse

from chenghua_portal.foundation.identity.addresses import address_of, network_of
from chenghua_portal.foundation.signin.devices import device_of, name_index
from chenghua_portal.foundation.web.views import error_page
from chenghua_portal.foundation.workdays.middleware import arrival_of

Credentials = dict[str, Any] | None
NETWORK_FACTOR = 10
STRANGER = ""


def name_typed(credentials: Credentials) -> str:
    return str((credentials or {}).get("email") or (credentials or {}).get("phone") or "")


def name_tried(request: HttpRequest, credentials: Credentials) -> str:
    """What stands for the name in the table of attempts: people type passwords there by mistake."""
    return name_index(name_typed(credentials))


def network_tried_from(request: HttpRequest) -> str | None:
    return network_of(address_of(request)) or None


def device_tried_with(request: HttpRequest, credentials: Credentials) -> str:
    """The device, if this name has signed in with it before."""
    device = device_of(request)
    return device.id if device is not None and device.knows(name_typed(credentials)) else STRANGER


def counted_by(request: HttpRequest, credentials: Credentials) -> list[list[str]]:
    """The columns that single out the attempts which count together with this one."""
    if device_tried_with(request, credentials):
        return [["username", "user_agent"]]
    return [["username", "ip_address", "user_agent"]]


class LockoutHandler(AxesDatabaseHandler):
    """Axes, with the device in place of the user agent, which anybody can change at will."""

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
    ) -> None:
        if request is not None:
            request.axes_user_agent = device_tried_with(request, credentials)  # type: ignore[attr-defined]
        super().user_login_failed(sender, credentials, request, **kwargs)

    def get_failures(self, request: HttpRequest, credentials: Credentials = None) -> int:
        """The failures that count, in units of the limit for one name."""
        request.axes_user_agent = device_tried_with(request, credentials)  # type: ignore[attr-defined]
        own: int = super().get_failures(request, credentials)
        if request.axes_user_agent != STRANGER:  # type: ignore[attr-defined]
            return own
        return max(own, _total(self.of_network(request)) // NETWORK_FACTOR)

    def of_network(self, request: HttpRequest) -> QuerySet[AccessAttempt]:
        """What strangers tried from this network lately."""
        since = request.axes_attempt_time - settings.AXES_COOLOFF_TIME  # type: ignore[attr-defined]
        tried = AccessAttempt.objects.filter(user_agent=STRANGER, attempt_time__gte=since)
        network = request.axes_ip_address  # type: ignore[attr-defined]
        found: QuerySet[AccessAttempt] = tried.filter(ip_address=network)
        return found

    def wait(self, request: HttpRequest, credentials: Credentials) -> timedelta:
        """How long until the last failure that counts is forgotten."""
        counted = self.get_user_attempts(request, credentials)
        if not device_tried_with(request, credentials):
            counted.append(self.of_network(request))
        times = [time for attempts in counted for time in attempts.values_list("attempt_time", flat=True)]
        now = request.axes_attempt_time  # type: ignore[attr-defined]
        left: timedelta = max(times, default=now) + settings.AXES_COOLOFF_TIME - now
        return left


def _total(attempts: QuerySet[AccessAttempt]) -> int:
    return attempts.aggregate(total=Sum("failures_since_start"))["total"] or 0


def answer_locked_out(
    request: HttpRequest, response: HttpResponse | None, credentials: Credentials
) -> HttpResponse:
    """The page that says when to try again; it reads the same for names that exist and names that don't."""
    again_at = arrival_of(request) + LockoutHandler().wait(request, credentials)
    return error_page(request, "429", 429, again_at=again_at)
