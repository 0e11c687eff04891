"""Whose profile is seen by whom, and how much of it.

A person's name opens the page: without consent to it there is no page for anybody but the person and the officials who
verify, and what else is consented to counts in sums that name nobody.
"""

from dataclasses import dataclass

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import permission
from organizations.people.models import Membership, Profile, Role
from organizations.registry.rules import is_official


@dataclass(frozen=True)
class Sight:
    """What of a profile somebody sees. `numbers` are those of qualifications, opened on the record."""

    qualifications: bool = False
    trainings: bool = False
    numbers: bool = False


def is_own(actor: Actor, profile: Profile) -> bool:
    return actor.is_signed_in and actor.user_id == profile.user_id


def verifies(actor: Actor, profile: Profile) -> bool:
    """Officials, as long as the person acts for an organization: only then is there anything to verify."""
    return is_official(actor) and Membership.objects.filter(user=profile.user_id, until=None).exists()


def leads(actor: Actor, profile: Profile) -> bool:
    """Whether the actor, with that hat on, owns an organization that the person belongs to now."""
    if not actor.has_role(Role.OWNER):
        return False
    theirs = Membership.objects.filter(user=profile.user_id, until=None)
    return theirs.filter(organization=actor.organization_id).exists()


@permission("organizations.keep_profile")
def can_keep(actor: Actor, profile: Profile | None = None) -> bool:
    """Everybody keeps their own, and nobody another's."""
    return actor.is_signed_in if profile is None else is_own(actor, profile)


@permission("organizations.view_profile")
def can_view(actor: Actor, profile: Profile) -> bool:
    """The person; officials who verify; and with the person's consent the owner of their organization."""
    return (
        is_own(actor, profile) or verifies(actor, profile) or (profile.shows_name and leads(actor, profile))
    )


@permission("organizations.read_qualification_numbers")
def can_read_numbers(actor: Actor, profile: Profile) -> bool:
    """The person, and officials who verify; every reading of theirs is put on record."""
    return is_own(actor, profile) or verifies(actor, profile)


def sight_of(actor: Actor, profile: Profile) -> Sight:
    """How much of a profile that the actor may view is theirs to see."""
    if is_own(actor, profile):
        return Sight(qualifications=True, trainings=True, numbers=True)
    official = verifies(actor, profile)
    return Sight(
        qualifications=official or profile.shows_qualifications,
        trainings=profile.shows_training and profile.shows_name,
        numbers=official,
    )
