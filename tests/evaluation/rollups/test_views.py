from django.urls import reverse

from evaluation.rollups.models import RollupRun
from tests.evaluation.conftest import Scene, make_evaluation, signed_in
from tests.evaluation.rollups.test_actions import TOTALS, lock_all_sheets, roll_up


def address(scene: Scene) -> str:
    return reverse("evaluation:results", args=[scene.call.pk])


def test_every_figure_and_hash_is_shown(scene: Scene) -> None:
    lock_all_sheets(scene)
    roll_up(scene)

    page = signed_in(scene.approver).get(address(scene)).text

    run = RollupRun.objects.get()
    assert all(text in page for text in ("88.33", "87.80", "Seat 5", run.input_sha256, run.output_sha256))
    assert "(79)" in page
    assert "(95)" in page
    assert all(expert.user.name not in page for expert in scene.experts)


def test_clerk_goes_on_to_the_awards(scene: Scene) -> None:
    lock_all_sheets(scene)
    roll_up(scene)
    url = reverse("procurement:award-propose", args=[scene.call.pk])

    assert url in signed_in(scene.clerk).get(address(scene)).text
    assert url not in signed_in(scene.approver).get(address(scene)).text


def test_withheld_figures_say_why(db: None) -> None:
    scene = make_evaluation(size=4)
    lock_all_sheets(scene, TOTALS[:4])
    roll_up(scene)

    page = signed_in(scene.clerk).get(address(scene)).text

    assert "needs 5 sheets" in page
    assert "The mean is official in this round" in page


def test_before_the_end_there_is_nothing_to_see(scene: Scene) -> None:
    response = signed_in(scene.clerk).get(address(scene))

    assert response.status_code == 409
    assert "when every sheet is locked" in response.text


def test_evaluators_and_others_do_not_see_results(scene: Scene) -> None:
    lock_all_sheets(scene)
    roll_up(scene)

    assert signed_in(scene.actor(0)).get(address(scene)).status_code == 403
    assert signed_in(make_evaluation().clerk).get(address(scene)).status_code == 404


def test_page_of_the_call_leads_here(scene: Scene) -> None:
    lock_all_sheets(scene)
    roll_up(scene)

    page = signed_in(scene.clerk).get(reverse("procurement:call-detail", args=[scene.call.pk])).text

    assert address(scene) in page
