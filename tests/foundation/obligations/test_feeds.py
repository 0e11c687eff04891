from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.urls import reverse
from icalendar import Calendar

from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.obligations import feeds
from chenghua_portal.foundation.obligations.duties import discharge, open_obligation
from chenghua_portal.foundation.obligations.models import FeedLink
from tests.factories import NOW, actor_for, make_call, make_office, make_user
from tests.foundation.obligations.duties import DUE, OFFICE_DUTY

PAGE = reverse("obligations:feed")


@pytest.fixture
def scene(db):
    organization, clerk, _approver = make_office()
    call = make_call(purchaser=organization, created_by=clerk, title="社区养老；邻里，互助")
    open_obligation(OFFICE_DUTY, call, at=NOW)
    return call, clerk, feeds.make_link(by=actor_for(clerk))


def ask(client, token, prefix=""):
    return client.get(prefix + reverse("obligations:feed-calendar", args=[token]))


def entries(answer):
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_calendar_shows_open_duties_ending_at_their_deadlines(client, scene):
    _call, _clerk, token = scene

    answer = ask(client, token)

    (entry,) = entries(answer)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert (entry.decoded("dtend"), str(entry["summary"])) == (DUE, "Check：社区养老；邻里，互助")
    assert str(entry["url"]).startswith("http")


def test_each_entry_rings_at_the_leads_of_the_reminders(client, scene):
    (entry,) = entries(ask(client, scene[2]))

    alarms = [alarm["trigger"] for alarm in entry.walk("VALARM")]
    assert [alarm.dt for alarm in alarms] == [
        -timedelta(days=7),
        -timedelta(days=3),
        -timedelta(days=1),
        -timedelta(hours=3),
    ]
    assert {alarm.params["related"] for alarm in alarms} == {"END"}


def test_what_is_done_disappears(client, scene):
    call, _clerk, token = scene
    discharge(OFFICE_DUTY, call, at=NOW)

    assert entries(ask(client, token)) == []


def test_calendar_is_kept_by_no_cache_and_touches_no_session(client, scene):
    answer = ask(client, scene[2])

    assert "no-store" in answer["Cache-Control"]
    assert answer.cookies == {}


def test_unknown_token_is_not_found(client, scene):
    assert ask(client, "A" * 43).status_code == 404


def test_new_address_closes_the_old_one(client, scene):
    _call, clerk, token = scene

    fresh = feeds.make_link(by=actor_for(clerk))

    assert (ask(client, token).status_code, ask(client, fresh).status_code) == (404, 200)
    assert FeedLink.objects.count() == 1


def test_revoked_address_is_not_found(client, scene):
    _call, clerk, token = scene

    assert feeds.revoke_link(by=actor_for(clerk)) is True
    assert feeds.revoke_link(by=actor_for(clerk)) is False
    assert ask(client, token).status_code == 404


def test_feed_of_somebody_who_may_no_longer_sign_in_is_not_found(client, scene):
    _call, clerk, token = scene
    clerk.is_active = False
    clerk.save()

    assert ask(client, token).status_code == 404


def test_feed_of_somebody_who_left_is_empty(client, scene):
    _call, clerk, token = scene
    clerk.memberships.update(until=NOW)

    assert entries(ask(client, token)) == []


def test_token_is_nowhere_in_the_database(scene):
    _call, _clerk, token = scene
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(f)::text FROM obligations_feedlink f")
        row = cursor.fetchone()[0]
        cursor.execute("SELECT body FROM audit_auditpayload")
        payloads = cursor.fetchall()

    assert token not in row
    assert all(token not in body for (body,) in payloads)


def test_each_act_on_the_address_is_on_the_record(scene):
    _call, clerk, _token = scene
    feeds.make_link(by=actor_for(clerk))
    feeds.revoke_link(by=actor_for(clerk))

    verbs = list(AuditEvent.objects.order_by("id").values_list("verb", flat=True))
    assert verbs == [f"obligations.feed.{act}" for act in ("create", "rotate", "revoke")]


def test_use_is_noted_once_an_hour(scene):
    token = scene[2]

    for minutes in (0, 30, 59):
        feeds.link_opened(token, at=NOW + timedelta(minutes=minutes))
    assert FeedLink.objects.get().last_used_at == NOW
    feeds.link_opened(token, at=NOW + timedelta(hours=1))
    assert FeedLink.objects.get().last_used_at == NOW + timedelta(hours=1)


def test_page_shows_the_address_once(client, db):
    user = make_user()
    client.force_login(user)
    assert "feeds/obligations" not in client.get(PAGE).text

    address = client.post(PAGE).context["address"]

    assert client.get(urlsplit(address).path).status_code == 200
    assert "feeds/obligations" not in client.get(PAGE).text
    client.post(reverse("obligations:feed-revoke"), follow=True)
    assert FeedLink.objects.count() == 0


def test_english_calendar_has_an_address_of_its_own(client, scene):
    assert ask(client, scene[2], prefix="/en").status_code == 200
