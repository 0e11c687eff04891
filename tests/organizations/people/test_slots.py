from dataclasses import replace

import pytest
from django.test import RequestFactory

from chenghua_portal.foundation.identity.actors import Actor, Hat
from chenghua_portal.foundation.ui.slots import hats_for, menu_for
from organizations.people.models import Role
from tests.factories import NOW, actor_for, make_charity, make_expert, make_office, make_user

pytestmark = pytest.mark.usefixtures("db")


def request_of(actor):
    request = RequestFactory().get("/desk/")
    request.actor = actor
    return request


def test_hats_name_the_organization_and_the_roles_in_it():
    office, _clerk, approver = make_office()
    charity, _owner = make_charity()
    other = Hat(charity.pk, charity.name, frozenset({Role.OWNER, Role.EDITOR}), charity.pk)
    own = Hat(office.pk, office.name, frozenset({Role.APPROVER}), office.pk)

    hats = hats_for(request_of(replace(actor_for(approver), hats=(own, other))))

    assert hats.person == approver.name
    assert (hats.current.organization, hats.current.role) == (office.name, "机关审批人")
    assert [(h.key, h.role) for h in hats.others] == [(str(charity.pk), "机构负责人")]


def test_people_without_an_organization_act_as_themselves():
    expert, newcomer = make_expert().user, make_user()

    assert hats_for(request_of(actor_for(expert))).current.role == "评审专家"
    alone = hats_for(request_of(actor_for(newcomer)))
    assert (alone.person, alone.current.organization) == (newcomer.name, "")
    assert hats_for(request_of(Actor.anonymous(NOW))) is None


def test_the_menu_leads_officials_to_the_queue_and_everyone_to_their_organization():
    _office, clerk, _approver = make_office()
    _charity, owner = make_charity()

    def labels(user):
        return {str(item.label) for item in menu_for(request_of(actor_for(user)))}

    assert ("机构核验" in labels(clerk), "本机构" in labels(clerk)) == (True, True)
    assert ("机构核验" in labels(owner), "本机构" in labels(owner)) == (False, True)
    assert "本机构" not in labels(make_user())


def test_a_hat_says_for_whom_somebody_stands_in():
    office, clerk, approver = make_office()
    lent = Hat(office.pk, office.name, frozenset({Role.CLERK, Role.APPROVER}), office.pk, (clerk.name,))
    actor = replace(actor_for(approver), hats=(lent,), roles=lent.roles, acting_for=lent.acting_for)

    assert hats_for(request_of(actor)).current.role == f"机关经办人、机关审批人（代{clerk.name}）"
