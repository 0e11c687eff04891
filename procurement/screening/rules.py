from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import permission
from organizations.people.models import Role
from procurement.bids.models import Bid
from procurement.opening.rules import serves


@permission("procurement.screen_bid")
def can_screen_bid(actor: Actor, bid: Bid) -> bool:
    """A clerk of the purchaser, once the bid is open."""
    return bid.status in Bid.READABLE and serves(actor, bid, Role.CLERK)
