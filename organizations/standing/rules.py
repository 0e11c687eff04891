from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import permission
from organizations.registry.models import Organization
from organizations.registry.rules import can_read_history, is_official
from organizations.standing.models import Bar, Entry, Outcome


def has_standing(organization: Organization) -> bool:
    """Whether entries can be made about it: verified social organizations, and those on file at a street."""
    is_verified = organization.status == Organization.Status.VERIFIED
    return organization.is_filed or (organization.is_social and is_verified)


def is_public(organization: Organization) -> bool:
    return organization.status == Organization.Status.VERIFIED


@permission("organizations.view_inspection")
@permission("organizations.view_grade")
@permission("organizations.view_credit_entry")
@permission("organizations.view_violation")
def can_view_entry(actor: Actor, entry: Entry) -> bool:
    """What public registers say of a verified organization is public; what was withdrawn is known inside."""
    organization = entry.organization  # type: ignore[attr-defined]
    return (entry.withdrawn_at is None and is_public(organization)) or can_read_history(actor, organization)


@permission("organizations.view_outcome")
def can_view_outcome(actor: Actor, outcome: Outcome) -> bool:
    """Final grades of projects are public (domain.md §8); what went wrong is known inside and to officials."""
    is_grade = outcome.kind == Outcome.Kind.GRADE and is_public(outcome.organization)
    return is_grade or can_read_history(actor, outcome.organization)


@permission("organizations.view_bar")
def can_view_bar(actor: Actor, bar: Bar) -> bool:
    """Its own people and officials: the one it is about reads what is proposed as well, and can answer it."""
    return can_read_history(actor, bar.organization)


@permission("organizations.enter_standing")
def can_enter(actor: Actor, organization: Organization) -> bool:
    """Every purchaser's officials."""
    return is_official(actor)


@permission("organizations.withdraw_entry")
def can_withdraw(actor: Actor, entry: Entry) -> bool:
    """Every purchaser's officials, whoever of them entered it."""
    return is_official(actor)


@permission("organizations.propose_bar")
def can_propose(actor: Actor, organization: Organization | None = None) -> bool:
    """Every purchaser's officials. Without an organization: whether the list of bars is the actor's work."""
    return is_official(actor)


@permission("organizations.decide_bar")
def can_decide(actor: Actor, bar: Bar) -> bool:
    """Every purchaser's approvers. That it is another person is the transition's to say."""
    return actor.has_role("approver")


@permission("organizations.lift_bar")
def can_lift(actor: Actor, bar: Bar) -> bool:
    """Every purchaser's approvers."""
    return actor.has_role("approver")
