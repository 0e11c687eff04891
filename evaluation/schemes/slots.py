"""The criteria on a call's page, and what its publication asks of them."""

from collections.abc import Iterator
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.actors import Actor, actor_of
from chenghua_portal.foundation.identity.permissions import allowed
from chenghua_portal.foundation.ui.slots import ActionLink, Panel, register
from chenghua_portal.foundation.web.refusals import Refusal
from chenghua_portal.foundation.workflow.requirements import provide
from chenghua_portal.foundation.workflow.separation import SEPARATION_BASIS
from evaluation.schemes.queries import has_set_criteria, ranking_figure, scheme_of
from evaluation.schemes.weights import sum_problem
from organizations.people.queries import counted_as_one
from procurement.calls.models import Call
from procurement.calls.transitions import PUBLISH_POINT


def scheme_is_whole(call: Call, actor: Actor, at: datetime) -> Refusal | None:
    """The criteria of a call add up to 100 points; its publication, by another person, freezes them."""
    scheme = scheme_of(call)
    if scheme is None:
        return Refusal(reason=_("The call has no criteria yet. Set them on the page “Criteria” first."))
    if problem := sum_problem(criterion.weight for criterion in scheme.criteria.all()):
        return Refusal(reason=problem)
    if call.status == Call.Status.PREPARED:
        if has_set_criteria(scheme, counted_as_one(actor.user_id, call.purchaser_id, since=call.created_at)):
            return Refusal(
                reason=_("You set the criteria of this call, so somebody else has to publish it."),
                basis=SEPARATION_BASIS,
            )
        scheme.frozen_at = at
        scheme.save(update_fields=["frozen_at"])
    return None


def actions(request: HttpRequest, call: Call) -> Iterator[ActionLink]:
    """A draft without criteria is waiting for them."""
    if may_edit(request, call) and scheme_of(call) is None:
        yield ActionLink(
            _("Set the criteria"), reverse("evaluation:scheme-edit", args=[call.pk]), is_primary=True
        )


def criteria_panel(request: HttpRequest, call: Call) -> Iterator[Panel]:
    scheme = scheme_of(call)
    context = {
        "call": call,
        "scheme": scheme,
        "figure": ranking_figure(scheme, call).label if scheme else "",
        "may_edit": may_edit(request, call),
    }
    yield Panel("evaluation/schemes/_panel.html", context, order=80)


def may_edit(request: HttpRequest, call: Call) -> bool:
    return call.status == Call.Status.DRAFT and allowed(actor_of(request), "evaluation.edit_scheme", call)


provide(PUBLISH_POINT, "evaluation.scheme", scheme_is_whole)
register("procurement.call.actions", actions)
register("procurement.call.panels", criteria_panel)
