from datetime import timedelta
from uuid import uuid4

import pytest

from chenghua_portal.foundation.jobs import durable, progress
from chenghua_portal.foundation.jobs.models import Job
from chenghua_portal.foundation.jobs.progress import Again, Standing, progress_of
from tests.factories import NOW

seen: list[object] = []


@durable.task("tests.count")
def count(total: str) -> None:
    with progress.progress(int(total)) as steps:
        for _step in range(int(total)):
            steps.advance()
            if steps.is_cancelled:
                return
            seen.append(progress_of("count"))


@durable.task("tests.pieces")
def pieces(first: str) -> None:
    with progress.progress(9, done=int(first)) as steps:
        steps.advance(3)
    seen.append(int(first))
    if int(first) < 6:
        raise Again(int(first) + 3)


@pytest.fixture(autouse=True)
def always_looked_at(monkeypatch):
    """Each step is written, as if half a second lay between."""
    seen.clear()
    monkeypatch.setattr(progress, "EVERY_SECONDS", 0)


def test_page_sees_each_step_and_the_end(db):
    durable.enqueue("tests.count", [3], key="count")
    waiting = progress_of("count")

    durable.run_due()

    assert waiting == Standing(Job.State.WAITING, 0, None)
    assert seen == [Standing(Job.State.RUNNING, done, 3) for done in (1, 2, 3)]
    assert progress_of("count") == Standing(Job.State.DONE, 3, 3)


def test_steps_between_two_looks_are_written_at_the_end(db, monkeypatch):
    monkeypatch.setattr(progress, "EVERY_SECONDS", 3600)
    durable.enqueue("tests.count", [3], key="count")

    durable.run_due()

    assert [standing.done for standing in seen] == [0, 0, 0]
    assert progress_of("count").done == 3


def test_nothing_is_known_of_a_job_never_enqueued(db):
    assert progress_of(str(uuid4())) is None


def test_share_is_between_nothing_and_all():
    assert Standing(Job.State.WAITING, 0, None).share is None
    assert Standing(Job.State.RUNNING, 1, 4).share == 0.25
    assert Standing(Job.State.RUNNING, 9, 4).share == 1
    assert Standing(Job.State.DONE, 0, None).share == 1


def test_job_goes_on_from_its_checkpoint_and_counts_on(db):
    durable.enqueue("tests.pieces", [0], key="pieces")

    assert durable.run_due() == 1
    assert seen == [0, 3, 6]
    assert progress_of("pieces") == Standing(Job.State.DONE, 9, 9)
    assert Job.objects.get().attempts == 1


def test_job_that_goes_on_is_handed_over_again(db, settings, monkeypatch):
    handed = []
    monkeypatch.setattr(durable, "hand_over", handed.append)
    durable.enqueue("tests.pieces", [0], key="pieces")
    settings.JOBS_HAND_OVER = True
    job = Job.objects.get()

    assert durable.run(job.pk) is False
    assert handed == [job.pk]
    assert Job.objects.get().args == ["3"]


def test_running_task_that_sees_the_wish_to_stop_is_cancelled(db):
    durable.enqueue("tests.count", [3], key="count")

    def ask(**_: object) -> None:
        Job.objects.update(stop_asked_at=NOW)

    original = progress.Progress.advance
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(progress.Progress, "advance", lambda self, n=1: (ask(), original(self, n))[1])
        durable.run_due()

    assert seen == []
    assert progress_of("count").state == Job.State.CANCELLED


def test_task_that_never_looks_ends_as_done(db):
    @durable.task(f"tests.deaf.{uuid4()}")
    def deaf() -> None:
        Job.objects.update(stop_asked_at=NOW)

    name = next(name for name in durable.task_names() if name.startswith("tests.deaf"))
    durable.enqueue(name, key="deaf")

    durable.run_due()

    assert progress_of("deaf").state == Job.State.DONE


def test_job_asked_to_stop_between_two_pieces_does_not_go_on(db):
    durable.enqueue("tests.pieces", [0], key="pieces")
    durable.run(Job.objects.get().pk)
    Job.objects.update(stop_asked_at=NOW)

    durable.run_due()

    assert seen == [0]
    assert progress_of("pieces") == Standing(Job.State.CANCELLED, 3, 9)


def test_outside_a_job_steps_count_for_themselves(db):
    with progress.progress(2) as steps:
        steps.advance(2)

    assert (steps.done, steps.is_cancelled) == (2, False)


def test_inline_job_goes_on_to_its_end(committed_db):
    with durable.inline():
        durable.enqueue("tests.pieces", [0], key="pieces")

    assert seen == [0, 3, 6]
    assert Job.objects.get().done_at - Job.objects.get().run_after < timedelta(minutes=1)
