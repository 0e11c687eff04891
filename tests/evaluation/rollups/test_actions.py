import threading
import time
from decimal import Decimal

import pytest

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.workdays.clock import portal_now
from evaluation.panels.models import Round
from evaluation.rollups.actions import roll_up_round
from evaluation.rollups.models import RollupRun
from evaluation.rollups.queries import input_of
from evaluation.sheets.actions import lock_sheet, save_scores
from procurement.awards.models import BidResult
from procurement.bids.models import Bid
from procurement.calls.models import Call
from tests.evaluation.conftest import Scene, make_evaluation

# Known answer of domain.md §6: 79, 85, 88, 92, 95 → trimmed 88.33, mean 87.80.
TOTALS = (79, 85, 88, 92, 95)


def lock_all_sheets(scene: Scene, totals: tuple[int, ...] = TOTALS) -> None:
    """The first bid gets `totals`, the second half of each, so that it fails."""
    for place, total in enumerate(totals):
        for bid, whole in enumerate((Decimal(total), Decimal(total) / 2 // 1)):
            _lock(scene, place, bid, whole)


def _lock(scene: Scene, place: int, bid: int, total: Decimal) -> None:
    _fill(scene, place, bid, total)
    lock_sheet(scene.sheet(place, bid), by=scene.actor(place))


def _fill(scene: Scene, place: int, bid: int, total: Decimal) -> None:
    sheet, left, points = scene.sheet(place, bid), total, {}
    for criterion in scene.criteria:
        points[criterion.pk] = min(left, criterion.weight)
        left -= points[criterion.pk]
    save_scores(sheet, points, 0, by=scene.actor(place))


def roll_up(scene: Scene) -> RollupRun | None:
    return roll_up_round(scene.round, by=Actor.system(portal_now(), "test"))


def test_final_round_gives_results_to_the_awards(scene: Scene) -> None:
    lock_all_sheets(scene)

    run = roll_up(scene)

    best, worst = BidResult.objects.order_by("rank")
    assert (best.bid, best.rank, best.is_above_pass_mark) == (scene.bids[0], 1, True)
    assert not worst.is_above_pass_mark
    figure = run.figures.get(bid=scene.bids[0])
    assert (round(figure.trimmed, 2), round(figure.mean, 2)) == (Decimal("88.33"), Decimal("87.80"))
    assert figure.official == figure.trimmed
    scene.call.refresh_from_db()
    assert (scene.call.status, scene.round.status) == (Call.Status.SCORED, Round.Status.FINAL)
    assert set(Bid.objects.values_list("status", flat=True)) == {Bid.Status.SCORED}


def test_same_sheets_are_one_run(scene: Scene) -> None:
    lock_all_sheets(scene)

    first, second = roll_up(scene), roll_up(scene)

    assert first == second
    assert RollupRun.objects.count() == 1
    assert BidResult.objects.count() == 2


def test_partial_run_closes_nothing(scene: Scene) -> None:
    _lock(scene, 0, 0, Decimal(80))

    run = roll_up(scene)

    assert run is not None
    assert not run.is_complete
    assert scene.round.status == Round.Status.SCORING
    assert not BidResult.objects.exists()


def test_nothing_locked_is_nothing_to_compute(scene: Scene) -> None:
    assert roll_up(scene) is None


def test_four_sheets_rank_by_the_mean(db: None) -> None:
    scene = make_evaluation(size=4)
    lock_all_sheets(scene, TOTALS[:4])

    run = roll_up(scene)

    figure = run.figures.get(bid=scene.bids[0])
    assert (figure.trimmed, figure.official) == (None, figure.mean)


@pytest.mark.usefixtures("committed_db")
def test_two_at_once_are_one_effect(together) -> None:
    scene = make_evaluation(size=2)
    lock_all_sheets(scene, TOTALS[:2])

    runs = together(lambda: roll_up(scene), lambda: roll_up(scene))

    assert runs[0] == runs[1]
    assert (RollupRun.objects.count(), BidResult.objects.count()) == (1, 2)


@pytest.mark.usefixtures("committed_db")
def test_last_sheet_locked_meanwhile_is_in_the_final_figures(together, monkeypatch) -> None:
    """A rollup that has read its sheets must not close the round over one locked a moment later."""
    scene, is_read = make_evaluation(size=2), threading.Event()
    for place, bid in ((0, 0), (0, 1), (1, 0)):
        _lock(scene, place, bid, Decimal(80))
    _fill(scene, 1, 1, Decimal(60))

    def read_slowly(round_: Round) -> object:
        given = input_of(round_)
        is_read.set()
        time.sleep(0.5)
        return given

    def lock_the_last() -> None:
        is_read.wait(10)
        lock_sheet(scene.sheet(1, 1), by=scene.actor(1))

    monkeypatch.setattr("evaluation.rollups.actions.input_of", read_slowly)
    together(lambda: roll_up(scene), lock_the_last)
    roll_up(scene)

    final = RollupRun.objects.get(is_complete=True)
    assert final.figures.get(bid=scene.bids[1]).sheets == 2
    assert set(BidResult.objects.values_list("source", flat=True)) == {final.pk}
