"""The reader of the record: who may, what is found, what is shown, and that reading is recorded."""

import ast
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.http import urlencode

from chenghua_portal.foundation.audit import words
from chenghua_portal.foundation.audit.erasing import ERASE, erase_payload
from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.audit.queries import events_of
from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.audit.words import register_verbs
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import User
from tests.factories import NOW, actor_for, make_office, make_user
from tests.factories.people import join
from tests.structure import sources

LIST = reverse("record:event-list")
register_verbs(
    {"tests.begin": ("开始", ""), "tests.stop": ("停止", ""), "identity.user.tested": ("试用", "")}
)
pytestmark = pytest.mark.usefixtures("db")


def signed_in_as(client, role):
    office, _clerk, _approver = make_office()
    user = make_user(roles=[User.Role.ADMINISTRATOR] if role == "administrator" else [])
    if role != "administrator":
        join(user, office, role)
    client.force_login(user)
    return user


@pytest.fixture
def auditor(client):
    return signed_in_as(client, "auditor")


def act(verb="tests.begin", *, subject=None, by=None, at=NOW, **data):
    return record(verb, subject or make_user(), by=by or Actor.system(at, "平台扫描"), at=at, data=data)


def rows(client, **query):
    return [line.event for line in client.get(f"{LIST}?{urlencode(query)}").context["lines"]]


@pytest.mark.parametrize(
    ("role", "status"),
    [("auditor", 200), ("supervisor", 200), ("administrator", 200), ("clerk", 403), ("owner", 403)],
)
def test_the_record_is_read_by_auditors_supervisors_and_administrators(client, role, status):
    signed_in_as(client, role)
    event = act()

    assert client.get(LIST).status_code == status
    found = client.get(reverse("record:event-detail", args=[event.pk])).status_code
    assert found == (200 if status == 200 else 404)


def test_acts_are_found_by_person_act_object_and_day(client, auditor):
    office, clerk, approver = make_office()
    subject = make_user("某人")
    mine = act(by=actor_for(clerk), subject=subject)
    theirs = act("tests.stop", by=actor_for(approver))
    later = act("tests.stop", at=NOW + timedelta(days=2))

    assert rows(client, person=clerk.name) == [mine]
    assert rows(client, person=str(approver.pk)) == [theirs]
    assert rows(client, act="tests.stop") == [later, theirs]
    assert rows(client, about=str(subject.pk)) == [mine]
    assert rows(client, about=subject.name) == [mine]
    assert rows(client, organization=str(office.pk)) == [theirs, mine]
    day = (NOW + timedelta(days=2, hours=8)).date().isoformat()
    assert rows(client, since=day, until=day, act="tests.stop") == [later]
    assert rows(client, person="查无此人") == []


def test_all_acts_on_one_kind_of_object_are_found_together(client, auditor):
    event = act()

    assert event in rows(client, act="identity.user.")
    assert event not in rows(client, act="audit.auditevent.")


def test_a_period_that_ends_before_it_begins_is_told(client, auditor):
    act()

    page = client.get(f"{LIST}?since=2026-05-02&until=2026-05-01")

    assert "截止日期早于起始日期" in page.text
    assert page.context["lines"] == []


def test_pages_follow_one_another_without_gap(client, auditor):
    wanted = [act("tests.stop", at=NOW + timedelta(seconds=n)) for n in range(35)]

    first = client.get(f"{LIST}?act=tests.stop")
    second = client.get(LIST + first.context["next_url"])

    found = [line.event for page in (first, second) for line in page.context["lines"]]
    assert found == wanted[::-1]
    assert second.context["next_url"] == ""


def test_searching_is_recorded_once_an_hour(client, auditor):
    for _time in range(2):
        rows(client, act="tests.stop")
        rows(client)

    searched = AuditEvent.objects.get(verb="audit.search")
    assert searched.actor_id == auditor.pk
    assert searched.payload.body == '{"act":"tests.stop"}'


@pytest.mark.parametrize(
    ("role", "sees"), [("auditor", True), ("supervisor", True), ("administrator", False)]
)
def test_details_are_for_those_who_watch_and_reading_them_is_recorded(client, role, sees):
    signed_in_as(client, role)
    event = act(reason="到期未交")

    page = client.get(reverse("record:event-detail", args=[event.pk]))

    assert ("到期未交" in page.text) is sees
    assert AuditEvent.objects.filter(verb="audit.auditevent.read").exists() is sees


def test_an_erased_payload_says_so(client, auditor):
    event = act(reason="到期未交")
    erase_payload(event, by=Actor.system(NOW, "保存期限"), reason="保存期满")

    page = client.get(reverse("record:event-detail", args=[event.pk])).text

    assert "到期未交" not in page
    erasure = events_of(event).get(verb=ERASE)
    assert "保存期限届满，已依规删除" in page
    assert reverse("record:event-detail", args=[erasure.pk]) in page


def test_what_nobody_may_know_yet_is_withheld_however_it_is_asked_for(client, auditor, monkeypatch):
    secret, known = make_user("甲"), make_user("乙")
    bystander = actor_for(make_user("丙"))
    hidden = act("tests.stop", subject=secret, by=bystander)
    shown = act("tests.stop", subject=known)
    monkeypatch.setitem(words._withheld, "tests", lambda at: Q(subject_id=str(secret.pk)))

    assert rows(client, act="tests.stop") == [shown]
    assert rows(client, about=str(secret.pk)) == []
    assert rows(client, about="甲") == []
    assert rows(client, person=str(bystander.user_id)) == []
    assert hidden not in rows(client)
    assert client.get(reverse("record:event-detail", args=[hidden.pk])).status_code == 404


def test_no_page_says_how_many_acts_are_withheld(client, auditor):
    """Places in the chain are without gaps, so that two of them would count what lies between."""
    first, second = act(), act("tests.stop")

    pages = [client.get(reverse("record:event-detail", args=[event.pk])) for event in (first, second)]

    assert all("链中位置" not in page.text and "重算" not in page.text for page in pages)


def test_a_full_page_asks_no_more_than_a_short_one(client, auditor):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST)
        return len(captured)

    act()
    client.get(LIST)
    one = queries()
    for _n in range(30):
        act()

    assert queries() == one


def test_every_act_that_the_portal_records_has_words():
    """As written in the sources; moves have their status for want of better words."""
    recording = {"record", "record_hourly"}
    said = {
        node.args[0].value
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in recording
        and isinstance(node.args[0], ast.Constant)
    }

    assert len(said) > 30
    assert {verb for verb in said if not words.has_words(verb)} == set()
