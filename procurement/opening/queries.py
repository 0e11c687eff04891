from django.db.models import QuerySet

from chenghua_portal.foundation.identity.actors import Actor
from procurement.bids.models import Bid, Envelope
from procurement.calls.models import Call
from procurement.calls.rules import OFFICIALS
from procurement.opening.models import OpenedEnvelope, Opening


def openings_visible_to(actor: Actor) -> QuerySet[Opening]:
    """The openings of the purchaser acted for, with call and opener. The twin of `view_opening`."""
    openings = Opening.objects.select_related("call__purchaser", "opened_by")
    if actor.organization_id is None or not actor.has_role(*OFFICIALS):
        return openings.none()
    return openings.filter(call__purchaser_id=actor.organization_id)


def opening_of(call: Call) -> Opening | None:
    """The opening of a call's bids, or None while they are sealed."""
    return Opening.objects.select_related("opened_by").filter(call=call).first()


def entries_of(opening: Opening) -> QuerySet[OpenedEnvelope]:
    """The lines of the opening record, by receipt number: an order that tells nothing of who came first."""
    related = ("bid__organization", "bid__content", "envelope__receipt")
    return opening.entries.select_related(*related).order_by("envelope__receipt__number", "id")


def current_envelopes(call: Call) -> QuerySet[Envelope]:
    """The latest envelope of each bid that stands submitted, with receipt and bid.

    Bids withdrawn and drafts never submitted have none.
    """
    submitted = Envelope.objects.filter(bid__call=call, bid__status=Bid.Status.SUBMITTED)
    return submitted.select_related("bid", "receipt").order_by("bid_id", "-version").distinct("bid_id")
