from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import permission
from organizations.people.models import Role
from procurement.awards.models import AwardList
from procurement.bids.models import Bid
from procurement.calls.models import Call
from procurement.calls.rules import OFFICIALS
from procurement.opening.rules import serves


@permission("procurement.record_results")
def can_record_results(actor: Actor, subject: Call | Bid) -> bool:
    """Only the portal itself, when a round is final."""
    return actor.is_system


@permission("procurement.propose_awards")
def can_propose_awards(actor: Actor, subject: Call | AwardList) -> bool:
    """A clerk of the purchaser."""
    return serves(actor, subject, Role.CLERK)


@permission("procurement.return_awards")
def can_return_awards(actor: Actor, subject: Call | AwardList) -> bool:
    """An approver of the purchaser."""
    return serves(actor, subject, Role.APPROVER)


@permission("procurement.confirm_awards")
def can_confirm_awards(actor: Actor, subject: Call | AwardList | Bid) -> bool:
    """An approver of the purchaser. That it is another person is the transition's to say."""
    return serves(actor, subject, Role.APPROVER)


@permission("procurement.view_award_list")
def can_view_award_list(actor: Actor, award_list: AwardList) -> bool:
    """The officials of the purchaser. Everybody else reads the awards once they are confirmed."""
    return serves(actor, award_list, *OFFICIALS)
