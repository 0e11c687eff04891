from django.conf import settings

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.identity.permissions import permission

CONFIRM_RECOVERY = "signin.confirm_recovery"


def every_role(actor: Actor) -> frozenset[str]:
    """What the person is alone and under any of their hats."""
    return actor.roles.union(*(hat.roles for hat in actor.hats))


def owes_factor(actor: Actor) -> bool:
    """Whether one of the person's roles is for those with a second factor."""
    return not every_role(actor).isdisjoint(settings.PORTAL_SECOND_FACTOR_ROLES)


def may_come_by_link(actor: Actor) -> bool:
    """Whether the person may sign in by a link and a code: evaluators and communities, and no official."""
    return not every_role(actor).isdisjoint(settings.PORTAL_LINK_ROLES) and not owes_factor(actor)


@permission(CONFIRM_RECOVERY)
def can_confirm_recovery(actor: Actor, recovery: object = None) -> bool:
    """Administrators; whose own it is, or who confirmed already, is refused when they try."""
    return actor.has_role(User.Role.ADMINISTRATOR)
