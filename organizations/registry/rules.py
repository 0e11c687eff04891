from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.identity.permissions import permission
from organizations.registry.models import Certificate, ChangeRequest, Organization

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


@permission("organizations.propose_change")
def can_propose_change(actor: Actor, organization: Organization) -> bool:
    """Its owner and its editors ask for a verified fact to be changed."""
    return can_edit(actor, organization)


@permission("organizations.view_change")
def can_view_change(actor: Actor, change: ChangeRequest) -> bool:
    """What is asked for is known inside and to officials; others go by the verified facts."""
    return can_read_history(actor, change.organization)


@permission("organizations.decide_change")
def can_decide_change(actor: Actor, change: ChangeRequest) -> bool:
    """Every purchaser's officials."""
    return is_official(actor)


@permission("organizations.withdraw_change")
def can_withdraw_change(actor: Actor, change: ChangeRequest) -> bool:
    """The owner and the editors of the organization that asked."""
    return can_edit(actor, change.organization)


@permission("organizations.add_certificate")
def can_add_certificate(actor: Actor, organization: Organization) -> bool:
    """The owner and the editors of the organization."""
    return can_edit(actor, organization)


@permission("organizations.view_certificate")
def can_view_certificate(actor: Actor, certificate: Certificate) -> bool:
    """Verified ones are seen with the organization; others, and every scan, inside and by officials."""
    is_public = (
        certificate.status == Certificate.Status.VERIFIED
        and certificate.organization.status == Organization.Status.VERIFIED
    )
    return is_public or can_read_scan(actor, certificate)


@permission("organizations.read_certificate_scan")
def can_read_scan(actor: Actor, certificate: Certificate) -> bool:
    """The scan carries names and addresses: for members and officials."""
    return can_read_history(actor, certificate.organization)


@permission("organizations.decide_certificate")
def can_decide_certificate(actor: Actor, certificate: Certificate) -> bool:
    """Every purchaser's officials."""
    return is_official(actor)


@permission("organizations.withdraw_certificate")
def can_withdraw_certificate(actor: Actor, certificate: Certificate) -> bool:
    """The owner and the editors of the organization that added it."""
    return can_edit(actor, certificate.organization)


@permission("organizations.set_bank_account")
def can_set_account(actor: Actor, organization: Organization) -> bool:
    """Its owner and its finance."""
    return acts_for(actor, organization, "owner", "finance")


@permission("organizations.read_bank_account")
def can_read_account(actor: Actor, organization: Organization) -> bool:
    """Its owner and its finance, and the finance officers who pay. Every full reading is on record."""
    return can_set_account(actor, organization) or actor.has_role("finance_officer")


@permission("organizations.establish_office")
def can_establish(actor: Actor, organization: None = None) -> bool:
    """The operator at the server, and administrators on their page."""
    return actor.is_system or actor.has_role(User.Role.ADMINISTRATOR)
