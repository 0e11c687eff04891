from datetime import timedelta

import pytest
from django.urls import reverse

from chenghua_portal.foundation.obligations import queries
from chenghua_portal.foundation.obligations.duties import open_obligation
from chenghua_portal.foundation.obligations.models import Obligation
from chenghua_portal.foundation.web.ids import uuid7
from chenghua_portal.foundation.workdays.clock import portal_now
from tests.factories import NOW, make_call, make_office, make_user
from tests.foundation.obligations.duties import LAPSING_DUTY, OFFICE_DUTY, only_these_superiors

LIST = reverse("obligations:obligation-list")


@pytest.fixture
def person(client, db):
    user = make_user()
    client.force_login(user)
    return user


def owe(user, name, *, days, done=None, kind=OFFICE_DUTY):
    now = portal_now()
    return Obligation.objects.create(
        kind=kind,
        subject_type="tests.subject",
        subject_id=uuid7(),
        subject_name=name,
        link=["disclosure:front"],
        owner_type=Obligation.Owner.USER,
        owner_id=user.pk,
        due_at=now + timedelta(days=days),
        opened_at=now - timedelta(days=30),
        discharged_at=None if done is None else now + timedelta(days=done),
    )


def names(page):
    return [name for name in ("甲事", "乙事", "丙事", "丁事") if name in page.text]


def test_each_list_shows_its_own(client, person):
    owe(person, "甲事", days=2)
    owe(person, "乙事", days=-2)
    owe(person, "丙事", days=-2, done=-1)
    owe(make_user(), "丁事", days=2)

    assert names(client.get(LIST)) == ["甲事", "乙事"]
    assert names(client.get(LIST, {"scope": "overdue"})) == ["乙事"]
    done = client.get(LIST, {"scope": "done"})
    assert names(done) == ["丙事"]
    assert "逾期办结" in done.text


def test_list_is_narrowed_to_one_kind(client, person):
    owe(person, "甲事", days=2)
    owe(person, "乙事", days=2, kind=LAPSING_DUTY)

    page = client.get(LIST, {"kind": LAPSING_DUTY})

    assert names(page) == ["乙事"]
    assert page.context["tabs"][0].count == 1


def test_kind_nobody_knows_shows_everything(client, person):
    owe(person, "甲事", days=2)

    assert names(client.get(LIST, {"kind": "nonsense"})) == ["甲事"]


@pytest.mark.parametrize(("scope", "done"), [("open", None), ("done", -1)])
def test_list_goes_on_behind_its_last_row(client, person, monkeypatch, scope, done):
    monkeypatch.setattr(queries, "PAGE_SIZE", 1)
    owe(person, "甲事", days=2, done=done)
    owe(person, "乙事", days=3, done=done and done - 1)

    first = client.get(LIST, {"scope": scope})
    second = client.get(LIST + first.context["next_url"])

    assert (names(first), names(second)) == (["甲事"], ["乙事"])
    assert second.context["next_url"] == ""


@pytest.mark.parametrize("scope", ["open", "overdue", "done"])
def test_empty_list_says_so(client, person, scope):
    assert "c-empty" in client.get(LIST, {"scope": scope}).text


def test_desk_leads_to_all_duties_and_these_to_the_calendar(client, person):
    assert LIST in client.get(reverse("workbench:desk")).text
    assert reverse("obligations:feed") in client.get(LIST).text


def detail(duty):
    return reverse("obligations:obligation-detail", args=[duty.pk])


def test_own_duty_says_by_when_and_leads_to_where_it_is_done(client, person):
    page = client.get(detail(owe(person, "甲事", days=2)))

    assert "甲事" in page.text
    assert person.name in page.text
    assert ">办理</a>" in page.text


def test_duty_of_somebody_else_is_hidden(client, person):
    assert client.get(detail(owe(make_user(), "甲事", days=-2))).status_code == 404


def test_superior_sees_a_duty_of_the_office_once_it_is_overdue_and_not_where_it_is_done(
    client, db, monkeypatch
):
    only_these_superiors(monkeypatch)
    office, clerk, approver = make_office()
    open_obligation(OFFICE_DUTY, make_call(purchaser=office, created_by=clerk), at=NOW)
    duty = Obligation.objects.get()
    client.force_login(approver)
    moments = [portal_now() + timedelta(days=1), portal_now() - timedelta(days=1)]
    pages = []
    for due_at in moments:
        Obligation.objects.update(due_at=due_at)
        pages.append(client.get(detail(duty)))

    assert [page.status_code for page in pages] == [404, 200]
    assert clerk.name in pages[1].text
    assert "逾期1天" in pages[1].text
    assert ">办理</a>" not in pages[1].text


def test_duty_that_has_lapsed_is_no_superiors_business(client, db, monkeypatch):
    only_these_superiors(monkeypatch)
    office, clerk, approver = make_office()
    open_obligation(LAPSING_DUTY, make_call(purchaser=office, created_by=clerk), at=NOW)
    Obligation.objects.update(due_at=portal_now() - timedelta(days=1))
    client.force_login(approver)

    assert client.get(detail(Obligation.objects.get())).status_code == 404


@pytest.mark.parametrize(
    ("days", "done", "kind", "word"),
    [
        (1, None, OFFICE_DUTY, "待我办理"),
        (-3, None, LAPSING_DUTY, "已过期限"),
        (-3, -4, OFFICE_DUTY, "按期办结"),
        (-3, -1, OFFICE_DUTY, "逾期办结"),
    ],
)
def test_page_of_a_duty_says_how_it_stands(client, person, days, done, kind, word):
    assert word in client.get(detail(owe(person, "甲事", days=days, done=done, kind=kind))).text
