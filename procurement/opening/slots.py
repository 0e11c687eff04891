"""What the opening puts on the page of a call."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.permissions import allowed
from chenghua_portal.foundation.ui.slots import ActionLink, Panel, register
from procurement.calls.models import Call
from procurement.opening.queries import openings_visible_to


def actions(request: HttpRequest, call: Call) -> Iterator[ActionLink]:
    actor = actor_of(request)
    if call.is_closed(actor.arrived_at) and allowed(actor, "procurement.open_bids", call):
        is_due = actor.arrived_at >= call.opening_at
        yield ActionLink(_("Open the bids"), reverse("procurement:call-open", args=[call.pk]), is_due, 10)


def panels(request: HttpRequest, call: Call) -> Iterator[Panel]:
    opening = openings_visible_to(actor_of(request)).filter(call=call).first()
    if opening is not None:
        yield Panel("procurement/opening/_panel.html", {"opening": opening}, order=30)


register("procurement.call.actions", actions)
register("procurement.call.panels", panels)
