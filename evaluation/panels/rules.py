from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import permission
from evaluation.panels.models import Round, Seat
from organizations.people.rules import is_administrator
from procurement.calls.models import Call
from procurement.calls.rules import OFFICIALS, acts_for_purchaser


@permission("evaluation.register_expert")
def can_register_expert(actor: Actor, expert: None = None) -> bool:
    """The operator at the server, and administrators; of themselves nobody."""
    return actor.is_system or is_administrator(actor)


@permission("evaluation.assign_panel")
def can_assign_panel(actor: Actor, call: Call) -> bool:
    return acts_for_purchaser(actor, call, "clerk")


def is_seated(actor: Actor, round_: Round) -> bool:
    return actor.user_id is not None and Seat.objects.filter(round=round_, expert_id=actor.user_id).exists()


@permission("evaluation.view_round")
def can_view_round(actor: Actor, round_: Round) -> bool:
    """The purchaser's officials, and the evaluators on the panel."""
    return acts_for_purchaser(actor, round_.call, *OFFICIALS) or is_seated(actor, round_)


@permission("evaluation.close_round")
def can_close_round(actor: Actor, round_: Round) -> bool:
    """The rollup alone, once every sheet is locked."""
    return actor.is_system
