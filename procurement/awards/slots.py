"""What awards put on the page of a call, and that a leader may decide on the list on paper."""

from collections.abc import Iterator

from django.db.models import Count, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.permissions import allowed
from chenghua_portal.foundation.ui.slots import ActionLink, Panel, register
from chenghua_portal.foundation.workflow.offline import OfflineMove, register_offline
from chenghua_portal.foundation.workflow.slots import offline_link
from procurement.awards.actions import confirm_awards
from procurement.awards.allocation import ZERO
from procurement.awards.models import AwardList
from procurement.awards.queries import award_lists_visible_to
from procurement.awards.transitions import AWARD_BID, AWARD_CALL, CONFIRM, LEAVE_UNFUNDED
from procurement.calls.models import Call
from procurement.calls.queries import persons_behind

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
    listed = award_lists_visible_to(actor).filter(call=call).first()
    link = offline_link(CONFIRM.name, listed, actor) if listed else None
    if link is not None:
        yield link


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


register_offline(
    OfflineMove(
        transition=CONFIRM,
        label=_("Award list"),
        clerks="procurement.propose_awards",
        asked="clerk",
        visible_to=award_lists_visible_to,
        name=lambda listed: listed.call.title,
        address=lambda listed: reverse("procurement:award-list", args=[listed.call_id]),
        office=lambda listed: listed.call.purchaser_id,
        perform=confirm_awards,
        persons=lambda listed, actor: persons_behind(listed.call, actor.user_id),
        carries=(AWARD_CALL, AWARD_BID, LEAVE_UNFUNDED),
    )
)
register("procurement.call.actions", actions)
register("procurement.call.panels", panels)
