from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.identity.permissions import permission
from chenghua_portal.foundation.workflow.requirements import declare
from organizations.people.models import (
    APPLICANTS,
    OFFICE_STAFF,
    Delegation,
    Invitation,
    JoinRequest,
    Membership,
    Role,
    unfit_roles,
)
from organizations.registry.models import Organization
from organizations.registry.rules import acts_for, belongs_to, can_read_history

# Whoever keeps a pool of evaluators enters a person who has just become one.
EVALUATOR_POINT = declare("identity.evaluator", providers=("evaluation.panels",))


def is_administrator(actor: Actor) -> bool:
    return actor.has_role(User.Role.ADMINISTRATOR)


def givable_roles(actor: Actor, organization: Organization) -> list[Role]:
    """The roles the actor may give, and take, in an organization, in the order of `Role`.

    An owner those of applicants, an approver those of the own office's staff. An administrator staffs offices
    and agencies, by what they do here; in one that bids, an owner only where none is left. The operator gives
    all. Before verification nobody is asked in: a name nobody has checked must not stand in mails of the portal.
    """
    if actor.is_system:
        return list(Role)
    if organization.status != Organization.Status.VERIFIED:
        return []
    found: set[Role] = set()
    if acts_for(actor, organization, Role.OWNER):
        found |= APPLICANTS
    if organization.is_purchaser and acts_for(actor, organization, Role.APPROVER):
        found |= OFFICE_STAFF
    if is_administrator(actor):
        found |= {role for role in Role if role not in APPLICANTS} - unfit_roles(organization)
        if organization.is_social and not has_owner(organization):
            found.add(Role.OWNER)
    return [role for role in Role if role in found]


def has_owner(organization: Organization) -> bool:
    """Whether somebody who can sign in owns the organization."""
    return Membership.objects.filter(
        organization=organization, until=None, user__is_active=True, roles__contains=[Role.OWNER]
    ).exists()


@permission("organizations.view_membership")
def can_view_membership(actor: Actor, membership: Membership) -> bool:
    """Who belongs to an organization is known to its members, to officials and to administrators."""
    return can_read_history(actor, membership.organization) or is_administrator(actor)


@permission("organizations.appoint_member")
def can_appoint(actor: Actor, organization: Organization) -> bool:
    """Whoever may give roles there: invite people, change what they are, end their membership."""
    return bool(givable_roles(actor, organization))


@permission("organizations.end_membership")
def can_end(actor: Actor, membership: Membership) -> bool:
    """Everyone may leave; others are sent away by whoever could give all the roles they hold."""
    is_own = actor.user_id == membership.user_id
    return is_own or set(membership.roles) <= set(givable_roles(actor, membership.organization))


@permission("organizations.hand_over")
def can_hand_over(actor: Actor, organization: Organization) -> bool:
    return acts_for(actor, organization, Role.OWNER)


@permission("organizations.ask_to_join")
def can_ask_to_join(actor: Actor, organization: None = None) -> bool:
    """Whoever is signed in may ask to be added to an organization."""
    return actor.is_signed_in


@permission("organizations.view_join_request")
def can_view_join(actor: Actor, asked: JoinRequest) -> bool:
    """Who asked, and the owner who answers."""
    return actor.user_id == asked.user_id or can_answer_join(actor, asked)


@permission("organizations.answer_join")
def can_answer_join(actor: Actor, asked: JoinRequest) -> bool:
    """The owner of the organization, with that hat on."""
    return acts_for(actor, asked.organization, Role.OWNER)


@permission("organizations.withdraw_join")
def can_withdraw_join(actor: Actor, asked: JoinRequest) -> bool:
    """Who asked."""
    return actor.is_signed_in and actor.user_id == asked.user_id


@permission("organizations.accept_invitation")
def can_accept(actor: Actor, invitation: Invitation) -> bool:
    """The person whose address was invited: the portal has proved it when they signed in."""
    if actor.user_id is None:
        return False
    return User.objects.filter(pk=actor.user_id, email__iexact=invitation.email).exists()


@permission("organizations.delegate")
def can_delegate(actor: Actor, organization: Organization) -> bool:
    """Every member may lend their own roles."""
    return actor.organization_id == organization.pk and actor.is_signed_in


@permission("organizations.end_delegation")
def can_end_delegation(actor: Actor, delegation: Delegation) -> bool:
    """Who lent, who stands in, and whoever may give all of the lent roles in the organization."""
    if actor.user_id in {delegation.principal_id, delegation.deputy_id}:
        return belongs_to(actor, delegation.organization)
    return set(delegation.roles) <= set(givable_roles(actor, delegation.organization))


@permission("organizations.administer")
def can_administer(actor: Actor, subject: object = None) -> bool:
    """Accounts, their own roles, offices and what is set up: the administrators' work."""
    return is_administrator(actor)
