from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import permission
from procurement.calls.models import Call
from procurement.calls.rules import acts_for_purchaser


@permission("evaluation.edit_scheme")
def can_edit_scheme(actor: Actor, call: Call) -> bool:
    """The purchaser's clerks. Until when is the action's to say."""
    return acts_for_purchaser(actor, call, "clerk")
