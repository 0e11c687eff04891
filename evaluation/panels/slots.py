"""What panels put on the page of a call."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.permissions import allowed
from chenghua_portal.foundation.ui.slots import register
from procurement.bids.models import Bid
from procurement.calls.models import Call
from procurement.opening.slots import CallAction


def actions(request: HttpRequest, call: Call) -> Iterator[CallAction]:
    if call.status == Call.Status.OPENED and allowed(actor_of(request), "evaluation.assign_panel", call):
        is_next = not Bid.objects.filter(call=call, status=Bid.Status.OPENED).exists()
        url = reverse("evaluation:panel", args=[call.pk])
        yield CallAction(_("Assign the evaluators"), url, is_primary=is_next, order=40)


register("procurement.call.actions", actions)
