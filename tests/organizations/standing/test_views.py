"""The pages of standing: the panel on an organization's page, entering and mending, and bars."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from chenghua_portal.foundation.workdays.calendar import beijing_date
from chenghua_portal.foundation.workdays.clock import portal_now
from organizations.standing.actions import propose_bar
from organizations.standing.models import AnnualInspection, Bar, CreditEntry, Grade, Violation
from tests.factories import actor_for, make_charity, make_user
from tests.factories.people import make_organization
from tests.organizations.standing.entries import (
    make_bar,
    make_credit_entry,
    make_grade,
    make_inspection,
    make_outcome,
    make_violation,
    withdrawn,
)

pytestmark = pytest.mark.usefixtures("db")

SENT = {
    "inspection": (
        AnnualInspection,
        {"year": "2024", "form": "report", "result": "passed", "concluded_on": "2025-06-30"},
    ),
    "grade": (
        Grade,
        {"level": "4", "valid_from": "2024-01-01", "valid_until": "2028-12-31", "authority": "示例民政局"},
    ),
    "credit": (CreditEntry, {"list": "abnormal", "listed_on": "2026-01-05", "cause": "未报送年报"}),
    "violation": (
        Violation,
        {
            "reference": "示例罚字1号",
            "decided_on": "2026-03-03",
            "authority": "示例局",
            "description": "示例行为",
        },
    ),
}


@pytest.fixture
def today():
    return beijing_date(portal_now())


def page_of(organization):
    return reverse("organizations:organization-detail", args=[organization.pk])


def seen(client, organization):
    return client.get(page_of(organization)).content.decode()


@pytest.mark.parametrize("sort", SENT)
def test_an_official_enters_and_the_page_shows_it(sort, signed_in, office):
    organization, _owner = make_charity()
    model, facts = SENT[sort]
    url = reverse("organizations:entry-new", args=[organization.pk, sort])
    client = signed_in(office[1])
    assert url in seen(client, organization)
    assert client.get(url).status_code == 200

    sent = client.post(url, {**facts, "source": "示例公告第3号"}, follow=True)

    assert sent.redirect_chain == [(page_of(organization), 302)]
    assert model.objects.get().source == "示例公告第3号"
    assert "示例公告第3号" in sent.content.decode()


def test_what_is_there_already_is_named_in_the_form(signed_in, office):
    organization, _owner = make_charity()
    make_inspection(organization, year=2024, source="原有公告")
    _model, facts = SENT["inspection"]

    sent = signed_in(office[1]).post(
        reverse("organizations:entry-new", args=[organization.pk, "inspection"]),
        {**facts, "source": "新公告"},
    )

    assert sent.status_code == 200
    assert "原有公告" in sent.content.decode()


def test_an_unknown_sort_of_entry_is_not_found(signed_in, office):
    url = reverse("organizations:entry-new", args=[make_charity()[0].pk, "rumour"])

    assert signed_in(office[1]).get(url).status_code == 404


def test_an_entry_is_withdrawn_with_a_reason_and_once(signed_in, office):
    organization, _owner = make_charity()
    url = reverse("organizations:entry-withdraw", args=["grade", make_grade(organization).pk])
    client = signed_in(office[1])
    assert url in seen(client, organization)

    assert client.post(url, {"reason": ""}).status_code == 200
    assert client.post(url, {"reason": "等级有误"}).status_code == 302

    assert Grade.objects.get().withdrawal_reason == "等级有误"
    assert client.post(url, {"reason": "再次"}).status_code == 409
    assert client.get(url).status_code == 409
    assert "等级有误" in seen(client, organization)


def test_a_removal_is_entered_for_its_day(signed_in, office):
    organization, _owner = make_charity()
    entry = make_credit_entry(organization, listed_on=date(2026, 1, 5))
    url = reverse("organizations:credit-lift", args=[entry.pk])
    client = signed_in(office[1])
    assert url in seen(client, organization)

    assert client.post(url, {"lifted_on": "2026-01-04"}).status_code == 200
    assert client.post(url, {"lifted_on": "2026-02-04"}).status_code == 302

    assert CreditEntry.objects.get().lifted_on == date(2026, 2, 4)
    assert client.get(url).status_code == 409
    assert url not in seen(client, organization)


def test_others_see_what_is_public_its_own_people_all_of_it_and_nobody_else_a_button(signed_in):
    organization, owner = make_charity()
    make_grade(organization, authority="公开的评估机构")
    make_violation(organization, source="公开的处罚决定")
    make_inspection(organization, source="被撤销的公告", **withdrawn())
    make_bar(organization, cause="内部的限制事由")
    make_outcome(organization, subject_name="内部的项目结果")

    for user, knows in ((owner, True), (make_user(), False)):
        page = seen(signed_in(user), organization)
        assert "公开的评估机构" in page
        assert "公开的处罚决定" in page
        inside = [word in page for word in ("被撤销的公告", "内部的限制事由", "内部的项目结果")]
        assert inside == [knows] * 3
        assert "/standing/" not in page.replace("/standing/bars/", "")


def test_an_expired_grade_counts_as_none(signed_in, today):
    organization, owner = make_charity()
    make_grade(organization, level=4, valid_from=date(2015, 1, 1), valid_until=today - timedelta(1))

    page = seen(signed_in(owner), organization)

    assert "<b>4A</b>" not in page
    assert "已过期" in page


def test_an_office_has_no_standing_to_show(signed_in, office):
    assert "评估等级" not in seen(signed_in(office[1]), make_organization(kind="12"))


def test_officials_propose_and_another_decides(signed_in, office, today):
    organization, owner = make_charity()
    url = reverse("organizations:bar-new", args=[organization.pk])
    days = {"starts_on": today.isoformat(), "ends_on": (today + timedelta(days=700)).isoformat()}
    clerk, approver = signed_in(office[1]), signed_in(office[2])
    assert clerk.get(url).status_code == 200

    assert clerk.post(url, {**days, "cause": "示例事由"}).status_code == 302

    bar = Bar.objects.get()
    page = reverse("organizations:bar-detail", args=[bar.pk])
    decide = reverse("organizations:bar-decide", args=[bar.pk])
    assert page in approver.get(reverse("organizations:bar-list")).content.decode()
    assert decide not in clerk.get(page).content.decode()
    assert decide in approver.get(page).content.decode()
    assert clerk.post(decide, {**days, "reason": "属实"}).status_code == 403
    assert approver.post(decide, {**days, "reason": ""}).status_code == 200
    assert approver.post(decide, {**days, "reason": "属实"}).status_code == 302
    assert "属实" in signed_in(owner).get(page).content.decode()
    assert page not in approver.get(reverse("organizations:bar-list")).content.decode()


def test_who_proposed_it_reads_why_another_has_to_decide(signed_in, office, today):
    organization, _owner = make_charity()
    days = {"starts_on": today, "ends_on": today + timedelta(days=700)}
    by = actor_for(office[2], at=portal_now())
    bar = propose_bar(organization, cause="示例", by=by, **days)
    client = signed_in(office[2])

    page = client.get(reverse("organizations:bar-detail", args=[bar.pk])).content.decode()

    assert "须由他人决定" in page
    dismiss = reverse("organizations:bar-dismiss", args=[bar.pk])
    assert dismiss not in page
    assert client.post(dismiss, {"reason": "不必"}).status_code == 409


def test_it_is_dismissed_or_lifted_from_its_page(signed_in, office, today):
    organization, _owner = make_charity()
    client = signed_in(office[2])
    days = {"starts_on": today, "ends_on": today + timedelta(days=700)}
    for verb, bar in (
        ("dismiss", make_bar(organization, **days)),
        ("lift", make_bar(organization, status="in_force", **days)),
    ):
        url = reverse(f"organizations:bar-{verb}", args=[bar.pk])
        assert url in client.get(reverse("organizations:bar-detail", args=[bar.pk])).content.decode()
        assert client.get(url).status_code == 200
        assert client.post(url, {"reason": ""}).status_code == 200
        assert client.post(url, {"reason": "已改正"}).status_code == 302

    assert set(Bar.objects.values_list("status", flat=True)) == {"dismissed", "lifted"}


def test_a_bar_is_hidden_from_others_and_the_list_is_for_officials(signed_in, office):
    organization, owner = make_charity()
    url = reverse("organizations:bar-detail", args=[make_bar(organization).pk])
    bars = reverse("organizations:bar-list")

    assert [signed_in(user).get(url).status_code for user in (owner, make_user(), office[1])] == [
        200,
        404,
        200,
    ]
    assert [signed_in(user).get(bars).status_code for user in (owner, office[1])] == [403, 200]


def test_the_list_takes_as_many_queries_for_many(signed_in, office, django_assert_max_num_queries):
    client = signed_in(office[2])
    for _ in range(3):
        make_bar(make_charity()[0])
    url = reverse("organizations:bar-list")

    with django_assert_max_num_queries(12):
        assert client.get(url).content.decode().count("待决定") >= 1
