"""The way from the pages of a call and its round to the results."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.permissions import allowed
from chenghua_portal.foundation.ui.slots import ActionLink, register
from evaluation.panels.models import Round
from evaluation.panels.queries import rounds_visible_to
from procurement.calls.models import Call


def call_actions(request: HttpRequest, call: Call) -> Iterator[ActionLink]:
    round_ = rounds_visible_to(actor_of(request)).filter(call=call).select_related("call").first()
    if round_ is not None:
        yield from round_actions(request, round_)


def round_actions(request: HttpRequest, round_: Round) -> Iterator[ActionLink]:
    if allowed(actor_of(request), "evaluation.view_results", round_):
        url = reverse("evaluation:results", args=[round_.call_id])
        yield ActionLink(_("Results of the evaluation"), url, order=50)


register("procurement.call.actions", call_actions)
register("evaluation.round.actions", round_actions)
