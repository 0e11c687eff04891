from dataclasses import replace
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from chenghua_portal.foundation.audit.queries import events_of
from chenghua_portal.foundation.identity.actors import Actor, Hat
from chenghua_portal.foundation.notices.outbox import inbox_of
from chenghua_portal.foundation.obligations.models import Obligation
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.calendar import workdays_after
from organizations.people.actions import register_organization
from organizations.people.models import Role
from organizations.registry.actions import (
    Paper,
    enter_certificate,
    establish_office,
    refuse_organization,
    resubmit_organization,
    return_organization,
    verify_organization,
)
from organizations.registry.facts import fingerprint
from organizations.registry.models import Organization
from organizations.registry.queries import registered_under
from tests.factories import NOW, actor_for, make_charity, make_user
from tests.factories.people import credit_code, join


def verbs(organization):
    return [event.verb.rpartition(".")[2] for event in events_of(organization)]


def open_duties(organization):
    return Obligation.objects.filter(subject_id=organization.pk, discharged_at=None)


def test_registration_asks_every_purchasers_clerks_within_five_working_days(pending, office):
    organization, _owner = pending

    duty = open_duties(organization).get()

    assert (duty.owner_id, duty.owner_role, duty.due_at) == (
        office[0].pk,
        Role.CLERK,
        workdays_after(NOW, 5).at,
    )


def test_verifying_makes_public_discharges_the_duty_and_tells_the_members(pending, office):
    organization, owner = pending

    verify_organization(organization, by=actor_for(office[1]), seen=fingerprint(organization))

    organization.refresh_from_db()
    assert (organization.status, organization.verified_by) == (Organization.Status.VERIFIED, office[1])
    assert not open_duties(organization).exists()
    assert [notice.kind for notice in inbox_of(owner.pk)] == ["organization.verified"]
    assert verbs(organization)[-1] == "verify"


def test_facts_corrected_meanwhile_are_not_verified_unseen(pending, office, facts):
    organization, owner = pending
    seen = fingerprint(organization)
    resubmit_organization(organization, by=actor_for(owner), **{**facts, "name": "示例新名称"})

    with pytest.raises(Refused, match="重新打开"):
        verify_organization(organization, by=actor_for(office[1]), seen=seen)

    organization.refresh_from_db()
    assert organization.status == Organization.Status.PENDING


def test_refusing_needs_a_reason_and_tells_it(pending, office):
    organization, owner = pending
    clerk = actor_for(office[1])

    with pytest.raises(Refused) as refused:
        refuse_organization(organization, "  ", by=clerk)
    refuse_organization(organization, "法定代表人与证书不一致。", by=clerk)

    assert refused.value.refusal.field == "reason"
    assert (organization.status, organization.refusal_reason) == ("refused", "法定代表人与证书不一致。")
    assert inbox_of(owner.pk)[0].params["reason"] == "法定代表人与证书不一致。"


def test_asking_for_correction_tells_what_and_the_owner_owes_it(pending, office, facts):
    organization, owner = pending

    return_organization(organization, "请补充扫描件。", by=actor_for(office[1]))

    assert (organization.status, organization.refusal_reason) == ("returned", "请补充扫描件。")
    assert open_duties(organization).get().kind == "organization.correct"
    assert inbox_of(owner.pk)[0].kind == "organization.returned"
    resubmit_organization(organization, by=actor_for(owner), **facts)
    assert open_duties(organization).get().kind == "organization.verify"


def test_verifying_verifies_the_certificate_that_came_with_it(pending, office):
    organization, owner = pending
    paper = Paper(kind="registration", number="1", issuer="示例民政局", valid_from=NOW.date())
    certificate = enter_certificate(organization, paper, None, by=actor_for(owner))

    verify_organization(organization, by=actor_for(office[1]))

    certificate.refresh_from_db()
    assert (certificate.status, certificate.decided_by) == ("verified", office[1])


def test_a_refused_registration_is_corrected_and_waits_again(pending, office, facts):
    organization, owner = pending
    refuse_organization(organization, "名称不一致。", by=actor_for(office[1]))
    later = actor_for(owner).at(NOW.replace(day=12))

    resubmit_organization(organization, by=later, **{**facts, "name": "示例更正后的名称"})

    assert (organization.status, organization.name, organization.refusal_reason) == (
        "pending",
        "示例更正后的名称",
        "",
    )
    assert open_duties(organization).get().opened_at == later.arrived_at


def test_a_refused_registration_does_not_keep_the_code_from_its_owner(pending, office, facts):
    squatter, pretender = pending
    with pytest.raises(Refused):
        register_organization(by=actor_for(make_user(), request_key=uuid4()), **facts)
    refuse_organization(squatter, "扫描件不是本机构的证书。", by=actor_for(office[1]))

    rightful = register_organization(by=actor_for(make_user(), request_key=uuid4()), **facts)

    assert rightful.code == squatter.code
    squatter.refresh_from_db()
    with pytest.raises(Refused) as refused:
        resubmit_organization(squatter, by=actor_for(pretender), **facts)
    assert refused.value.refusal.field == "code"
    assert list(registered_under(rightful.code)) == [rightful]


def test_a_verified_organization_is_not_edited(pending, office, facts):
    organization, owner = pending
    verify_organization(organization, by=actor_for(office[1]))

    with pytest.raises(Refused, match="已核验"):
        resubmit_organization(organization, by=actor_for(owner), **facts)


def test_strangers_and_members_without_the_role_do_not_edit(pending, facts):
    organization, _owner = pending
    finance = make_user()
    join(finance, organization, Role.FINANCE)

    for user in (finance, make_user()):
        with pytest.raises(PermissionDenied):
            resubmit_organization(organization, by=actor_for(user), **facts)


def test_a_code_of_another_organization_is_refused_on_correction(pending, facts):
    organization, owner = pending
    other, _ = make_charity()

    with pytest.raises(Refused) as refused:
        resubmit_organization(organization, by=actor_for(owner), **{**facts, "code": other.code})

    assert refused.value.refusal.field == "code"


def test_who_registered_it_cannot_verify_it(office, facts):
    clerk = office[1]
    organization = register_organization(by=actor_for(clerk), **facts)

    with pytest.raises(Refused) as refused:
        verify_organization(organization, by=actor_for(clerk, office[0]))

    assert "第十二条" in str(refused.value.refusal.basis)
    verify_organization(organization, by=actor_for(office[2]))


def test_a_member_cannot_verify_by_another_hat(pending, office):
    organization, _owner = pending
    approver = actor_for(office[2])
    hat = Hat(organization.pk, organization.name, frozenset({"editor"}), organization.pk)

    with pytest.raises(Refused):
        verify_organization(organization, by=replace(approver, hats=(hat,)))

    assert verify_organization(organization, by=approver).status == "verified"


def test_deciding_twice_is_refused(pending, office):
    organization, _owner = pending
    verify_organization(organization, by=actor_for(office[1]))

    with pytest.raises(Refused, match="已核验"):
        refuse_organization(organization, "迟了。", by=actor_for(office[2]))


@pytest.mark.usefixtures("db")
def test_only_the_operator_establishes_offices():
    code = credit_code("11")
    with pytest.raises(PermissionDenied):
        establish_office(by=actor_for(make_user()), name="示例区民政局", code=code)

    office = establish_office(by=Actor.system(NOW, "operator"), name="示例区民政局", code=code)

    assert (office.is_purchaser, office.status, office.kind) == (True, "verified", "11")
    with pytest.raises(Refused):
        establish_office(by=Actor.system(NOW, "operator"), name="示例区民政局", code=code)
