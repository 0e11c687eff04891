import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.identity.models import User
from organizations.people.models import Invitation, Role
from organizations.registry.models import Organization
from tests.factories import make_charity, make_expert, make_office, make_user
from tests.factories.people import credit_code, join, make_organization

pytestmark = pytest.mark.usefixtures("db")
LIST, OFFICES, SETTINGS = (reverse(f"workbench:{name}") for name in ("user-list", "office-list", "settings"))


def text_of(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def administrator():
    return make_user("管理员", roles=[User.Role.ADMINISTRATOR])


@pytest.fixture
def client(signed_in, administrator):
    return signed_in(administrator)


def act_url(user, act):
    return reverse("workbench:user-act", args=[user.pk, act])


def test_administration_is_for_administrators_alone(signed_in):
    somebody = make_user()
    pages = [
        LIST,
        OFFICES,
        SETTINGS,
        reverse("workbench:user-detail", args=[somebody.pk]),
        reverse("workbench:office-create"),
        act_url(somebody, "deactivate"),
    ]

    for user in (make_user(), make_office()[2], make_charity()[1], make_expert().user):
        assert {signed_in(user).get(page).status_code for page in pages} == {403}


def test_people_are_found_by_part_of_a_name_or_an_address(client):
    found = User.objects.create_user("lin.searched@example.org", name="林晓岚")
    other = User.objects.create_user("other@example.org", name="晓林岚")

    for text in ("晓岚", "lin.sea", "SEARCHED"):
        page = text_of(client.get(LIST, {"q": text}))
        assert (found.email in page, other.email in page) == (True, False), text
    assert "没有符合条件的账号" in text_of(client.get(LIST, {"q": "无此人"}))


def test_people_are_found_by_role_and_state(client):
    charity, owner = make_charity()
    former, expert = make_user(), make_expert().user
    join(former, charity, Role.OWNER, until=charity.registered_at)
    off = make_user(is_active=False)

    def shown(**wanted):
        page = text_of(client.get(LIST, wanted))
        return {user for user in (owner, former, expert, off) if user.email in page}

    assert shown(role="owner") == {owner}
    assert shown(role="evaluator") == {expert}
    assert shown(status="off") == {off}
    assert shown(role="evaluator", status="off") == set()


def test_the_list_turns_its_pages_and_keeps_the_filter(client):
    for number in range(31):
        User.objects.create_user(f"many{number}@example.org", name=f"多人{number}")

    first = client.get(LIST, {"q": "多人"})
    second = client.get(LIST + first.context["next_url"])

    assert len(first.context["rows"]) == 30
    assert [user.email for user, _roles, _memberships in second.context["rows"]] == ["many0@example.org"]


def test_the_list_costs_the_same_for_one_account_and_for_thirty(client):
    counts = []
    for number in (1, 28):
        for _ in range(number):
            make_charity()
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 12


def test_a_person_s_page_tells_what_they_are_and_nothing_that_opens_an_account(client):
    charity, owner = make_charity()

    page = text_of(client.get(reverse("workbench:user-detail", args=[owner.pk])))

    assert owner.email in page
    assert charity.name in page
    assert f"{charity.name}没有其他负责人" in page
    assert owner.password not in page
    assert act_url(owner, "deactivate") in page
    assert act_url(owner, "reactivate") not in page


def test_an_act_needs_a_reason_and_stands_on_the_page_afterwards(client, administrator):
    user = make_user()
    url = act_url(user, "make-evaluator")

    assert "请填写" in text_of(client.post(url, {"reason": ""}))
    page = text_of(client.post(url, {"reason": "入库评审"}, follow=True))

    user.refresh_from_db()
    assert user.roles == ["evaluator"]
    assert f"评审专家、{administrator.name}：入库评审" in page
    assert act_url(user, "end-evaluator") in page


def test_the_own_account_offers_nothing_and_refuses(client, administrator):
    page = text_of(client.get(reverse("workbench:user-detail", args=[administrator.pk])))

    assert "须由其他系统管理员变更" in page
    assert act_url(administrator, "deactivate") not in page
    assert client.post(act_url(administrator, "deactivate"), {"reason": "试试"}).status_code == 409


def test_what_is_no_act_is_not_there(client):
    assert client.get(act_url(make_user(), "delete")).status_code == 404


def test_offices_are_listed_with_how_many_act_for_them_and_charities_are_not(client):
    office, _clerk, _approver = make_office()
    empty = make_organization(kind="91")
    charity, _owner = make_charity()
    agency = make_organization()
    join(make_user(), agency, Role.ASSESSOR)

    rows = {row.pk: row.people for row in client.get(OFFICES).context["rows"]}

    assert (rows[office.pk], rows[empty.pk], rows[agency.pk]) == (2, 0, 1)
    assert charity.pk not in rows


def test_the_settings_name_their_variables_and_hide_what_could_open_something(client, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://app:opensesame@db/portal")
    monkeypatch.setenv("PORTAL_SITE_ORGANIZER", "示例区民政局")
    monkeypatch.delenv("PORTAL_SITE_PHONE", raising=False)

    page = text_of(client.get(SETTINGS))

    assert "opensesame" not in page
    assert "PORTAL_SITE_PHONE" in page
    assert "示例区民政局" in page


def test_an_office_is_set_up_with_the_invitation_of_its_first_member(client):
    url = reverse("workbench:office-create")
    form = {
        "name": "示例某街道办事处",
        "code": credit_code("11"),
        "duties": ["is_purchaser"],
        "email": "approver@office.example",
        "roles": ["approver"],
    }
    assert url in text_of(client.get(OFFICES))

    assert client.post(url, form).status_code == 302

    office = Organization.objects.get(code=form["code"])
    assert (office.is_purchaser, office.status) == (True, "verified")
    assert Invitation.objects.get(organization=office).roles == ["approver"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"code": "123"}, "18"),
        ({"duties": ["is_funder"]}, "不含以下角色：机关经办人"),
        ({"roles": []}, "请选择"),
    ],
)
def test_what_does_not_fit_sets_up_nothing(client, change, words):
    form = {
        "name": "示例某街道办事处",
        "code": credit_code("11"),
        "duties": ["is_purchaser"],
        "email": "clerk@office.example",
        "roles": ["clerk"],
    }

    page = text_of(client.post(reverse("workbench:office-create"), form | change))

    assert words in page
    assert not Organization.objects.filter(name=form["name"]).exists()
    assert not Invitation.objects.exists()


def test_what_the_pool_knows_of_an_evaluator_is_brought_up_to_date(client):
    expert, (charity, _owner) = make_expert(), make_charity()
    page, url = (
        reverse("workbench:user-detail", args=[expert.pk]),
        reverse("workbench:user-pool", args=[expert.pk]),
    )
    assert url in text_of(client.get(page))

    answer = client.post(
        url, {"title": "研究员", "field": "老年服务", "employer": f" {charity.code.lower()}"}
    )

    assert answer.status_code == 302
    expert.refresh_from_db()
    assert (expert.title, expert.field, expert.employer) == ("研究员", "老年服务", charity)
    assert charity.name in text_of(client.get(page))
    assert f'value="{charity.code}"' in text_of(client.get(url))


def test_an_employer_must_be_registered_to_be_matched_against_bidders(client):
    expert = make_expert()

    page = client.post(reverse("workbench:user-pool", args=[expert.pk]), {"employer": "91510108MA00000000"})

    assert "没有" in text_of(page)
    expert.refresh_from_db()
    assert expert.employer is None


def test_an_evaluator_who_is_not_in_the_pool_is_shown_as_such_and_can_be_entered(client):
    user = make_user(roles=[User.Role.EVALUATOR])
    url = reverse("workbench:user-pool", args=[user.pk])
    assert "尚未进入评审专家库" in text_of(client.get(reverse("workbench:user-detail", args=[user.pk])))

    client.post(url, {"field": "财务"})

    assert user.expert.field == "财务"


def test_the_pool_page_is_of_evaluators_alone_and_for_administrators(client, signed_in):
    expert = make_expert()

    assert client.get(reverse("workbench:user-pool", args=[make_user().pk])).status_code == 404
    assert signed_in(expert.user).get(reverse("workbench:user-pool", args=[expert.pk])).status_code == 403


def test_who_looked_at_an_account_is_on_record(client, administrator):
    somebody = make_user()
    for pk in (somebody.pk, somebody.pk, administrator.pk):
        client.get(reverse("workbench:user-detail", args=[pk]))

    read = AuditEvent.objects.filter(verb="identity.user.read")
    assert list(read.values_list("actor_id", "subject_id")) == [(administrator.pk, str(somebody.pk))]
