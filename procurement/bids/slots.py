"""What bids put into menus and onto the pages of calls."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.permissions import allowed
from chenghua_portal.foundation.ui.slots import ActionLink, MenuEntry, Panel, register, register_menu
from organizations.eligibility.panels import answers_panel
from procurement.bids.eligibility import answers_about_bid
from procurement.bids.models import Bid
from procurement.bids.rules import MEMBERS, is_own
from procurement.calls.models import Call


def bidding_links(request: HttpRequest, call: Call) -> list[ActionLink]:
    """Whoever writes bids may start one while the call is open."""
    actor = actor_of(request)
    if not (call.is_open(actor.arrived_at) and allowed(actor, "procurement.start_bid", call)):
        return []
    return [
        ActionLink(_("Apply"), reverse("procurement:bid-start", args=[call.pk]), is_primary=True, order=10)
    ]


def eligibility_panel(request: HttpRequest, bid: Bid) -> Iterator[Panel]:
    """As long as the bid may still be handed in: whether the rules would let it, for its own people."""
    actor = actor_of(request)
    at = actor.arrived_at
    if bid.call.is_open(at) and is_own(actor, bid, *MEMBERS):
        yield answers_panel(answers_about_bid(bid, at), at, order=10)


register("procurement.call.actions", bidding_links)
register("procurement.bid.panels", eligibility_panel)
register_menu(
    "desk",
    MenuEntry(_("My bids"), "procurement:bid-list", order=10, visible=lambda actor: actor.has_role(*MEMBERS)),
)
