from typing import Any

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import permission
from chenghua_portal.foundation.jobs.rules import is_operator


@permission("notices.operate")
def may_operate(actor: Actor, _obj: Any) -> bool:
    """Whoever minds the portal's jobs minds its mail: what became of a message, never more than its heading."""
    return is_operator(actor)
