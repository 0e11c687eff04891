"""What panels put on the page of a call, and what they do when its bids are screened."""

from collections.abc import Iterator
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.actors import Actor, actor_of
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.identity.permissions import allowed
from chenghua_portal.foundation.obligations.duties import open_obligation
from chenghua_portal.foundation.ui.slots import ActionLink, register
from chenghua_portal.foundation.web.refusals import Refusal
from chenghua_portal.foundation.workflow.requirements import provide
from evaluation.panels.actions import enter_pool
from evaluation.panels.queries import eligible_bids
from organizations.people.rules import EVALUATOR_POINT
from procurement.bids.models import Bid
from procurement.calls.models import Call
from procurement.screening.transitions import SCREENED_POINT


def actions(request: HttpRequest, call: Call) -> Iterator[ActionLink]:
    if call.status == Call.Status.OPENED and allowed(actor_of(request), "evaluation.assign_panel", call):
        is_next = not Bid.objects.filter(call=call, status=Bid.Status.OPENED).exists()
        url = reverse("evaluation:panel", args=[call.pk])
        yield ActionLink(_("Assign the evaluators"), url, is_primary=is_next, order=40)


def open_the_next_duty(call: Call, actor: Actor, at: datetime) -> Refusal | None:
    """Once every bid has its verdict, the clerk owes the call a panel, if any bid is eligible."""
    if eligible_bids(call).exists():
        open_obligation("panel.assign", call, at=at)
    return None


def await_panels(user: User, actor: Actor, at: datetime) -> Refusal | None:
    """Whoever becomes an evaluator can be put on a panel at once."""
    enter_pool(user, by=actor, at=at)
    return None


register("procurement.call.actions", actions)
provide(EVALUATOR_POINT, "evaluation.panels", await_panels)
provide(SCREENED_POINT, "evaluation.panels", open_the_next_duty)
