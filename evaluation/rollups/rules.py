from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import permission
from evaluation.panels.models import Round
from procurement.calls.rules import OFFICIALS, acts_for_purchaser


@permission("evaluation.view_results")
def can_view_results(actor: Actor, round_: Round) -> bool:
    """The purchaser's officials, once the round is final: no figure can steer a sheet still open."""
    return round_.status == Round.Status.FINAL and acts_for_purchaser(actor, round_.call, *OFFICIALS)


@permission("evaluation.roll_up")
def can_roll_up(actor: Actor, round_: Round) -> bool:
    return actor.is_system
