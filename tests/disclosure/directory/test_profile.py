"""The page of an organization: what everybody may read of it, and what nobody reads there."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from chenghua_portal.foundation.workdays.clock import portal_now
from organizations.people.models import Role
from organizations.people.profiles.actions import (
    Consent,
    Paper,
    add_qualification,
    give_consent,
    keep_profile,
)
from organizations.registry.actions import accept_change
from organizations.registry.models import BankAccount, Certificate, Organization
from tests.disclosure.conftest import award_call
from tests.factories import NOW, actor_for, make_charity, make_office
from tests.factories.people import (
    credit_code,
    join,
    make_certificate,
    make_change,
    make_organization,
    make_user,
)
from tests.organizations.standing.entries import (
    make_credit_entry,
    make_grade,
    make_inspection,
    make_outcome,
    make_violation,
    withdrawn,
)

DAY = timedelta(days=1)


@pytest.fixture
def organization(db: None) -> Organization:
    charity, _owner = make_charity(
        name="示例春晖社工中心",
        legal_representative="示例法人",
        address="示例路1号",
        street_id="510108015",
        registration_authority="示例民政局",
        service_fields=["elderly"],
        social_workers=2,
        senior_social_workers=1,
    )
    return charity


def page(client: Client, organization: Organization) -> str:
    response = client.get(f"/en/organizations/{organization.code or organization.pk}/")
    assert response.status_code == 200
    return str(response.text)


def test_the_public_facts_are_shown(client: Client, organization: Organization) -> None:
    text = page(client, organization)

    for shown in (
        "示例春晖社工中心",
        organization.code,
        "示例法人",
        "示例路1号",
        "青龙街道",
        "示例民政局",
        "Older people",
    ):
        assert str(shown) in text, shown


def test_members_who_consent_are_counted_and_named_nowhere(
    client: Client, organization: Organization
) -> None:
    paper = Paper(kind="other", name="示例证书", number="示例-7", issued_on=date(2024, 1, 1))
    for number in range(3):
        person = make_user(name=f"示例成员{number}")
        join(person, organization, Role.EDITOR)
        keep_profile("volunteer", "示例简介", by=actor_for(person))
        add_qualification(paper, None, by=actor_for(person))
        assert "Members with qualifications" not in page(client, organization)
        give_consent(Consent(name=True, qualifications=True), by=actor_for(person))

    text = page(client, organization)

    assert "Members with qualifications" in text
    assert "Training hours of members" not in text
    assert "示例成员" not in text


def test_standing_is_that_of_today(client: Client, organization: Organization) -> None:
    today = portal_now().date()
    make_grade(organization, level=4, valid_from=today - DAY, valid_until=today + DAY)
    make_grade(organization, level=5, valid_from=date(2015, 1, 1), valid_until=date(2020, 1, 1))
    make_credit_entry(organization, listed_on=today - DAY, cause="未按时报送年报")
    make_credit_entry(organization, listed_on=date(2018, 1, 1), lifted_on=date(2019, 1, 1), cause="从前的事")
    make_inspection(organization, year=2023, result="basically_passed", concluded_on=date(2024, 6, 30))
    make_inspection(organization, year=2022, result="failed", concluded_on=date(2023, 6, 30), **withdrawn())

    text = page(client, organization)

    assert "4A" in text
    assert "5A" not in text
    assert "未按时报送年报" in text
    assert "从前的事" not in text
    assert "2023" in text
    assert "Basically passed" in text
    assert ">Failed<" not in text


def test_awards_and_final_grades_are_shown(client: Client, organization: Organization) -> None:
    call = award_call("长者助餐", organization=organization)
    award_call("只是提议", organization=organization, status="proposed")
    make_outcome(organization, kind="grade", grade="excellent", subject_id=uuid4(), subject_name="往年项目")
    make_outcome(organization, kind="failed", subject_id=uuid4(), subject_name="失败项目")

    text = page(client, organization)

    assert "长者助餐" in text
    assert f"{call.number}-0001" in text
    assert "1 projects, 2.00" in text
    assert "只是提议" not in text
    assert "往年项目" in text
    assert "Excellent" in text
    assert "失败项目" not in text


def test_certificates_show_kind_and_validity_alone(client: Client, organization: Organization) -> None:
    make_certificate(organization, number="机密编号甲", valid_until=date(2099, 5, 6))
    make_certificate(organization, kind="charity", number="机密编号乙")
    make_certificate(organization, kind="fundraising", valid_until=date(2023, 1, 1))
    for status in (Certificate.Status.PENDING, Certificate.Status.REFUSED, Certificate.Status.WITHDRAWN):
        make_certificate(organization, kind="deduction", status=status)

    text = page(client, organization)

    assert "Tax exemption" in text
    assert "2099" in text
    assert "valid without end" in text
    assert "Expired" in text
    assert "Pre-tax deduction" not in text
    assert "机密编号" not in text


def test_the_certificate_that_lasts_longest_speaks_for_its_kind(
    client: Client, organization: Organization
) -> None:
    make_certificate(organization, valid_until=date(2024, 1, 1))
    make_certificate(organization, valid_until=date(2098, 1, 1))

    text = page(client, organization)

    assert "2098" in text
    assert "Expired" not in text


def test_a_change_shows_once_it_is_accepted_and_not_before(
    client: Client, organization: Organization
) -> None:
    office = make_office()
    change = make_change(organization)

    before = page(client, organization)
    accept_change(change, by=actor_for(office[1]))
    after = page(client, organization)

    assert ("示例新名称" in before, "示例新名称" in after) == (False, True)
    assert "示例理由" not in after


def test_a_code_that_was_corrected_still_leads_to_the_page(
    client: Client, organization: Organization
) -> None:
    office, former, present = make_office(), str(organization.code), credit_code()
    change = make_change(organization, changes={"code": {"old": former, "new": present}})
    accept_change(change, by=actor_for(office[1]))

    response = client.get(f"/organizations/{former}/")

    assert (response.status_code, response.headers["Location"]) == (301, f"/organizations/{present}/")


def test_what_is_nobodys_business_is_not_there(client: Client, organization: Organization) -> None:
    user = make_user("示例经办")
    BankAccount.objects.create(
        organization=organization,
        holder="机密户名",
        bank="机密银行",
        number="6222020000001234",
        number_index="0" * 64,
        last_digits="1234",
        added_at=NOW,
        added_by=user,
    )
    make_violation(organization, description="机密违法")

    text = page(client, organization)

    for hidden in ("机密", "1234", user.name, user.email, organization.verified_by.name):
        assert hidden not in text, hidden


def test_a_filed_organization_shows_neither_person_nor_address(
    client: Client, organization: Organization
) -> None:
    filed = make_organization(
        kind="00",
        code=None,
        name="示例编织队",
        host=organization,
        street_id="510108015",
        filing_number="备案7号",
        legal_representative="邻居姓名",
        address="邻居家里",
    )

    text = page(client, filed)

    assert "示例编织队" in text
    assert organization.name in text
    assert "邻居" not in text
    assert "备案7号" not in text


def test_the_host_shows_whom_it_hosts_once_they_are_verified(
    client: Client, organization: Organization
) -> None:
    given = {"kind": "00", "code": None, "host": organization, "street_id": "510108015"}
    hosted = make_organization(name="示例编织队", filing_number="1", **given)
    make_organization(name="示例待核验队", filing_number="2", status="pending", **given)

    text = page(client, organization)

    assert f"/en/organizations/{hosted.pk}/" in text
    assert "示例待核验队" not in text
