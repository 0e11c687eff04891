import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chenghua_portal.foundation.obligations.kinds import Owner
from organizations.people.models import Role
from tests.factories import make_charity, make_expert, make_office, make_user
from tests.factories.people import make_organization

pytestmark = pytest.mark.usefixtures("db")
DESK, INBOX, READ = (reverse(f"workbench:{name}") for name in ("desk", "inbox", "inbox-read"))


def text_of(response):
    return " ".join(response.content.decode().split())


def test_the_desk_is_for_people_who_signed_in():
    for url in (DESK, INBOX):
        assert Client().get(url).headers["Location"].startswith(reverse("account_login"))


def test_somebody_new_is_offered_to_register_an_organization(signed_in):
    page = text_of(signed_in(make_user()).get(DESK))

    assert "请先登记机构" in page
    assert f'href="{reverse("organizations:register")}"' in page


def test_evaluators_are_not_asked_for_an_organization(signed_in):
    assert "请先登记机构" not in text_of(signed_in(make_expert().user).get(DESK))


def test_an_owner_reads_where_the_registration_stands(signed_in):
    charity, owner = make_charity(status="pending")
    client = signed_in(owner)
    assert f"{charity.name}待核验" in text_of(client.get(DESK))

    charity.status, charity.refusal_reason = "refused", "名称不一致。"
    charity.save()
    assert "名称不一致。" in text_of(client.get(DESK))


def test_a_clerk_sees_what_is_due_and_where_to_do_it(signed_in, owe):
    office, clerk, approver = make_office()
    organization = make_organization(status="pending")
    duty = owe("organization.verify", organization, Owner.organization(office.pk, Role.CLERK))
    duty.link = ["organizations:verify", str(organization.pk)]
    duty.save()

    page = text_of(signed_in(clerk).get(DESK))

    assert reverse("organizations:verify", args=[organization.pk]) in page
    assert organization.name in page
    assert reverse("organizations:verification-list") in page
    assert "没有待办事项" in text_of(signed_in(approver).get(DESK))


def test_the_desk_costs_the_same_for_one_duty_and_for_thirty(signed_in, owe, tell):
    office, clerk, _approver = make_office()
    client, counts = signed_in(clerk), []
    for number in (1, 29):
        for i in range(number):
            owner = Owner.organization(office.pk, Role.CLERK)
            owe("organization.verify", make_organization(status="pending"), owner)
            owe("call.approve", make_organization(), Owner.organization(office.pk, Role.APPROVER))
            tell(clerk, number * 100 + i)
        with CaptureQueriesContext(connection) as queries:
            client.get(DESK)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_opening_a_message_marks_it_read_and_leads_on(signed_in, tell):
    user = make_user()
    first, second = tell(user, 1), tell(user, 2)
    client = signed_in(user)

    response = client.post(READ, {"notice": first.pk})

    assert response.headers["Location"] == DESK
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.read_at is None, second.read_at is None) == (False, True)
    assert client.post(READ, {}).headers["Location"] == INBOX
    second.refresh_from_db()
    assert second.read_at is not None


def test_foreign_messages_are_not_there(signed_in, tell):
    notice = tell(make_user())

    assert signed_in(make_user()).post(READ, {"notice": notice.pk}).status_code == 404


def test_reading_is_never_done_by_a_link(signed_in):
    assert signed_in(make_user()).get(READ).status_code == 405


def test_the_inbox_shows_messages_in_words_or_says_it_is_empty(signed_in, tell):
    user = make_user()
    client = signed_in(user)
    assert "还没有消息" in text_of(client.get(INBOX))

    tell(user, 7)
    page = text_of(client.get(INBOX))

    assert "示例机构第7家已通过核验" in page
    assert "1条未读" in page


def test_the_inbox_turns_its_pages(signed_in, tell):
    user = make_user()
    for number in range(31):
        tell(user, number)
    client = signed_in(user)

    first = client.get(INBOX)
    second = client.get(INBOX + first.context["next_url"])

    assert "第0家" not in text_of(first)
    assert "第0家" in text_of(second)
