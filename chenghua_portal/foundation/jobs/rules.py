from typing import Any

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.identity.permissions import permission


def is_operator(actor: Actor) -> bool:
    """Administrators see and mend what the portal does by itself."""
    return actor.has_role(User.Role.ADMINISTRATOR)


@permission("jobs.operate")
def may_operate(actor: Actor, _obj: Any) -> bool:
    return is_operator(actor)
