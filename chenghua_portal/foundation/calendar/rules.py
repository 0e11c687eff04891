from typing import Any

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.identity.permissions import permission


def keeps_calendar(actor: Actor) -> bool:
    return actor.has_role(User.Role.ADMINISTRATOR)


@permission("calendar.edit")
def may_edit(actor: Actor, _obj: Any) -> bool:
    """Administrators enter what the State Council has announced."""
    return keeps_calendar(actor)
