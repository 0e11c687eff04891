import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.jobs import durable, request_keys
from chenghua_portal.foundation.jobs.models import Job
from tests.factories import NOW, actor_for, make_user

ran: list[str] = []


@durable.task("tests.note")
def note(word: str) -> None:
    ran.append(word)


@durable.task("tests.fail")
def fail() -> None:
    raise RuntimeError("on purpose")


@durable.task("tests.slow")
def slow(word: str) -> None:
    time.sleep(0.2)
    ran.append(word)


@pytest.fixture(autouse=True)
def nothing_ran():
    ran.clear()


def test_job_runs_once(db):
    durable.enqueue("tests.note", ["甲"], key="note:甲")
    durable.enqueue("tests.note", ["甲"], key="note:甲")

    assert (durable.run_due(), durable.run_due()) == (1, 0)
    assert ran == ["甲"]


def test_job_waits_for_its_time(db):
    durable.enqueue("tests.note", ["later"], key="later", run_after=NOW + timedelta(days=40000))

    assert durable.run_due() == 0


def test_failed_job_waits_longer_each_time_and_is_given_up_in_the_end(db, caplog):
    durable.enqueue("tests.fail", key="fail")
    job = Job.objects.get()
    waits = []
    for _attempt in range(durable.MAX_ATTEMPTS):
        Job.objects.filter(pk=job.pk).update(run_after=NOW - timedelta(days=4000))
        durable.run(job.pk)
        job.refresh_from_db()
        waits.append(job.run_after)

    assert job.failed_at is not None
    assert job.last_error == "RuntimeError"
    assert waits[:-1] == sorted(waits[:-1])
    assert durable.run(job.pk) is False


def test_two_workers_run_a_job_once(committed_db, together):
    durable.enqueue("tests.slow", ["乙"], key="slow")
    job_id = Job.objects.get().pk

    results = together(lambda: durable.run(job_id), lambda: durable.run(job_id))

    assert sorted(results) == [False, True]
    assert ran == ["乙"]


def test_unknown_task_is_a_bug(db):
    with pytest.raises(ValueError, match="No task"):
        durable.enqueue("tests.nothing", key="x")


def test_inline_jobs_run_at_commit_in_rows_the_sweep_skips(committed_db):
    with durable.inline(), transaction.atomic():
        durable.enqueue("tests.note", ["now"], key="inline")
        assert ran == []

    assert ran == ["now"]
    assert durable.due_jobs() == []


def test_broker_that_is_away_delays_nothing_and_loses_nothing(committed_db, settings):
    from celery import current_app

    settings.JOBS_HAND_OVER = True
    before = current_app.conf.broker_url
    current_app.conf.broker_url = "redis://127.0.0.1:1/0"
    current_app.pool.force_close_all()
    try:
        started = time.monotonic()
        with transaction.atomic():
            durable.enqueue("tests.note", ["丙"], key="away")
        waited = time.monotonic() - started
    finally:
        current_app.conf.broker_url = before
        current_app.pool.force_close_all()

    assert waited < 2
    assert durable.run_due() == 1


def test_request_key_gives_the_same_id_again(db):
    actor = actor_for(make_user(), request_key=uuid4())

    first, is_new = request_keys.claim(actor, "tests.make")
    again, is_new_again = request_keys.claim(actor, "tests.make")

    assert (first, is_new, is_new_again) == (again, True, False)
    assert request_keys.claim(actor, "tests.other")[1] is True


def test_without_a_request_key_everything_is_new(db):
    actor = Actor.anonymous(NOW)

    assert request_keys.claim(actor, "tests.make")[0] != request_keys.claim(actor, "tests.make")[0]


def test_two_posts_at_once_get_one_id(committed_db, together):
    actor = actor_for(make_user(), request_key=uuid4())

    def claim():
        with transaction.atomic():
            claimed = request_keys.claim(actor, "tests.make")
            time.sleep(0.1)
            return claimed

    (one, new_one), (two, new_two) = together(claim, claim)

    assert one == two
    assert sorted([new_one, new_two]) == [False, True]
