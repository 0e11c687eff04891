"""The way from a call's page to its results."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.permissions import allowed
from chenghua_portal.foundation.ui.slots import register
from evaluation.panels.queries import rounds_visible_to
from procurement.calls.models import Call
from procurement.opening.slots import CallAction


def actions(request: HttpRequest, call: Call) -> Iterator[CallAction]:
    actor = actor_of(request)
    round_ = rounds_visible_to(actor).filter(call=call).select_related("call").first()
    if round_ is not None and allowed(actor, "evaluation.view_results", round_):
        yield CallAction(
            _("Results of the evaluation"), reverse("evaluation:results", args=[call.pk]), order=50
        )


register("procurement.call.actions", actions)
