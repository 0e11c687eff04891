import pytest
from django.test import Client
from django.urls import reverse

from chenghua_portal.foundation.notices.outbox import inbox_of
from organizations.people.models import Membership, Role
from organizations.registry.actions import refuse_organization
from tests.factories import actor_for, make_charity, make_office, make_user
from tests.factories.people import PASSWORD, join, make_organization

pytestmark = pytest.mark.usefixtures("db")


def text_of(response):
    return " ".join(response.content.decode().split())


def test_a_newcomer_is_led_to_a_desk_that_offers_registering():
    client, user = Client(), make_user()

    response = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD}, follow=True)

    assert response.redirect_chain[-1][0] == reverse("workbench:desk")
    assert reverse("organizations:register") in text_of(response)


def test_outsiders_see_facts_of_verified_organizations_and_no_people(signed_in):
    organization, owner = make_charity()
    pending = make_organization(status="pending")
    client = signed_in(make_user())

    page = text_of(client.get(reverse("organizations:organization-detail", args=[organization.pk])))

    assert organization.code in page
    assert owner.email not in page
    assert client.get(reverse("organizations:organization-detail", args=[pending.pk])).status_code == 404


def test_members_see_people_and_history(signed_in, pending):
    organization, owner = pending

    page = text_of(signed_in(owner).get(reverse("organizations:organization-detail", args=[organization.pk])))

    assert owner.email in page
    assert "提交登记，待核验" in page
    assert reverse("organizations:organization-edit", args=[organization.pk]) in page


def test_a_refused_registration_is_corrected_on_its_page(signed_in, pending, office, posted):
    organization, owner = pending
    refuse_organization(organization, "名称与证书不一致。", by=actor_for(office[1]))
    url = reverse("organizations:organization-edit", args=[organization.pk])
    client = signed_in(owner)

    assert "名称与证书不一致。" in text_of(client.get(url))
    response = client.post(url, posted | {"name": "示例正确名称"})

    organization.refresh_from_db()
    assert response.status_code == 302
    assert (organization.name, organization.status) == ("示例正确名称", "pending")


def test_correcting_a_verified_organization_leads_to_asking_for_a_change(signed_in):
    organization, owner = make_charity()

    response = signed_in(owner).get(reverse("organizations:organization-edit", args=[organization.pk]))

    assert response.headers["Location"] == reverse("organizations:change-new", args=[organization.pk])


def test_only_owner_and_editors_reach_the_correction(signed_in, pending):
    organization, _owner = pending
    finance = make_user()
    join(finance, organization, Role.FINANCE)
    url = reverse("organizations:organization-edit", args=[organization.pk])

    assert signed_in(finance).get(url).status_code == 403
    assert signed_in(make_user()).get(url).status_code == 404


def test_an_owner_changes_the_roles_of_a_colleague_and_sends_them_away(signed_in):
    organization, owner = make_charity()
    colleague = make_user()
    join(colleague, organization, Role.EDITOR)
    client = signed_in(owner)
    roles = reverse("organizations:member-roles", args=[Membership.objects.get(user=colleague).pk])

    assert client.post(roles, {"roles": ["finance"]}).status_code == 302
    membership = Membership.objects.get(user=colleague, until=None)
    assert membership.roles == ["finance"]
    end = reverse("organizations:member-end", args=[membership.pk])
    assert colleague.email in text_of(client.get(end))
    assert client.post(end).status_code == 302

    membership.refresh_from_db()
    assert membership.until is not None
    assert client.get(end).status_code == 404


def test_the_only_owner_reads_why_the_role_stays(signed_in):
    _organization, owner = make_charity()
    membership = Membership.objects.get(user=owner)
    url = reverse("organizations:member-roles", args=[membership.pk])

    page = text_of(signed_in(owner).post(url, {"roles": ["editor"]}))

    assert "至少保留一名负责人" in page
    assert signed_in(owner).post(reverse("organizations:member-end", args=[membership.pk])).status_code == 409


def test_a_member_leaves_alone_and_the_owners_are_told(signed_in):
    organization, owner = make_charity()
    editor = make_user()
    membership = join(editor, organization, Role.EDITOR)
    url = reverse("organizations:member-end", args=[membership.pk])

    assert f"确认退出{organization.name}" in text_of(signed_in(editor).get(url))
    assert signed_in(editor).post(url).status_code == 302

    membership.refresh_from_db()
    assert membership.until is not None
    assert [notice.kind for notice in inbox_of(owner.pk)] == ["organization.left"]


def test_an_editor_sends_nobody_away(signed_in):
    organization, owner = make_charity()
    editor = make_user()
    join(editor, organization, Role.EDITOR)
    url = reverse("organizations:member-end", args=[Membership.objects.get(user=owner).pk])

    assert signed_in(editor).get(url).status_code == 403


def test_an_owner_hands_over_and_stays_as_editor(signed_in):
    organization, owner = make_charity()
    heir, stranger = make_user(), make_user()
    join(heir, organization, Role.FINANCE)
    url = reverse("organizations:organization-hand-over", args=[organization.pk])
    client = signed_in(owner)

    assert stranger.email not in text_of(client.get(url))
    assert client.post(url, {"to": stranger.pk}).status_code == 200
    assert client.post(url, {"to": heir.pk}).status_code == 302

    held = {m.user: m.roles for m in Membership.objects.filter(organization=organization, until=None)}
    assert held == {heir: ["owner", "finance"], owner: ["editor"]}
    assert client.get(url).status_code == 403


def test_a_member_who_is_no_owner_adds_nobody(signed_in):
    organization, _owner = make_charity()
    editor = make_user()
    join(editor, organization, Role.EDITOR)

    url = reverse("organizations:member-add", args=[organization.pk])

    assert signed_in(editor).get(url).status_code == 403


def test_switching_to_an_own_hat_only(signed_in):
    first, owner = make_charity(name="示例甲")
    second, _other = make_charity(name="示例乙")
    foreign, _ = make_charity()
    join(owner, second, Role.EDITOR)
    client = signed_in(owner, first)
    url = reverse("organizations:switch")

    client.post(url, {"hat": str(second.pk), "next": "//elsewhere.example/"})
    assert client.session["organization"] == str(second.pk)
    response = client.post(url, {"hat": str(foreign.pk), "next": "//elsewhere.example/"})
    assert client.session["organization"] == str(second.pk)
    assert response.headers["Location"] == reverse("workbench:desk")


def test_switching_keeps_the_page_where_the_other_hat_has_it(signed_in):
    charity, person = make_charity(name="示例甲")
    office, _clerk, _approver = make_office(name="示例乙")
    join(person, office, Role.CLERK)
    url, queue = reverse("organizations:switch"), reverse("organizations:verification-list")
    detail = reverse("organizations:organization-detail", args=[charity.pk])
    client = signed_in(person, charity)

    def leads_to(hat, page):
        return client.post(url, {"hat": str(hat.pk), "next": page}).headers["Location"]

    assert leads_to(office, queue) == queue
    assert leads_to(charity, queue) == reverse("workbench:desk")
    assert leads_to(office, detail) == detail
    assert leads_to(charity, "/nowhere/") == reverse("workbench:desk")


def test_my_organization_is_the_one_acted_for(signed_in):
    organization, owner = make_charity()
    url = reverse("organizations:my-organization")

    assert signed_in(owner).get(url).headers["Location"].endswith(f"{organization.pk}/")
    assert signed_in(make_user()).get(url).headers["Location"] == reverse("organizations:register")


def test_signed_out_people_sign_in_first():
    office, _clerk, _approver = make_office()
    for name, args in (("register", []), ("organization-detail", [office.pk]), ("verification-list", [])):
        response = Client().get(reverse(f"organizations:{name}", args=args))
        assert response.headers["Location"].startswith(reverse("account_login"))
