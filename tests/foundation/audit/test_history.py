"""The timeline of one object: in words, and with names only for those who may know them."""

import uuid

import pytest
from django.db.models import Q
from django.template import Context, Template
from django.test import RequestFactory

from chenghua_portal.foundation.audit import words
from chenghua_portal.foundation.audit.history import timeline_of
from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.audit.words import register_verbs
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import User
from tests.factories import NOW, actor_for, make_charity, make_office, make_user

register_verbs({"tests.set_out": ("开始", "ok"), "tests.arrive": ("停止", "due")})
pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def scene():
    _office, clerk, _approver = make_office()
    subject, by = make_user("某人"), actor_for(clerk)
    record("tests.set_out", subject, by=by, at=NOW, data={"reason": "到期"})
    record("tests.unspoken", subject, by=by, at=NOW)
    record("tests.arrive", subject, by=Actor.system(NOW, "扫描"), at=NOW)
    return subject, by


def shown(subject, actor, **kwargs):
    return [(event.title, event.note, event.tone) for event in timeline_of(subject, actor=actor, **kwargs)]


def test_colleagues_see_who_and_why(scene):
    subject, clerk = scene

    assert shown(subject, clerk) == [("开始", f"{clerk.name}：到期", "ok"), ("停止", "系统", "due")]


def test_others_see_only_what_happened(scene):
    subject, _clerk = scene
    _charity, owner = make_charity()

    assert shown(subject, actor_for(owner)) == [("开始", "", "ok"), ("停止", "系统", "due")]


def test_a_page_may_choose_the_acts_it_shows(scene):
    subject, clerk = scene

    assert shown(subject, clerk, verbs={"tests.arrive"}) == [("停止", "系统", "due")]


def test_what_is_withheld_stands_on_the_timeline_of_who_did_it_alone(scene, monkeypatch):
    subject, clerk = scene
    supervisor = Actor(arrived_at=NOW, user_id=uuid.uuid4(), roles=frozenset({"supervisor"}))
    monkeypatch.setitem(words._withheld, "tests", lambda at: Q(subject_id=str(subject.pk)))

    assert shown(subject, supervisor) == []
    assert shown(subject, clerk) == [("开始", f"{clerk.name}：到期", "ok")]


def test_the_component_leads_readers_of_the_record_to_all_of_it(scene):
    subject, clerk = scene
    supervisor = Actor(arrived_at=NOW, user_id=uuid.uuid4(), roles=frozenset({"supervisor"}))
    admin = actor_for(make_user(roles=[User.Role.ADMINISTRATOR]))
    pages = {}
    for name, actor in {"clerk": clerk, "supervisor": supervisor, "admin": admin}.items():
        request = RequestFactory().get("/")
        request.actor = actor
        template = Template("{% load record %}{% history subject %}")
        pages[name] = template.render(Context({"request": request, "subject": subject}))

    assert all("开始" in page for page in pages.values())
    assert [f"?about={subject.pk}" in pages[name] for name in pages] == [False, True, True]
