from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.actors import actor_for as actor_now
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.notices.outbox import inbox_of
from chenghua_portal.foundation.obligations.kinds import recipients_of
from chenghua_portal.foundation.obligations.models import Obligation
from chenghua_portal.foundation.web.refusals import Refused
from organizations.people.actions import appoint, end_membership, register_organization
from organizations.people.models import Membership, Role
from organizations.people.queries import officials_of, organizations_of_user, user_ids_with_role
from organizations.registry.models import Organization
from tests.factories import NOW, actor_for, make_charity, make_office, make_user
from tests.factories.people import credit_code, join

pytestmark = pytest.mark.usefixtures("db")
OPERATOR = Actor.system(NOW, "operator")


def test_registering_makes_the_owner(pending):
    organization, owner = pending

    actor = actor_now(owner.pk, at=NOW)

    assert (organization.status, organization.kind, organization.registered_by) == ("pending", "52", owner)
    assert (actor.organization_id, actor.roles) == (organization.pk, {"owner", "editor"})


def test_posting_the_form_twice_registers_once(facts):
    by = actor_for(make_user(), request_key=uuid4())

    first, second = register_organization(by=by, **facts), register_organization(by=by, **facts)

    assert first == second
    assert Organization.objects.filter(code=facts["code"]).count() == 1
    assert Membership.objects.filter(organization=first).count() == 1


def test_a_registered_code_is_refused_with_the_way_out(pending, facts):
    with pytest.raises(Refused, match="请联系该机构负责人") as refused:
        register_organization(by=actor_for(make_user()), **facts)

    assert refused.value.refusal.field == "code"


@pytest.mark.parametrize("kind", ["11", "12", "91"])
def test_only_social_organizations_register_themselves(facts, kind):
    with pytest.raises(Refused) as refused:
        register_organization(by=actor_for(make_user()), **{**facts, "code": credit_code(kind)})

    assert refused.value.refusal.field == "code"


def test_nobody_registers_without_signing_in(facts):
    with pytest.raises(PermissionDenied):
        register_organization(by=Actor.anonymous(NOW), **facts)


def test_the_owner_of_a_verified_organization_appoints_and_the_person_is_told():
    organization, owner = make_charity()
    colleague = make_user()

    appoint(colleague, organization, [Role.FINANCE, Role.EDITOR], by=actor_for(owner))

    assert Membership.objects.get(user=colleague).roles == ["editor", "finance"]
    assert [notice.kind for notice in inbox_of(colleague.pk)] == ["organization.appointed"]


def test_an_owner_gives_no_roles_of_offices():
    organization, owner = make_charity()

    with pytest.raises(Refused):
        appoint(make_user(), organization, [Role.AUDITOR], by=actor_for(owner))


@pytest.mark.parametrize("role", [Role.CLERK, Role.APPROVER])
def test_officials_belong_to_purchasers_only(role):
    organization, _owner = make_charity()

    with pytest.raises(Refused):
        appoint(make_user(), organization, [role], by=OPERATOR)


def test_members_of_a_pending_organization_are_not_appointed_yet(pending):
    organization, owner = pending

    with pytest.raises(PermissionDenied):
        appoint(make_user(), organization, [Role.EDITOR], by=actor_for(owner))


def test_new_roles_end_the_old_membership_and_keep_it():
    organization, owner = make_charity()
    colleague = make_user()
    join(colleague, organization, Role.EDITOR)

    appoint(colleague, organization, [Role.FINANCE], by=actor_for(owner))

    held = Membership.objects.filter(user=colleague).order_by("since")
    assert [(m.roles, m.until) for m in held] == [(["editor"], NOW), (["finance"], None)]


def test_the_last_owner_stays():
    organization, owner = make_charity()
    by, membership = actor_for(owner), Membership.objects.get(user=owner)

    with pytest.raises(Refused, match="至少保留一名负责人"):
        end_membership(membership, by=by)
    with pytest.raises(Refused, match="至少保留一名负责人"):
        appoint(owner, organization, [Role.EDITOR], by=by)

    second = make_user()
    appoint(second, organization, [Role.OWNER], by=by)
    assert end_membership(membership, by=by).until == NOW


def test_past_members_have_no_hat_but_are_remembered():
    organization, _owner = make_charity()
    past = make_user()
    join(past, organization, Role.EDITOR, until=NOW)

    assert actor_now(past.pk, at=NOW).hats == ()
    assert organizations_of_user(past.pk) == []
    assert organizations_of_user(past.pk, since=NOW.replace(year=2023)) == [organization.pk]
    assert organizations_of_user(past.pk, since=NOW) == []


def test_people_behind_a_role():
    office, clerk, approver = make_office()
    duty = Obligation(owner_type="organization", owner_id=office.pk, owner_role="clerk")

    assert user_ids_with_role(office.pk, Role.APPROVER) == [approver.pk]
    assert officials_of(office.pk) == sorted([clerk.pk, approver.pk])
    assert recipients_of(duty) == {clerk.pk}


def test_an_operator_adds_an_office_with_two_persons(capsys):
    code = credit_code("11")
    clerk, approver = ["clerk@office.example", "示例经办"], ["approver@office.example", "示例审批"]

    call_command("add_office", "示例区民政局", code, "--clerk", *clerk, "--approver", *approver)

    office = Organization.objects.get(code=code)
    user = User.objects.get(email=clerk[0])
    printed = dict(line.split("  ") for line in capsys.readouterr().out.splitlines() if "  " in line)
    assert user.check_password(printed[clerk[0]])
    assert actor_now(user.pk, at=NOW).roles == {"clerk"}
    assert office.is_purchaser
    with pytest.raises(CommandError):
        call_command("add_office", "示例", credit_code("11"), "--clerk", *clerk, "--approver", *clerk)
    with pytest.raises(CommandError):
        call_command("add_office", "示例", code, "--clerk", *clerk, "--approver", *approver)
