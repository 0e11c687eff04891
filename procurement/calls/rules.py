from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import permission
from procurement.calls.models import Call

OFFICIALS = ("clerk", "approver")


def acts_for_purchaser(actor: Actor, call: Call, *roles: str) -> bool:
    """Whether the actor holds one of `roles` in the organization that makes this call."""
    return actor.organization_id == call.purchaser_id and actor.has_role(*roles)


@permission("procurement.view_call")
def can_view_call(actor: Actor, call: Call) -> bool:
    """The purchaser's officials always; whoever is signed in once it is public."""
    return (actor.is_signed_in and call.status in Call.PUBLIC) or acts_for_purchaser(actor, call, *OFFICIALS)


@permission("procurement.create_call")
def can_create_call(actor: Actor, call: None = None) -> bool:
    return actor.organization_id is not None and actor.has_role("clerk")


@permission("procurement.edit_call")
def can_edit_call(actor: Actor, call: Call) -> bool:
    """The purchaser's clerks. Until when is the transition's to say."""
    return acts_for_purchaser(actor, call, "clerk")


@permission("procurement.prepare_call")
def can_prepare_call(actor: Actor, call: Call) -> bool:
    return acts_for_purchaser(actor, call, "clerk")


@permission("procurement.return_call")
def can_return_call(actor: Actor, call: Call) -> bool:
    return acts_for_purchaser(actor, call, "approver")


@permission("procurement.publish_call")
def can_publish_call(actor: Actor, call: Call) -> bool:
    return acts_for_purchaser(actor, call, "approver")
