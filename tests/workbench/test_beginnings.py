import pytest
from django.urls import reverse

from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.workdays.clock import portal_now
from chenghua_portal.workbench.beginnings import BY_ROLE, MOST, beginnings_for
from organizations.people.actions import invite
from organizations.people.models import APPLICANTS, Invitation, Membership, Role
from tests.factories import actor_for, make_charity, make_user
from tests.factories.people import join, make_organization

pytestmark = pytest.mark.usefixtures("db")
DESK = reverse("workbench:desk")


def holder(role):
    """Somebody with this role alone."""
    if role in User.Role.values:
        return make_user(roles=[role])
    user = make_user()
    kind = "52" if role in APPLICANTS else "11"
    join(user, make_organization(kind=kind, is_purchaser=kind == "11"), role)
    return user


def test_every_role_has_a_beginning():
    assert set(BY_ROLE) == {*User.Role.values, *Role.values}


@pytest.mark.parametrize("role", BY_ROLE)
def test_each_role_is_led_to_pages_that_are_open_to_it(signed_in, role):
    client = signed_in(holder(role))
    page = client.get(DESK).content.decode()

    for beginning in BY_ROLE[role]:
        assert f'href="{beginning.url}"' in page
        assert client.get(beginning.url, follow=True).status_code == 200, beginning.url


def test_several_roles_share_one_short_list():
    charity, owner = make_charity()
    owner.roles = [User.Role.EVALUATOR]

    found = beginnings_for(actor_for(owner, charity))

    assert len(found) == len(set(found)) == MOST


def test_somebody_new_finds_the_invitation_and_joins(signed_in):
    charity, owner = make_charity()
    user = make_user()
    invite(charity, user.email, [Role.EDITOR], by=actor_for(owner, at=portal_now()))
    client = signed_in(user)

    assert f"{charity.name}邀请您加入" in client.get(DESK).content.decode()
    client.post(reverse("organizations:invitation-accept", args=[Invitation.objects.get().pk]))

    assert Membership.objects.get(user=user).organization == charity
    assert "邀请您加入" not in client.get(DESK).content.decode()
