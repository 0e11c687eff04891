from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import permission
from organizations.registry.rules import is_official
from organizations.standing.models import ListImport


@permission("organizations.view_list_import")
def can_view_import(actor: Actor, batch: ListImport) -> bool:
    """Every purchaser's officials: the lists come from the district's registers, not from one office."""
    return is_official(actor)


@permission("organizations.import_list")
def can_import(actor: Actor, batch: ListImport | None = None) -> bool:
    """Every purchaser's officials send, enter and discard. Without an import: whether they may send one."""
    return is_official(actor)


@permission("organizations.run_list_import")
def can_run_import(actor: Actor, batch: ListImport) -> bool:
    """The portal itself, once an official has asked for it."""
    return actor.is_system
