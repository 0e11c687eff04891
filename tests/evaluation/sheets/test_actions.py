import threading
import time
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connections, transaction

from chenghua_portal.foundation.jobs.models import Job
from chenghua_portal.foundation.web.refusals import Refused
from evaluation.sheets.actions import Conflict, lock_all, lock_sheet, save_scores
from evaluation.sheets.models import Score, Sheet
from tests.databases import empty_tables
from tests.evaluation.conftest import Scene, make_evaluation


def fill(scene: Scene, place: int = 0, bid: int = 0, share: str = "0.8") -> Sheet:
    sheet = scene.sheet(place, bid)
    save_scores(sheet, scene.points(share), sheet.revision, by=scene.actor(place))
    return scene.sheet(place, bid)


def test_total_comes_with_the_last_criterion(scene: Scene) -> None:
    points = scene.points("1")
    last = scene.criteria[-1].pk

    first = save_scores(scene.sheet(0), {**points, last: None}, 0, by=scene.actor(0))
    second = save_scores(scene.sheet(0), points, first.revision, by=scene.actor(0))

    assert (first.total, second.total) == (None, Decimal(100))
    assert scene.sheet(0).revision == 2


def test_stale_revision_saves_nothing(scene: Scene) -> None:
    fill(scene)

    with pytest.raises(Conflict):
        save_scores(scene.sheet(0), scene.points("0.1"), 0, by=scene.actor(0))

    assert scene.sheet(0).total == fill(scene).total


@pytest.mark.parametrize(
    ("value", "reason"), [("20.5", "from 0 to 20"), ("-1", "from 0"), ("1.3", "steps of 0.5")]
)
def test_points_off_the_scale_are_refused_at_their_criterion(scene: Scene, value: str, reason: str) -> None:
    first = scene.criteria[0].pk

    with pytest.raises(Refused, match=reason) as caught:
        save_scores(scene.sheet(0), {first: Decimal(value)}, 0, by=scene.actor(0))

    assert caught.value.refusal.field == str(first)


def test_nobody_scores_for_another(scene: Scene) -> None:
    for actor in (scene.actor(1), scene.clerk):
        with pytest.raises(PermissionDenied):
            save_scores(scene.sheet(0), scene.points(), 0, by=actor)


def test_incomplete_sheet_is_not_locked(scene: Scene) -> None:
    with pytest.raises(Refused, match="Without points so far"):
        lock_sheet(scene.sheet(0), by=scene.actor(0))


def test_locked_sheet_takes_no_more_points_and_asks_for_a_rollup(scene: Scene) -> None:
    lock_sheet(fill(scene), by=scene.actor(0))

    with pytest.raises(Refused, match="locked"):
        save_scores(scene.sheet(0), scene.points(), 1, by=scene.actor(0))
    assert Job.objects.filter(task="evaluation.roll_up").count() == 1


def test_all_or_none_are_locked(scene: Scene) -> None:
    fill(scene, bid=0)

    with pytest.raises(Refused):
        lock_all(scene.round, by=scene.actor(0))
    assert scene.sheet(0).status == Sheet.Status.DRAFT

    fill(scene, bid=1)
    assert lock_all(scene.round, by=scene.actor(0)) == 2


# The database keeps it too


@pytest.fixture
def locked(scene: Scene) -> Sheet:
    return lock_sheet(fill(scene), by=scene.actor(0))


def test_no_score_of_a_locked_sheet_changes(scene: Scene, locked: Sheet) -> None:
    scores, other = Score.objects.filter(sheet=locked), fill(scene, bid=1)
    attempts = [
        lambda: scores.update(value=1),
        lambda: scores.update(comment="改"),
        lambda: scores.update(sheet=other.pk),
        scores.delete,
        lambda: Score.objects.create(sheet=locked, criterion=scene.criteria[0], value=1),
        lambda: Score.objects.filter(sheet=other, criterion=scene.criteria[0]).update(sheet=locked),
    ]
    for attempt in attempts:
        with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
            attempt()


@pytest.mark.parametrize(
    "change", [{"total": 1}, {"comment": "改"}, {"status": "draft", "locked_at": None, "locked_by": None}]
)
def test_a_locked_sheet_does_not_change(locked: Sheet, change: dict[str, object]) -> None:
    with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
        Sheet.objects.filter(pk=locked.pk).update(**change)


def test_a_locked_sheet_is_not_deleted(locked: Sheet) -> None:
    with connections["default"].cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
        cursor.execute("DELETE FROM evaluation_sheet WHERE id = %s", [locked.pk])


def test_drafts_stay_free(scene: Scene, locked: Sheet) -> None:
    other = fill(scene, bid=1)

    assert Score.objects.filter(sheet=other).update(value=1) == 6
    assert Score.objects.filter(sheet=other).delete()[0] == 6


@pytest.mark.usefixtures("committed_db")
def test_points_written_past_the_actions_wait_for_the_lock(together) -> None:
    scene = make_evaluation(size=1)
    sheet, is_locked = fill(scene), threading.Event()

    def lock_slowly() -> None:
        with transaction.atomic():
            at, user_id = scene.clerk.arrived_at, scene.actor(0).user_id
            Sheet.objects.filter(pk=sheet.pk).update(status="locked", locked_at=at, locked_by=user_id)
            is_locked.set()
            time.sleep(0.5)

    def write_points() -> None:
        is_locked.wait(10)
        Score.objects.filter(sheet=sheet).update(value=1)

    _locked, written = together(lock_slowly, write_points)

    assert isinstance(written, IntegrityError)
    assert not Score.objects.filter(sheet=sheet, value=1).exists()


def test_tables_can_still_be_emptied(committed_db: None) -> None:
    scene = make_evaluation(size=1)
    lock_sheet(fill(scene), by=scene.actor(0))

    empty_tables()

    assert not Sheet.objects.exists()
