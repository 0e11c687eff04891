from typing import Any

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.identity.permissions import permission

WATCHING = ("auditor", "supervisor")


def reads_record(actor: Actor) -> bool:
    return actor.has_role(*WATCHING, User.Role.ADMINISTRATOR)


@permission("audit.read_record")
def may_read_record(actor: Actor, _obj: Any) -> bool:
    """Auditors and supervisors; administrators too, who see that something happened and not what it held."""
    return reads_record(actor)


@permission("audit.erase_payload")
def may_erase_payload(actor: Actor, _obj: Any) -> bool:
    """The portal alone, when the time for keeping is over. Nobody erases from the record by hand."""
    return actor.is_system


@permission("audit.read_payload")
def may_read_payload(actor: Actor, _obj: Any) -> bool:
    """What was recorded with an act, and from where it came: for auditors and supervisors alone."""
    return actor.has_role(*WATCHING)
