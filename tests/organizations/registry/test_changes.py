"""Changes of verified facts: seen by nobody else until accepted, decided once."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from chenghua_portal.foundation.notices.outbox import inbox_of
from chenghua_portal.foundation.obligations.models import Obligation
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.clock import portal_now
from organizations.people.actions import register_organization
from organizations.people.models import Role
from organizations.registry.actions import (
    accept_change,
    propose_change,
    refuse_change,
    verify_organization,
    withdraw_change,
)
from organizations.registry.facts import fingerprint
from organizations.registry.models import ChangeRequest, Organization, Street
from tests.factories import actor_for, make_charity, make_office, make_user
from tests.factories.people import credit_code, join

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def change(verified, facts):
    """A pending change of the name, by the owner of a verified organization."""
    organization, owner = verified
    return propose_change(
        organization, {**facts, "name": "示例新名称"}, "已办理变更登记。", by=actor_for(owner)
    )


def test_others_see_the_verified_facts_until_it_is_accepted(change, office):
    organization = Organization.objects.get(pk=change.organization_id)
    assert (organization.name, organization.status) == ("示例邻里互助中心", "verified")

    accept_change(change, by=actor_for(office[1]))

    organization.refresh_from_db()
    assert (organization.name, organization.status) == ("示例新名称", "verified")
    assert change.changes == {"name": {"old": "示例邻里互助中心", "new": "示例新名称"}}


def test_every_kind_of_fact_is_read_back_as_it_was_asked_for(verified, facts, office):
    organization, owner = verified
    wanted = {
        **facts,
        "code": credit_code("51"),
        "street": None,
        "registered_capital": None,
        "service_fields": ["health"],
        "staff": 9,
        "party": "own",
    }
    change = propose_change(organization, wanted, "多项变更。", by=actor_for(owner))

    accept_change(ChangeRequest.objects.get(pk=change.pk), by=actor_for(office[1]))

    organization.refresh_from_db()
    assert {name: getattr(organization, name) for name in wanted} == wanted
    assert organization.kind == "51"


def test_officials_owe_a_decision_and_members_hear_of_it(change, office, verified):
    duty = Obligation.objects.get(subject_id=change.pk)
    assert (duty.kind, duty.owner_id, duty.owner_role) == (
        "organization.decide_change",
        office[0].pk,
        Role.CLERK,
    )

    refuse_change(change, "请附批复。", by=actor_for(office[1]))

    assert not Obligation.objects.filter(subject_id=change.pk, discharged_at=None).exists()
    notice = inbox_of(verified[1].pk)[0]
    assert (notice.kind, notice.params["reason"]) == ("organization.change_refused", "请附批复。")


def test_refusing_needs_a_reason(change, office):
    with pytest.raises(Refused) as refused:
        refuse_change(change, " ", by=actor_for(office[1]))

    assert refused.value.refusal.field == "reason"


def test_what_was_made_from_other_facts_is_not_accepted(change, office):
    Organization.objects.filter(pk=change.organization_id).update(address="示例路2号")

    with pytest.raises(Refused, match="已有变动"):
        accept_change(change, by=actor_for(office[1]))

    assert Organization.objects.get(pk=change.organization_id).name == "示例邻里互助中心"


def test_one_change_waits_at_a_time_and_one_that_changes_nothing_never(change, verified, facts):
    organization, owner = verified
    again = actor_for(owner, request_key=uuid4())

    with pytest.raises(Refused, match="等待核验"):
        propose_change(organization, {**facts, "staff": 7}, "再改", by=again)
    withdraw_change(change, by=actor_for(owner))
    with pytest.raises(Refused, match="完全一致"):
        propose_change(organization, facts, "没有变化", by=again)


def test_only_owner_and_editors_ask_and_only_others_decide(change, verified, facts, office):
    organization, owner = verified
    finance = make_user()
    join(finance, organization, Role.FINANCE)
    join(office[1], organization, Role.EDITOR)

    with pytest.raises(PermissionDenied):
        propose_change(organization, {**facts, "staff": 7}, "人数", by=actor_for(finance))
    with pytest.raises(PermissionDenied):
        accept_change(change, by=actor_for(owner))
    with pytest.raises(PermissionDenied):
        withdraw_change(change, by=actor_for(office[2]))


def test_another_organizations_code_is_refused_when_accepting(verified, facts, office):
    organization, owner = verified
    code = credit_code()
    change = propose_change(organization, {**facts, "code": code}, "换证。", by=actor_for(owner))
    make_charity(code=code)

    with pytest.raises(Refused) as refused:
        accept_change(change, by=actor_for(office[1]))

    assert refused.value.refusal.field == "code"
    assert ChangeRequest.objects.get().status == "pending"


def test_two_officials_at_once_decide_once(together):
    _office, clerk, approver = make_office()
    owner = make_user()
    at = portal_now()
    facts = {"name": "示例机构", "code": credit_code(), "street": Street.objects.get(pk="510108015")}
    organization = register_organization(by=actor_for(owner, at=at), **facts)
    verify_organization(organization, by=actor_for(clerk, at=at))
    change = propose_change(
        organization, {**facts, "name": "示例改名机构"}, "改名", by=actor_for(owner, at=at)
    )

    results = together(
        lambda: accept_change(ChangeRequest.objects.get(pk=change.pk), by=actor_for(clerk, at=at)),
        lambda: refuse_change(
            ChangeRequest.objects.get(pk=change.pk), "不同意", by=actor_for(approver, at=at)
        ),
        lambda: withdraw_change(ChangeRequest.objects.get(pk=change.pk), by=actor_for(owner, at=at)),
    )

    assert sorted(type(result).__name__ for result in results) == ["ChangeRequest", "Refused", "Refused"]
    change.refresh_from_db()
    organization.refresh_from_db()
    assert (organization.name == "示例改名机构") == (change.status == "accepted")


def test_the_page_shows_old_and_new_and_keeps_outsiders_away(change, signed_in, office, verified):
    page = signed_in(office[1]).get(reverse("organizations:change-decide", args=[change.pk]))
    detail = reverse("organizations:change-detail", args=[change.pk])

    assert b"<del" in page.content
    assert "示例新名称" in page.content.decode()
    assert signed_in(verified[1]).get(detail).status_code == 200
    assert signed_in(make_user()).get(detail).status_code == 404


def test_the_form_begins_with_the_present_facts_and_takes_evidence(verified, signed_in, posted):
    organization, owner = verified
    url = reverse("organizations:change-new", args=[organization.pk])
    client = signed_in(owner)
    first = client.get(url)
    evidence = SimpleUploadedFile("批复.pdf", PDF, content_type="application/pdf")

    response = client.post(
        url,
        {
            **posted,
            "address": "示例路9号",
            "reason": "已搬迁。",
            "seen": fingerprint(organization),
            "evidence": evidence,
        },
    )

    assert "示例邻里互助中心" in first.content.decode()
    assert response.status_code == 302
    change = ChangeRequest.objects.get()
    assert (list(change.changes), change.evidence.name) == (["address"], "批复.pdf")
    file = reverse("organizations:change-evidence", args=[change.pk])
    assert signed_in(owner).get(file).content == PDF


def test_deciding_on_the_page(change, signed_in, office):
    url = reverse("organizations:change-decide", args=[change.pk])
    client = signed_in(office[1])
    assert change.organization.name in client.get(reverse("organizations:change-list")).content.decode()

    assert client.post(url, {"reason": ""}).status_code == 200
    assert client.post(url, {"accept": "1"}).status_code == 302
    assert client.post(url, {"accept": "1"}).status_code == 409
