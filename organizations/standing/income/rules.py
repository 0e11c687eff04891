from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import permission
from organizations.registry.models import Organization
from organizations.registry.rules import acts_for, can_read_history


@permission("organizations.read_income")
def can_read_income(actor: Actor, organization: Organization) -> bool:
    """Members and officials: who pays an organization how much is not published."""
    return can_read_history(actor, organization)


@permission("organizations.report_income")
def can_report_income(actor: Actor, organization: Organization) -> bool:
    """Its owner, its editors and its finance."""
    return acts_for(actor, organization, "owner", "editor", "finance")
