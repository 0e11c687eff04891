from django.conf import settings

from chenghua_portal.foundation.identity.actors import Actor


def owes_factor(actor: Actor) -> bool:
    """Whether one of the person's roles, under whatever hat, is for those with a second factor."""
    roles = actor.roles.union(*(hat.roles for hat in actor.hats))
    return not roles.isdisjoint(settings.PORTAL_SECOND_FACTOR_ROLES)
