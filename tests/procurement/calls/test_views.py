from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from chenghua_portal.foundation.workdays.clock import BEIJING
from organizations.people.models import Role
from procurement.calls.actions import prepare_call, publish_call
from procurement.calls.models import Call
from tests.factories import make_call, make_charity, make_office, make_user
from tests.factories.people import join
from tests.procurement.calls.conftest import Scene, again, signed_in


def address(name: str, *args: Any) -> str:
    return reverse(f"procurement:{name}", args=args)


def posted(scene: Scene, **changed: str) -> dict[str, str]:
    closes = (scene.now + timedelta(days=25)).astimezone(BEIJING)
    fields = {
        "title": "示例·为老服务微创投",
        "summary": "面向社区长者。",
        "budget": "２００,０００",
        "cap": "30000元",
        "deadline": f"{closes:%Y-%m-%dT17:00}",
        "panel_size": "5",
        "bids_per_organization": "2",
        "contact": "",
    }
    return {**fields, **changed}


@pytest.fixture
def client(scene: Scene) -> Client:
    return signed_in(scene.clerk)


def test_form_as_people_type_makes_a_draft(scene: Scene, client: Client) -> None:
    response = client.post(address("call-create"), posted(scene), follow=True)

    call = Call.objects.get(title="示例·为老服务微创投")
    assert response.redirect_chain == [(address("call-detail", call.pk), 302)]
    assert (call.budget, call.cap, call.status) == (200000, 30000, "draft")
    assert call.deadline.astimezone(BEIJING).hour == 17
    assert "Only your office sees it" in response.text


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"title": ""}, "title", "id_title_error"),
        ({"cap": "300000"}, "cap", "be above the total budget"),
        ({"panel_size": "4"}, "panel_size", "must be odd"),
        ({"deadline": "2020-01-01T17:00"}, "deadline", "The deadline must lie ahead"),
        ({"budget": "很多"}, "budget", "id_budget_error"),
    ],
    ids=["no title", "cap", "even panel", "past deadline", "no amount"],
)
def test_wrong_field_is_named_and_nothing_saved(
    scene: Scene, client: Client, changed: dict[str, str], field: str, said: str
) -> None:
    response = client.post(address("call-create"), posted(scene, **changed))

    assert response.status_code == 200
    assert f"id_{field}_error" in response.text
    assert said in response.text.replace("&#x27;", "'")
    assert not Call.objects.filter(summary="面向社区长者。").exists()


def test_short_call_is_allowed_and_warned_of(scene: Scene, client: Client) -> None:
    closes = (scene.now + timedelta(days=10)).astimezone(BEIJING)

    client.post(address("call-create"), posted(scene, deadline=f"{closes:%Y-%m-%dT17:00}"))
    call = Call.objects.get(title="示例·为老服务微创投")

    assert "fewer than 15 days" in client.get(address("call-prepare", call.pk)).text
    assert "fewer than 15 days" not in client.get(address("call-prepare", scene.call.pk)).text


def test_draft_is_edited(scene: Scene, client: Client) -> None:
    client.post(address("call-edit", scene.call.pk), posted(scene, title="改过的题目"))

    assert again(scene.call).title == "改过的题目"


def test_prepared_call_answers_its_edit_page_with_the_way_out(scene: Scene, client: Client) -> None:
    response = client.get(address("call-edit", scene.prepared().pk))

    assert response.status_code == 409
    assert "Ask the approver to return the call first" in response.text


def test_check_page_names_what_keeps_a_call_back(scene: Scene, client: Client) -> None:
    bare = make_call(scene.office, status=Call.Status.DRAFT, deadline=scene.call.deadline)

    page = client.get(address("call-prepare", bare.pk))
    response = client.post(address("call-prepare", bare.pk))

    assert "no criteria yet" in page.text
    assert response.status_code == 409
    assert again(bare).status == Call.Status.DRAFT


def test_call_goes_from_clerk_to_approver_to_the_public(scene: Scene, client: Client) -> None:
    client.post(address("call-prepare", scene.call.pk))
    asked = signed_in(scene.approver).get(address("call-publish", scene.call.pk))
    response = signed_in(scene.approver).post(address("call-publish", scene.call.pk), follow=True)

    number = again(scene.call).number
    assert asked.status_code == 200
    assert number is not None
    assert f"is published as {number}" in response.text
    assert number in Client().get(f"/en/calls/{number}/").text


def test_who_prepared_reads_why_somebody_else_has_to_publish(scene: Scene) -> None:
    both = make_user()
    join(both, scene.office, Role.CLERK, Role.APPROVER)
    prepare_call(scene.call, by=scene.actor(both))
    client = signed_in(both)

    page = client.get(address("call-publish", scene.call.pk))
    response = client.post(address("call-publish", scene.call.pk))

    assert "has to publish it" in page.text
    assert response.status_code == 409
    assert "article 12" in response.text


def test_return_needs_a_reason_and_the_clerk_reads_it(scene: Scene, client: Client) -> None:
    prepare_call(scene.call, by=scene.actor())
    approver = signed_in(scene.approver)

    without = approver.post(address("call-return", scene.call.pk), {"reason": " "})
    approver.post(address("call-return", scene.call.pk), {"reason": "请补充联系人"})

    assert "id_reason_error" in without.text
    assert again(scene.call).status == Call.Status.DRAFT
    assert "请补充联系人" in client.get(address("call-detail", scene.call.pk)).text


def test_draft_is_unknown_to_everybody_else(scene: Scene) -> None:
    _office, stranger, _approver = make_office()
    _charity, owner = make_charity()

    for user in (stranger, owner, make_user()):
        client = signed_in(user)
        for name in ("call-detail", "call-edit", "call-prepare", "call-publish", "call-return"):
            assert client.get(address(name, scene.call.pk)).status_code == 404
        assert scene.call.title not in client.get(address("call-list")).text


def test_published_call_is_read_by_bidders_without_names_of_officials(scene: Scene, client: Client) -> None:
    prepare_call(scene.call, by=scene.actor())
    publish_call(scene.call, by=scene.actor(scene.approver))
    _charity, owner = make_charity()

    official = client.get(address("call-detail", scene.call.pk)).text
    bidder = signed_in(owner).get(address("call-detail", scene.call.pk)).text

    assert scene.approver.name in official
    assert scene.approver.name not in bidder
    assert scene.clerk.name not in bidder
    assert address("bid-start", scene.call.pk) in bidder


def test_clerk_is_offered_what_the_state_allows(scene: Scene, client: Client) -> None:
    draft = client.get(address("call-detail", scene.call.pk)).text
    prepared = client.get(address("call-detail", scene.prepared().pk)).text

    assert address("call-prepare", scene.call.pk) in draft
    assert "/edit/" in draft
    assert "/edit/" not in prepared


def test_list_without_calls_says_so(db: None) -> None:
    _office, clerk, _approver = make_office()

    response = signed_in(clerk).get(address("call-list"))

    assert response.status_code == 200
    assert "c-empty" in response.text
