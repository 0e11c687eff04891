"""What the eligibility check puts on the page of a call."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.ui.slots import ActionLink, Panel, register
from procurement.calls.models import Call
from procurement.opening.queries import openings_visible_to
from procurement.screening.queries import opened_bids, to_screen


def actions(request: HttpRequest, call: Call) -> Iterator[ActionLink]:
    is_running = call.status == Call.Status.OPENED
    if is_running and openings_visible_to(actor_of(request)).filter(call=call).exists():
        url = reverse("procurement:screening", args=[call.pk])
        yield ActionLink(_("Check who is eligible"), url, to_screen(call).exists(), 20)


def panels(request: HttpRequest, call: Call) -> Iterator[Panel]:
    if openings_visible_to(actor_of(request)).filter(call=call).exists():
        total, waiting = opened_bids(call).count(), to_screen(call).count()
        if total:
            context = {"call": call, "total": total, "done": total - waiting}
            yield Panel("procurement/screening/_panel.html", context, order=40)


register("procurement.call.actions", actions)
register("procurement.call.panels", panels)
