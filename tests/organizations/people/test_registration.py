"""Registering step by step, with progress that is never lost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from chenghua_portal.foundation.files.models import StoredFile
from organizations.people.models import Membership
from organizations.registry.models import BankAccount, Certificate, Organization, RegistrationDraft
from tests.factories import make_charity, make_user
from tests.factories.people import PASSWORD, credit_code, join, make_organization

pytestmark = pytest.mark.usefixtures("db")

LIST = reverse("organizations:register")
CHECK = reverse("organizations:register-check")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
CERTIFICATE = (
    "code",
    "name",
    "registration_authority",
    "supervising_body",
    "legal_representative",
    "founded_on",
    "registered_capital",
)
PLACE = ("address", "street", "business_scope", "service_fields")
PEOPLE = ("staff", "assistant_social_workers", "social_workers", "senior_social_workers", "party")
ACCOUNT = {"holder": "示例邻里互助中心", "bank": "示例银行成华支行", "number": "6222 0200 0000 0012 345"}


def text_of(response):
    return " ".join(response.content.decode().split())


def step(key):
    return reverse("organizations:register-step", args=[key])


def revision_of(client):
    return RegistrationDraft.objects.get(user=client.session["_auth_user_id"]).revision


@pytest.fixture
def newcomer():
    """A client that signed in by password, so that it counts as fresh."""
    client, user = Client(), make_user()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


@pytest.fixture
def certificate(posted):
    chosen = {name: posted[name] for name in CERTIFICATE}
    return {**chosen, "valid_from": "2024-01-01", "valid_until": "2199-01-01", "revision": "99"}


def fill(client, posted, certificate, account=None):
    """Send every step; the scan too."""
    client.post(step("way"), {"way": "code", "revision": "99"})
    client.post(step("certificate"), certificate)
    client.post(
        reverse("organizations:register-scan"),
        {"scan": SimpleUploadedFile("登记证书.pdf", PDF, content_type="application/pdf")},
    )
    client.post(step("place"), {"revision": "99", **{name: posted[name] for name in PLACE}})
    client.post(step("people"), {"revision": "99", **{name: posted[name] for name in PEOPLE}})
    if account is not None:
        client.post(step("account"), {"revision": "99", **account})


def hand_in(client, **changes):
    return client.post(CHECK, {"revision": str(revision_of(client)), **changes}, follow=True)


def test_the_steps_of_a_way_appear_once_it_is_chosen(newcomer):
    assert step("certificate") not in text_of(newcomer.get(LIST))

    newcomer.post(step("way"), {"way": "filing"})

    page = text_of(newcomer.get(LIST))
    assert (step("filing") in page, step("certificate") in page) == (True, False)
    assert newcomer.get(step("certificate")).status_code == 404


def test_registering_leads_to_the_organization_its_hat_certificate_and_account(newcomer, posted, certificate):
    fill(newcomer, posted, certificate, ACCOUNT)
    check = text_of(newcomer.get(CHECK))

    response = hand_in(newcomer)

    organization = Organization.objects.get(code=posted["code"])
    detail = reverse("organizations:organization-detail", args=[organization.pk])
    assert ("···· 2345" in check, "6222" in check) == (True, False)
    assert response.redirect_chain[-1][0] == detail
    assert newcomer.session["organization"] == str(organization.pk)
    assert (organization.status, organization.staff, organization.service_fields) == (
        "pending",
        6,
        ["community", "elderly"],
    )
    paper = Certificate.objects.get(organization=organization)
    assert (paper.kind, paper.number, paper.file.name) == ("registration", posted["code"], "登记证书.pdf")
    assert BankAccount.objects.get(organization=organization).number == "6222020000000012345"
    assert Membership.objects.get(organization=organization).roles == ["owner", "editor"]
    assert not RegistrationDraft.objects.exists()


def test_what_is_wrong_is_kept_marked_and_not_handed_in(newcomer, posted, certificate):
    code = posted["code"]
    wrong = code[:-1] + ("1" if code[-1] != "1" else "2")
    fill(newcomer, posted, certificate)

    page = text_of(newcomer.post(step("certificate"), certificate | {"code": wrong}))

    assert f"末位应为“{code[-1]}”" in page
    assert f'value="{wrong}"' in text_of(newcomer.get(step("certificate")))
    assert "待更正" in text_of(newcomer.get(LIST))
    assert newcomer.get(CHECK).headers["Location"] == LIST
    assert not Organization.objects.filter(name=posted["name"]).exists()


def test_what_people_type_is_put_right(newcomer, posted, certificate):
    code = posted["code"]
    typed = certificate | {"code": f" {code[:8]} {code[8:].lower()} ", "name": " 示例 邻里互助中心 "}
    fill(newcomer, posted, typed)

    hand_in(newcomer)

    assert Organization.objects.get(code=code).name == "示例邻里互助中心"


def test_two_windows_lose_nothing_silently(newcomer, certificate):
    newcomer.post(step("way"), {"way": "code"})
    opened = str(revision_of(newcomer))
    newcomer.post(step("certificate"), certificate | {"name": "示例第一窗口", "revision": opened})

    page = text_of(
        newcomer.post(step("certificate"), certificate | {"name": "示例第二窗口", "revision": opened})
    )

    assert "这一步已在另一窗口修改" in page
    assert ("示例第一窗口" in page, 'value="示例第二窗口"' in page) == (True, True)
    assert 'value="示例第一窗口"' in text_of(newcomer.get(step("certificate")))
    newcomer.post(
        step("certificate"),
        certificate | {"name": "示例第二窗口", "revision": str(revision_of(newcomer))},
    )
    assert 'value="示例第二窗口"' in text_of(newcomer.get(step("certificate")))


def test_another_window_on_another_step_is_no_conflict(newcomer, posted, certificate):
    newcomer.post(step("way"), {"way": "code"})
    opened = str(revision_of(newcomer))
    newcomer.post(step("certificate"), certificate | {"revision": opened})

    response = newcomer.post(step("place"), {"revision": opened, **{name: posted[name] for name in PLACE}})

    assert response.headers["Location"] == step("people")


def test_a_draft_changed_after_the_check_page_is_checked_again(newcomer, posted, certificate):
    fill(newcomer, posted, certificate)

    response = hand_in(newcomer, revision="1")

    assert response.redirect_chain[-1][0] == CHECK
    assert not Organization.objects.filter(code=posted["code"]).exists()


def test_a_registered_code_leads_to_asking_to_join(newcomer, certificate):
    taken, _owner = make_charity()
    newcomer.post(step("way"), {"way": "code"})

    page = text_of(newcomer.post(step("certificate"), certificate | {"code": taken.code}))

    assert "请联系该机构负责人将您添加为成员" in page
    assert f"{reverse('organizations:join')}?code={taken.code}" in page


def test_a_code_registered_meanwhile_is_refused_when_handing_in(newcomer, posted, certificate):
    fill(newcomer, posted, certificate)
    revision = revision_of(newcomer)
    make_organization(code=posted["code"])

    response = newcomer.post(CHECK, {"revision": str(revision)})

    assert response.status_code == 302
    assert "待更正" in text_of(newcomer.get(LIST))
    assert Organization.objects.filter(code=posted["code"]).count() == 1


def test_checking_the_code_keeps_what_was_typed_and_suggests_the_authority(newcomer, settings):
    settings.PORTAL_REGISTRATION_AUTHORITIES = {"5510108": "示例区民政局"}
    newcomer.post(step("way"), {"way": "code"})

    page = text_of(
        newcomer.post(step("certificate"), {"check": "1", "code": credit_code(), "name": "示例名称"})
    )

    assert "代码校验通过" in page
    assert ('value="示例名称"' in page, 'value="示例区民政局"' in page) == (True, True)
    assert "data-error-summary" not in page


def test_nothing_is_suggested_that_the_operator_has_not_set(newcomer, settings):
    settings.PORTAL_REGISTRATION_AUTHORITIES = {}
    newcomer.post(step("way"), {"way": "code"})

    page = text_of(newcomer.post(step("certificate"), {"check": "1", "code": credit_code()}))

    assert "登记管理机关可能为" not in page


def test_a_day_in_the_future_is_refused(newcomer, certificate):
    newcomer.post(step("way"), {"way": "code"})

    page = text_of(newcomer.post(step("certificate"), certificate | {"founded_on": "2199-01-01"}))

    assert "不能晚于今天" in page


def test_the_account_asks_who_signed_in_long_ago_to_show_it_is_them(signed_in):
    client = signed_in(make_user())
    client.post(step("way"), {"way": "code"})

    assert client.get(step("people")).status_code == 200
    assert client.get(step("account")).status_code == 302


def test_a_community_organization_registers_with_its_host_and_street(newcomer, posted):
    host, keeper = make_organization(kind="55"), make_user()
    join(keeper, host, "community")
    newcomer.post(step("way"), {"way": "filing"})
    newcomer.post(
        step("filing"),
        {
            "name": "示例邻里互助队",
            "host": host.code,
            "street": "510108015",
            "filing_number": "青龙备2026-1",
            "legal_representative": "示例队长",
            "founded_on": "2024-02-01",
            "valid_from": "2024-02-01",
            "revision": "99",
        },
    )
    newcomer.post(
        reverse("organizations:register-scan"),
        {"scan": SimpleUploadedFile("备案.pdf", PDF, content_type="application/pdf")},
    )
    place = {name: posted[name] for name in PLACE if name != "street"}
    newcomer.post(step("place"), {"revision": "99", **place})
    newcomer.post(step("people"), {"revision": "99", **{name: posted[name] for name in PEOPLE}})

    hand_in(newcomer)

    organization = Organization.objects.get(kind="00")
    assert (organization.code, organization.host, organization.filing_number) == (None, host, "青龙备2026-1")
    assert keeper.notices.filter(kind="organization.hosted").exists()


def test_discarding_deletes_draft_and_scan(newcomer, posted, certificate):
    fill(newcomer, posted, certificate)

    newcomer.post(reverse("organizations:register-discard"))

    assert not RegistrationDraft.objects.exists()
    assert not StoredFile.objects.filter(deleted_at=None).exists()
