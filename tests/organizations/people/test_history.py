import pytest

from chenghua_portal.foundation.audit.models import AuditEvent
from organizations.people.actions import appoint, end_membership
from organizations.people.history import history_of
from organizations.people.models import Role
from organizations.registry.actions import refuse_organization
from organizations.registry.history import data_of
from tests.factories import actor_for, make_charity, make_user

pytestmark = pytest.mark.usefixtures("db")


def test_refusals_stay_on_record_with_their_reason(pending, office):
    organization, _owner = pending
    refuse_organization(organization, "名称不一致。", by=actor_for(office[1]))

    newest, *earlier = history_of(organization)

    assert (newest.title, newest.note, newest.tone) == ("不予通过", f"{office[1].name}：名称不一致。", "due")
    assert {event.title for event in earlier} == {"提交登记，待核验", "设置成员"}


def test_people_come_and_go_by_name_and_role():
    organization, owner = make_charity()
    colleague = make_user()
    membership = appoint(colleague, organization, [Role.FINANCE], by=actor_for(owner))
    end_membership(membership, by=actor_for(owner))

    told = sorted((event.title, event.note) for event in history_of(organization))

    assert told == [
        ("移出成员", f"{colleague.name}：机构财务"),
        ("设置成员", f"{colleague.name}：机构财务"),
    ]


def test_what_retention_has_erased_leaves_the_act():
    assert data_of(AuditEvent()) == {}
