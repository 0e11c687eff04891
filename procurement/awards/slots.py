"""What awards put on the page of a call."""

from collections.abc import Iterator

from django.db.models import Count, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.permissions import allowed
from chenghua_portal.foundation.ui.slots import ActionLink, Panel, register
from procurement.awards.allocation import ZERO
from procurement.awards.models import AwardList
from procurement.awards.queries import award_lists_visible_to
from procurement.calls.models import Call

TONES = {
    AwardList.Status.PROPOSED: "info",
    AwardList.Status.RETURNED: "due",
    AwardList.Status.CONFIRMED: "ok",
}


def actions(request: HttpRequest, call: Call) -> Iterator[ActionLink]:
    actor = actor_of(request)
    if call.status == Call.Status.SCORED and allowed(actor, "procurement.propose_awards", call):
        url = reverse("procurement:award-propose", args=[call.pk])
        yield ActionLink(_("Propose the awards"), url, is_primary=True, order=60)
    if call.status == Call.Status.PROPOSED and allowed(actor, "procurement.confirm_awards", call):
        url = reverse("procurement:award-list", args=[call.pk])
        yield ActionLink(_("Confirm or return the award list"), url, is_primary=True, order=70)


def panels(request: HttpRequest, call: Call) -> Iterator[Panel]:
    lists = award_lists_visible_to(actor_of(request)).filter(call=call)
    found = lists.annotate(count=Count("awards"), total=Sum("awards__amount")).first()
    if found is not None:
        context = {
            "award_list": found,
            "count": found.count,
            "total": found.total or ZERO,
            "tone": TONES[AwardList.Status(found.status)],
        }
        yield Panel("procurement/awards/_panel.html", context, order=60)


register("procurement.call.actions", actions)
register("procurement.call.panels", panels)
