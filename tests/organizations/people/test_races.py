from datetime import timedelta

from chenghua_portal.foundation.workdays.calendar import beijing_date
from chenghua_portal.foundation.workdays.clock import portal_now
from organizations.people.actions import accept_invitation, delegate, invite, register_organization
from organizations.people.models import Invitation, Membership, Role
from organizations.registry.actions import return_organization, verify_organization
from organizations.registry.models import Organization
from tests.factories import actor_for, make_charity, make_office, make_user
from tests.factories.people import credit_code


def test_two_who_register_one_code_at_once_make_one(together):
    code, first, second = credit_code(), make_user(), make_user()

    results = together(
        *(
            lambda user=user: register_organization(by=actor_for(user), name="示例机构", code=code)
            for user in (first, second)
        )
    )

    assert sorted(type(result).__name__ for result in results) == ["Organization", "Refused"]
    assert Organization.objects.filter(code=code).count() == 1


def test_accepting_twice_at_once_joins_once(together):
    charity, owner = make_charity()
    person, at = make_user(), portal_now()
    invitation = invite(charity, person.email, [Role.EDITOR], by=actor_for(owner, at=at))

    results = together(
        *(
            lambda: accept_invitation(Invitation.objects.get(pk=invitation.pk), by=actor_for(person, at=at))
            for _ in "ab"
        )
    )

    assert [type(result).__name__ for result in results] == ["Membership", "Membership"]
    assert Membership.objects.filter(user=person, until=None).count() == 1


def test_lending_twice_at_once_lends_once(together):
    office, clerk, approver = make_office()
    at = portal_now()
    day = beijing_date(at)
    by = actor_for(approver, at=at)

    results = together(
        *(
            lambda: delegate(
                office,
                clerk,
                [Role.APPROVER],
                first_day=day,
                last_day=day + timedelta(2),
                reason="公差",
                by=by,
            )
            for _ in "ab"
        )
    )

    assert sorted(type(result).__name__ for result in results) == ["Delegation", "Refused"]


def test_two_officials_at_once_decide_once(together):
    _office, clerk, approver = make_office()
    at = portal_now()
    organization = register_organization(
        by=actor_for(make_user(), at=at), name="示例机构", code=credit_code()
    )

    results = together(
        lambda: verify_organization(Organization.objects.get(pk=organization.pk), by=actor_for(clerk, at=at)),
        lambda: return_organization(
            Organization.objects.get(pk=organization.pk), "缺扫描件。", by=actor_for(approver, at=at)
        ),
    )

    assert sorted(type(result).__name__ for result in results) == ["Organization", "Refused"]
