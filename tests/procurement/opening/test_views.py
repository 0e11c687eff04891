from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.identity.permissions import allowed
from chenghua_portal.foundation.workdays.clock import portal_now
from procurement.calls.models import Call
from procurement.opening.actions import open_bids
from procurement.opening.models import Opening
from procurement.opening.queries import openings_visible_to
from tests.factories import actor_for, make_charity, make_office
from tests.procurement.opening.conftest import Scene, make_scene


@pytest.fixture
def due(scene: Scene) -> Scene:
    """A scene whose opening time came an hour ago, by the real clock."""
    scene.call.deadline = portal_now() - timedelta(hours=2)
    scene.call.save()
    return scene


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def opening_url(call: Call) -> str:
    return "/en" + reverse("procurement:call-open", args=[call.pk]).removeprefix("/en")


def record_url(call: Call) -> str:
    return "/en" + reverse("procurement:opening-record", args=[call.pk]).removeprefix("/en")


def seal_in_time(scene: Scene, title: str = "示例项目") -> None:
    scene.seal(title, received_at=scene.call.deadline - timedelta(hours=1))


def test_first_click_shows_what_will_happen_and_changes_nothing(due: Scene) -> None:
    seal_in_time(due)

    response = signed_in(due.clerk).get(opening_url(due.call))

    assert "Open 1 bid" in response.text
    assert not Opening.objects.exists()


def test_second_click_opens_and_shows_the_record(due: Scene) -> None:
    seal_in_time(due, "院落自治共创营")

    response = signed_in(due.clerk).post(opening_url(due.call), follow=True)

    assert response.redirect_chain == [(record_url(due.call), 302)]
    assert "院落自治共创营" in response.text


def test_before_its_time_there_is_no_button_and_no_number(scene: Scene) -> None:
    scene.call.deadline = portal_now() + timedelta(hours=1)
    scene.call.save()
    seal_in_time(scene)

    response = signed_in(scene.clerk).get(opening_url(scene.call))

    assert "Open 1 bid" not in response.text
    assert "Sealed bids" not in response.text


def test_post_before_its_time_is_refused_on_the_page(scene: Scene) -> None:
    scene.call.deadline = portal_now() + timedelta(hours=1)
    scene.call.save()

    response = signed_in(scene.clerk).post(opening_url(scene.call))

    assert response.status_code == 409
    assert "opened yet" in response.text
    assert not Opening.objects.exists()


def test_late_opener_is_shown_the_record_of_the_first(due: Scene) -> None:
    open_bids(due.call, by=due.actor(at=portal_now()))

    response = signed_in(due.approver).post(opening_url(due.call), follow=True)

    assert response.redirect_chain == [(record_url(due.call), 302)]
    assert "Nothing was done twice" in response.text


def test_opened_call_leads_to_its_record(due: Scene) -> None:
    open_bids(due.call, by=due.actor(at=portal_now()))

    assert signed_in(due.clerk).get(opening_url(due.call)).headers["Location"] == record_url(due.call)


def test_who_is_no_official_of_the_office_opens_nothing(due: Scene) -> None:
    _office, stranger, _approver = make_office()
    _charity, owner = make_charity()

    for user in (stranger, owner):
        assert signed_in(user).get(opening_url(due.call)).status_code == 403
        assert signed_in(user).post(opening_url(due.call)).status_code == 403
        assert signed_in(user).get(record_url(due.call)).status_code == 404


def test_draft_has_nothing_to_open(scene: Scene) -> None:
    Call.objects.filter(pk=scene.call.pk).update(
        status="draft", number=None, published_at=None, published_by=None
    )

    assert signed_in(scene.clerk).get(opening_url(scene.call)).status_code == 404


def test_record_without_bids_says_so(due: Scene) -> None:
    open_bids(due.call, by=due.actor(at=portal_now()))

    assert "No bid was received" in signed_in(due.clerk).get(record_url(due.call)).text


def test_record_costs_as_many_queries_at_thirty_bids_as_at_one(due: Scene) -> None:
    counts = []
    for number in (1, 30):
        scene = due if number == 1 else _another(due)
        for place in range(number):
            seal_in_time(scene, f"项目{place}")
        open_bids(scene.call, by=scene.actor(at=portal_now()))
        client = signed_in(scene.clerk)
        client.get(record_url(scene.call))
        with CaptureQueriesContext(connection) as queries:
            client.get(record_url(scene.call))
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 12


def _another(scene: Scene) -> Scene:
    other = make_scene()
    other.call.deadline = scene.call.deadline
    other.call.save()
    return other


def test_openings_seen_are_those_that_may_be_viewed(due: Scene) -> None:
    opening = open_bids(due.call, by=due.actor(at=portal_now()))
    _office, stranger, _approver = make_office()
    _charity, owner = make_charity()

    for user in (due.clerk, due.approver, stranger, owner):
        actor = actor_for(user)
        sees = openings_visible_to(actor).filter(pk=opening.pk).exists()
        assert sees == allowed(actor, "procurement.view_opening", opening)
