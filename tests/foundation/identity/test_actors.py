from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured

from chenghua_portal.foundation.identity.actors import Actor, actor_for
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.identity.permissions import allowed
from tests.factories import NOW, make_charity, make_user
from tests.factories.people import join

pytestmark = pytest.mark.django_db


def test_roles_of_the_person_and_of_the_hat_add_up():
    organization, owner = make_charity()
    User.objects.filter(pk=owner.pk).update(roles=[User.Role.EVALUATOR])

    actor = actor_for(owner.pk, at=NOW)

    assert actor.roles == {"owner", "editor", "evaluator"}
    assert actor.organization_id == organization.pk


def test_hat_is_the_one_asked_for_among_the_own():
    first, owner = make_charity(name="示例甲")
    second, _other = make_charity(name="示例乙")
    join(owner, second, "finance")

    assert actor_for(owner.pk, at=NOW, organization_id=second.pk).roles == {"finance"}
    assert actor_for(owner.pk, at=NOW, organization_id=first.pk).roles == {"owner", "editor"}


def test_foreign_hat_is_not_worn():
    _own, owner = make_charity()
    foreign, _other = make_charity()

    assert actor_for(owner.pk, at=NOW, organization_id=foreign.pk).organization_id != foreign.pk


def test_ended_membership_gives_nothing():
    organization, _owner = make_charity()
    leaver = make_user()
    join(leaver, organization, "editor", until=NOW)

    assert actor_for(leaver.pk, at=NOW).roles == frozenset()


def test_inactive_or_unknown_user_is_anonymous():
    user = make_user(is_active=False)

    assert actor_for(user.pk, at=NOW) == Actor.anonymous(NOW)
    assert actor_for(uuid4(), at=NOW) == Actor.anonymous(NOW)


def test_permission_nobody_registered_is_a_bug():
    with pytest.raises(ImproperlyConfigured, match="tests.nothing"):
        allowed(Actor.anonymous(NOW), "tests.nothing")
