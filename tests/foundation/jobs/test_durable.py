import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, connections, transaction
from hypothesis import given
from hypothesis import strategies as st

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


def lose_the_connection():
    with connections["owner"].cursor() as owner:
        owner.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])


@durable.task("tests.lose")
def lose(word: str) -> None:
    ran.append(word)
    lose_the_connection()


@durable.task("tests.lose_while_at_it")
def lose_while_at_it() -> None:
    lose_the_connection()
    Job.objects.count()


@durable.task("tests.lose_to_another")
def lose_to_another() -> None:
    """Another worker takes the job up before this one has written down how it ended."""
    with connections["owner"].cursor() as owner:
        owner.execute("UPDATE jobs_job SET running_since = clock_timestamp(), attempts = attempts + 1")


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


def test_job_that_is_done_is_written_down_as_done_when_the_connection_was_lost(committed_db):
    durable.enqueue("tests.lose", ["甲"], key="lose")

    assert (durable.run_due(), durable.run_due()) == (1, 0)
    assert ran == ["甲"]
    assert Job.objects.get().done_at is not None


def test_job_that_lost_its_connection_is_set_back_with_its_reason(committed_db, caplog):
    durable.enqueue("tests.lose_while_at_it", key="lose")

    durable.run(Job.objects.get().pk)

    job = Job.objects.get()
    assert (job.last_error, job.running_since, job.attempts) == ("OperationalError", None, 1)


def test_job_that_another_has_taken_up_is_left_to_them(committed_db):
    durable.enqueue("tests.lose_to_another", key="lose")

    durable.run(Job.objects.get().pk)

    job = Job.objects.get()
    assert (job.done_at, job.attempts) == (None, 2)
    assert job.running_since is not None


@given(attempt=st.integers(1, 12), one=st.floats(0, 1), other=st.floats(0, 1))
def test_each_wait_is_longer_than_the_one_before_however_it_is_spread(attempt, one, other):
    assert durable.wait_after(attempt, spread=one) < durable.wait_after(attempt + 1, spread=other)


def test_first_wait_is_ten_seconds_and_half_as_much_again_at_most():
    waits = [durable.wait_after(1, spread=0), durable.wait_after(1, spread=1)]

    assert waits == [timedelta(seconds=10), timedelta(seconds=15)]


def test_error_is_kept_by_kind_and_place_never_by_its_words(db, caplog):
    durable.enqueue("tests.fail", key="fail")

    durable.run_due()

    job = Job.objects.get()
    path, _colon, rest = job.last_place.partition(":")
    assert (job.last_error, path) == ("RuntimeError", "tests/foundation/jobs/test_durable.py")
    assert rest.endswith(" fail")
    assert "on purpose" not in job.last_place


def test_constraint_that_was_broken_is_named(db):
    user = make_user()
    try:
        with transaction.atomic():
            make_user_again = type(user)(email=user.email.upper(), name="示例")
            make_user_again.save()
    except IntegrityError as error:
        place = durable.place_of(error)

    assert place.endswith(" identity_one_user_per_email")


def test_job_that_takes_its_worker_down_each_time_is_given_up(db):
    durable.enqueue("tests.note", ["x"], key="poison")
    Job.objects.update(attempts=durable.MAX_STARTS)

    durable.run_due()

    assert ran == []
    assert Job.objects.get().last_error == "WorkerLost"
    assert Job.objects.get().failed_at is not None


def test_sweep_begins_nothing_after_its_time(db):
    durable.enqueue("tests.note", ["x"], key="x")

    assert durable.run_due(for_seconds=-1) == 0
    assert ran == []


def test_job_has_one_end(db):
    durable.enqueue("tests.note", ["x"], key="x")

    with pytest.raises(IntegrityError, match="jobs_one_end"), transaction.atomic():
        Job.objects.update(done_at=NOW, cancelled_at=NOW)


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
