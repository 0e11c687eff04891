from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.identity.permissions import permission
from organizations.registry.models import Organization

# The roles of people.models.Role that make an official; only a purchaser's members hold them (see `appoint`).
OFFICIALS = ("clerk", "approver")


def is_official(actor: Actor) -> bool:
    return actor.has_role(*OFFICIALS)


def belongs_to(actor: Actor, organization: Organization) -> bool:
    """Whether the actor is a member, with this hat or another one."""
    return organization.pk in {actor.organization_id, *(hat.organization_id for hat in actor.hats)}


def acts_for(actor: Actor, organization: Organization, *roles: str) -> bool:
    return actor.organization_id == organization.pk and actor.has_role(*roles)


@permission("organizations.view_organization")
def can_view(actor: Actor, organization: Organization) -> bool:
    """Verified ones are public; others are seen by their members and by officials."""
    is_public = organization.status == Organization.Status.VERIFIED
    return is_public or is_official(actor) or belongs_to(actor, organization)


@permission("organizations.read_organization_history")
def can_read_history(actor: Actor, organization: Organization) -> bool:
    return is_official(actor) or belongs_to(actor, organization)


@permission("organizations.register_organization")
def can_register(actor: Actor, organization: None = None) -> bool:
    """Whoever is signed in may register an organization and becomes its owner."""
    return actor.is_signed_in


@permission("organizations.edit_organization")
def can_edit(actor: Actor, organization: Organization) -> bool:
    """Its owner and its editors. Until when is the transition's to say."""
    return acts_for(actor, organization, "owner", "editor")


@permission("organizations.verify_organization")
def can_verify(actor: Actor, organization: Organization | None = None) -> bool:
    """Every purchaser's officials. Without an organization: whether the queue is the actor's work."""
    return is_official(actor)


@permission("organizations.establish_office")
def can_establish(actor: Actor, organization: None = None) -> bool:
    """The operator at the server, and administrators on their page."""
    return actor.is_system or actor.has_role(User.Role.ADMINISTRATOR)
