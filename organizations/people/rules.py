from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import permission
from organizations.people.models import Membership, Role
from organizations.registry.models import Organization
from organizations.registry.rules import acts_for, can_read_history


@permission("organizations.view_membership")
def can_view_membership(actor: Actor, membership: Membership) -> bool:
    """Who belongs to an organization is known to its members and to officials."""
    return can_read_history(actor, membership.organization)


@permission("organizations.appoint_member")
def can_appoint(actor: Actor, organization: Organization) -> bool:
    """The owner of a verified organization; the operator, who sets up offices.

    Not before verification: adding tells whether somebody has an account here, which is not for everyone.
    """
    is_verified = organization.status == Organization.Status.VERIFIED
    return actor.is_system or (is_verified and acts_for(actor, organization, Role.OWNER))
