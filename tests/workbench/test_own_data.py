"""Everybody reads, takes along and corrects what is kept of them, and of nobody else."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.personal.holdings import holdings_of
from chenghua_portal.foundation.signin.models import Phone
from tests.access.scenes import make_scene
from tests.factories import make_charity, make_user
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.usefixtures("db")
PAGE, FILE, NAME = (reverse(f"workbench:own-{part}") for part in ("data", "data-file", "name"))


def fresh(user):
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


@pytest.fixture
def owner():
    return make_charity()[1]


def test_the_page_shows_what_is_kept(owner):
    text = fresh(owner).get(PAGE).text

    assert owner.email in text
    assert owner.name in text


def test_the_file_has_all_of_it_and_nobody_elses(owner):
    other = make_user("别人")
    organization, _another = make_charity(name="别的机构")

    answer = fresh(owner).post(FILE)

    kept = json.loads(answer.content)
    assert answer.headers["Content-Type"] == "application/json"
    assert kept["account"][0]["email"] == owner.email
    assert len(kept["memberships"]) == 1
    assert {one.key for one in holdings_of(owner.pk)} < set(kept)
    for foreign in (other.name, other.email, organization.name):
        assert foreign not in answer.text


def test_no_secret_leaves_with_it(owner):
    Phone.objects.create(user=owner, number="13800000000", number_index="x" * 64, proved_at=owner.joined_at)

    answer = fresh(owner).post(FILE)

    assert "13800000000" in answer.text
    for secret in (owner.password, "x" * 64, "token"):
        assert secret not in answer.text


def test_taking_it_along_is_on_record_and_needs_a_fresh_proof(owner):
    stale = Client()
    stale.force_login(owner)

    assert stale.post(FILE).status_code == 302
    fresh(owner).post(FILE)

    event = AuditEvent.objects.get(verb="identity.user.export")
    assert (event.actor_id, event.subject_id) == (owner.pk, str(owner.pk))


def test_the_name_is_corrected_and_the_record_holds_no_name(owner):
    answer = fresh(owner).post(NAME, {"name": "  示例  新名 "})

    assert answer.headers["Location"] == PAGE
    owner.refresh_from_db()
    assert owner.name == "示例 新名"
    assert "新名" not in AuditEvent.objects.get(verb="identity.user.rename").payload.body


def test_an_empty_name_is_refused(owner):
    before = owner.name

    answer = fresh(owner).post(NAME, {"name": "   "})

    owner.refresh_from_db()
    assert (answer.status_code, owner.name) == (200, before)


@pytest.mark.parametrize("role", ["clerk", "seated evaluator", "newcomer", "administrator"])
def test_everybody_has_a_page_of_their_own(role, settings, tmp_path):
    settings.PORTAL_KEYS_DIR, settings.PORTAL_FILES_DIR = tmp_path / "keys", tmp_path / "files"
    scene = make_scene("awarded")
    client = Client()
    client.force_login(scene.people[role])

    assert client.get(PAGE).status_code == 200
