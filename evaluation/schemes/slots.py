"""The criteria on a call's page, and what its publication asks of them."""

from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.actors import Actor, actor_of
from chenghua_portal.foundation.identity.permissions import allowed
from chenghua_portal.foundation.ui.slots import Panel, register
from chenghua_portal.foundation.web.refusals import Refusal
from chenghua_portal.foundation.workflow.requirements import provide
from evaluation.schemes.queries import scheme_of
from evaluation.schemes.weights import missing_points
from procurement.calls.models import Call
from procurement.calls.transitions import PUBLISH_POINT


def scheme_is_whole(call: Call, actor: Actor, at: datetime) -> Refusal | None:
    """The criteria of a call add up to 100 points; from the publication on they are frozen."""
    scheme = scheme_of(call)
    if scheme is None:
        return Refusal(reason=_("The call has no criteria yet. Set them on the page “Criteria” first."))
    missing = missing_points(criterion.weight for criterion in scheme.criteria.all())
    if missing:
        return Refusal(
            reason=_("The points of the criteria must add up to 100; they differ by %(points)s.")
            % {"points": f"{missing.normalize():f}"}
        )
    if call.status == Call.Status.PREPARED and scheme.frozen_at is None:
        scheme.frozen_at = at
        scheme.save(update_fields=["frozen_at"])
    return None


provide(PUBLISH_POINT, "evaluation.scheme", scheme_is_whole)


def criteria_panel(request: HttpRequest, call: Call) -> list[Panel]:
    may_edit = allowed(actor_of(request), "evaluation.edit_scheme", call)
    context = {"call": call, "scheme": scheme_of(call), "may_edit": may_edit}
    return [Panel("evaluation/schemes/_panel.html", context, order=60)]


register("procurement.call.panels", criteria_panel)
