import pytest
from django.db import connections

from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.audit.queries import events_of
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.jobs import actions, durable, queries
from chenghua_portal.foundation.jobs.models import Job
from chenghua_portal.foundation.web.refusals import Refused
from tests.factories import NOW, actor_for, make_user

ran: list[str] = []


@durable.task("tests.operate")
def operate(word: str) -> None:
    ran.append(word)


@pytest.fixture
def operator(db):
    ran.clear()
    return actor_for(make_user(roles=[User.Role.ADMINISTRATOR]))


def make_job(word: str, **fields: object) -> Job:
    durable.enqueue("tests.operate", [word], key=f"operate:{word}")
    Job.objects.filter(key=f"operate:{word}").update(**fields)
    return Job.objects.get(key=f"operate:{word}")


def given_up(word: str) -> Job:
    return make_job(word, failed_at=NOW, attempts=durable.MAX_ATTEMPTS, last_error="RuntimeError")


def test_job_tried_again_begins_anew_and_is_on_the_record(operator):
    job = given_up("a")

    actions.retry_job(job, by=operator)

    assert durable.run_due() == 1
    assert ran == ["a"]
    assert Job.objects.get().attempts == 1
    event = events_of(job).select_related("payload").get()
    assert (event.verb, event.actor_id) == ("jobs.retry", operator.user_id)
    assert '"error":"RuntimeError"' in event.payload.body


def test_only_a_job_given_up_is_tried_again(operator):
    job = make_job("a")

    with pytest.raises(Refused):
        actions.retry_job(job, by=operator)
    assert AuditEvent.objects.count() == 0


def test_all_that_were_given_up_are_tried_again(operator):
    for word in "abc":
        given_up(word)
    make_job("waiting")

    assert actions.retry_all(by=operator) == 3
    assert durable.run_due() == 4
    assert AuditEvent.objects.filter(verb="jobs.retry").count() == 3


def test_no_more_are_tried_again_than_one_transaction_takes(operator, monkeypatch):
    monkeypatch.setattr(actions, "AT_ONCE", 2)
    for word in "abc":
        given_up(word)

    assert [actions.retry_all(by=operator), actions.retry_all(by=operator)] == [2, 1]


def test_cancelled_job_never_runs(operator):
    job = make_job("a")

    actions.cancel_job(job, by=operator)

    assert durable.run_due() == 0
    assert durable.run(job.pk) is False
    assert ran == []
    assert events_of(job).get().verb == "jobs.cancel"


def test_cancelled_key_is_not_enqueued_again(operator):
    actions.cancel_job(make_job("a"), by=operator)

    durable.enqueue("tests.operate", ["a"], key="operate:a")

    assert durable.run_due() == 0


@pytest.mark.parametrize("end", ["done_at", "failed_at", "cancelled_at"])
def test_job_that_came_to_its_end_is_not_cancelled(operator, end):
    job = make_job("a", **{end: NOW})

    with pytest.raises(Refused):
        actions.cancel_job(job, by=operator)


def test_running_job_is_asked_to_stop(committed_db):
    operator = actor_for(make_user(roles=[User.Role.ADMINISTRATOR]))
    job = make_job("a")
    with connections["owner"].cursor() as elsewhere:
        elsewhere.execute("SELECT pg_advisory_lock(%s)", [durable.lock_number(job.pk)])

        assert queries.is_running(job.pk)
        actions.cancel_job(job, by=operator)
    connections["owner"].close()

    job.refresh_from_db()
    assert (job.cancelled_at, job.stop_asked_at) == (None, NOW)
    assert not queries.is_running(job.pk)
    assert durable.run_due() == 0
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED


def test_cancelling_and_running_at_once_agree(committed_db, together):
    ran.clear()
    operator = actor_for(make_user(roles=[User.Role.ADMINISTRATOR]))
    jobs = [make_job(str(n)) for n in range(12)]

    for job in jobs:
        together(lambda job=job: durable.run(job.pk), lambda job=job: actions.cancel_job(job, by=operator))

    durable.run_due()
    states = [Job.objects.get(pk=job.pk).state for job in jobs]
    assert set(states) <= {Job.State.DONE, Job.State.CANCELLED}
    assert sorted(ran) == sorted(
        job.args[0] for job, state in zip(jobs, states, strict=True) if state == "done"
    )


def test_pages_of_a_list_follow_each_other(operator, monkeypatch):
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    jobs = [given_up(word) for word in "abcde"]
    found, after = [], None
    for _page in range(3):
        page = queries.page_of(Job.objects.all(), Job.State.GIVEN_UP, after)
        found += page.rows
        after = page.after

    assert after is None
    assert found == sorted(jobs, key=lambda job: job.pk, reverse=True)


def test_counts_say_what_each_list_holds(operator):
    given_up("a")
    make_job("b")
    make_job("c", running_since=NOW)
    make_job("d", done_at=NOW)

    assert {str(state): n for state, n in queries.counts().items()} == {
        "given-up": 1,
        "waiting": 1,
        "running": 1,
        "cancelled": 0,
    }


def test_nobody_else_knows_of_jobs(operator):
    make_job("a")

    assert queries.jobs_for(operator).count() == 1
    assert queries.jobs_for(actor_for(make_user())).count() == 0
