import pytest
from django.test import Client
from django.urls import reverse

from evaluation.panels.models import Round
from procurement.bids.models import Bid
from tests.evaluation.conftest import Scene, make_evaluation, signed_in


@pytest.fixture
def scene(db: None) -> Scene:
    return make_evaluation(seated=False)


def address(scene: Scene) -> str:
    return reverse("evaluation:panel", args=[scene.call.pk])


def chosen(scene: Scene, *places: int) -> dict[str, object]:
    return {"experts": [str(scene.experts[i].pk) for i in places], "due_at": "2099-01-04T18:00"}


def test_a_tie_stands_instead_of_the_box(scene: Scene) -> None:
    bidder, expert = scene.bids[0].organization, scene.experts[1]
    expert.employer = bidder
    expert.save()

    page = signed_in(scene.clerk).get(address(scene)).text

    assert f"Must stand aside: {bidder.name}" in page
    assert f'value="{expert.pk}"' not in page
    assert f'value="{scene.experts[0].pk}"' in page


def test_choosing_begins_the_scoring(scene: Scene) -> None:
    response = signed_in(scene.clerk).post(address(scene), chosen(scene, 0, 1, 2, 3, 4))

    assert response.headers["Location"] == reverse("evaluation:round", args=[scene.call.pk])
    assert Round.objects.get().seats.count() == 5


def test_refusal_stands_at_the_field_and_keeps_the_choice(scene: Scene) -> None:
    response = signed_in(scene.clerk).post(address(scene), chosen(scene, 0, 2))

    assert "5 evaluators; 2 are chosen" in response.context["form"].errors["experts"][0]
    assert response.text.count("checked") == 2
    assert 'value="2099-01-04T18:00"' in response.text
    assert not Round.objects.exists()


def test_a_tie_posted_anyway_is_refused(scene: Scene) -> None:
    scene.experts[0].employer = scene.bids[0].organization
    scene.experts[0].save()

    response = signed_in(scene.clerk).post(address(scene), chosen(scene, 0, 1, 2, 3, 4))

    assert "have a tie to a bidder" in response.text
    assert response.context["basis"]
    assert str(response.context["basis"]) in response.text


def test_nobody_but_the_clerk(scene: Scene) -> None:
    assert signed_in(scene.approver).get(address(scene)).status_code == 403
    assert signed_in(scene.actor(0)).get(address(scene)).status_code == 403
    assert Client().get(address(scene)).status_code == 302


def test_unfinished_eligibility_check_is_the_way_on(scene: Scene) -> None:
    Bid.objects.filter(pk=scene.bids[0].pk).update(status=Bid.Status.OPENED)

    page = signed_in(scene.clerk).get(address(scene)).text

    assert reverse("procurement:screening", args=[scene.call.pk]) in page
    assert 'name="experts"' not in page


def test_page_of_the_call_leads_here(scene: Scene) -> None:
    page = signed_in(scene.clerk).get(reverse("procurement:call-detail", args=[scene.call.pk])).text

    assert address(scene) in page


def test_once_assigned_it_leads_to_the_round(scene: Scene) -> None:
    signed_in(scene.clerk).post(address(scene), chosen(scene, 0, 1, 2, 3, 4))

    response = signed_in(scene.clerk).get(address(scene))

    assert response.headers["Location"] == reverse("evaluation:round", args=[scene.call.pk])
