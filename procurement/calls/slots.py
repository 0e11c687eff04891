"""Calls in the menu, and what a leader may decide about them on paper."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.ui.slots import ActionLink, MenuEntry, register, register_menu
from chenghua_portal.foundation.workflow.offline import OfflineMove, register_offline
from chenghua_portal.foundation.workflow.slots import offline_link
from procurement.calls.actions import publish_call
from procurement.calls.models import Call
from procurement.calls.queries import calls_visible_to, persons_behind
from procurement.calls.transitions import PUBLISH


def paper_links(request: HttpRequest, call: Call) -> Iterator[ActionLink]:
    """Where the leader signs on paper: upload it, or confirm what a colleague uploaded."""
    link = offline_link(PUBLISH.name, call, actor_of(request))
    if link is not None:
        yield link


register_offline(
    OfflineMove(
        transition=PUBLISH,
        label=_("Publication of a call"),
        clerks="procurement.prepare_call",
        asked="clerk",
        visible_to=calls_visible_to,
        name=lambda call: call.title,
        address=lambda call: reverse("procurement:call-detail", args=[call.pk]),
        office=lambda call: call.purchaser_id,
        perform=publish_call,
        persons=lambda call, actor: persons_behind(call, actor.user_id),
    )
)
register("procurement.call.actions", paper_links)
register_menu("desk", MenuEntry(_("Calls"), "procurement:call-list", order=20))
