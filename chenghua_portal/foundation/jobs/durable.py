"""Durable jobs: a row in the transaction, a Celery message on commit, a sweep for what was missed."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from chenghua_portal.foundation.jobs.models import Job
from chenghua_portal.foundation.workdays.clock import portal_now

log = structlog.get_logger(__name__)

Task = Callable[..., object]
MAX_ATTEMPTS = 8

_tasks: dict[str, Task] = {}
_inline: ContextVar[bool] = ContextVar("jobs_inline", default=False)


def task(name: str) -> Callable[[Task], Task]:
    """Register the decorated function as the durable task `name`. It takes ids and is safe to run twice."""

    def register(function: Task) -> Task:
        if _tasks.get(name, function) is not function:
            raise ValueError(f"Two tasks are named {name!r}.")
        _tasks[name] = function
        return function

    return register


def task_names() -> list[str]:
    return sorted(_tasks)


def enqueue(name: str, args: Sequence[Any] = (), *, key: str, run_after: datetime | None = None) -> None:
    """Have `name(*args)` run once after this transaction commits, or after `run_after`.

    `key` says which piece of work it is: the same key is enqueued only once, ever. With the broker away the
    request still succeeds; the sweep hands the job over later.
    """
    if name not in _tasks:
        raise ValueError(f"No task is named {name!r}.")
    job = Job(
        task=name,
        args=[str(a) for a in args],
        key=key,
        run_after=run_after or portal_now(),
        is_inline=_inline.get(),
    )
    made = Job.objects.bulk_create([job], ignore_conflicts=True)
    if run_after is None and made:
        if job.is_inline:
            transaction.on_commit(lambda: _run_inline(key))
        elif settings.JOBS_HAND_OVER:
            transaction.on_commit(lambda: hand_over(job.id), robust=True)


def _run_inline(key: str) -> None:
    job = Job.objects.filter(key=key, done_at=None).first()
    if job is not None:
        run(job.id)


def hand_over(job_id: UUID) -> bool:
    """Tell a worker of a job. False if the broker is away: nothing is lost, the sweep comes round."""
    try:
        current_app.send_task("jobs.run", args=[str(job_id)], retry=False)
    except Exception as error:  # noqa: BLE001  whatever ails the broker, the row remains
        log.warning("broker_away", error=type(error).__name__)
        return False
    return True


def run(job_id: UUID) -> bool:
    """Run one job if it is waiting and nobody else has it. True if it ran to its end here."""
    with _alone(job_id) as is_mine:
        waiting = Job.objects.filter(pk=job_id, done_at=None, failed_at=None, run_after__lte=portal_now())
        if not is_mine or not waiting.update(attempts=F("attempts") + 1):
            return False
        job = Job.objects.get(pk=job_id)
        try:
            _tasks[job.task](*job.args)
        except Exception as error:
            _set_back(job, error)
            if job.is_inline:
                raise
            log.exception("job_failed", task=job.task, key=job.key, attempt=job.attempts)
            return False
        Job.objects.filter(pk=job_id).update(done_at=portal_now(), last_error="")
    return True


@contextlib.contextmanager
def _alone(job_id: UUID) -> Iterator[bool]:
    """Hold this job for the life of the connection, so that a killed worker lets go at once."""
    number = job_id.int & 0x7FFF_FFFF_FFFF_FFFF
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
        is_mine: bool = cursor.fetchone()[0]
    try:
        yield is_mine
    finally:
        if is_mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


def _set_back(job: Job, error: Exception) -> None:
    """Wait twice as long after each failure; after the last attempt give up, visibly."""
    now = portal_now()
    if job.attempts >= MAX_ATTEMPTS:
        changes = {"failed_at": now}
    else:
        changes = {"run_after": now + timedelta(seconds=5 * 2**job.attempts)}
    Job.objects.filter(pk=job.pk).update(last_error=type(error).__name__[:200], **changes)


def due_jobs(limit: int = 500) -> list[UUID]:
    """Jobs that wait and are due, oldest first; those run inline by a seeding session are left to it."""
    now = portal_now()
    waiting = Job.objects.filter(done_at=None, failed_at=None, is_inline=False, run_after__lte=now)
    return list(waiting.order_by("run_after").values_list("pk", flat=True)[:limit])


def run_due() -> int:
    """Run everything due in this process; tests and operators use it. Returns how many ran to their end."""
    total = 0
    while ran := sum(run(job_id) for job_id in due_jobs()):
        total += ran
    return total


@contextlib.contextmanager
def inline() -> Iterator[None]:
    """Run jobs in this process as soon as their transaction commits, in rows that the sweep skips.

    For loading demo data under a shifted clock, beside a live portal that keeps true time.
    """
    if connection.in_atomic_block:
        raise RuntimeError("Jobs run inline only outside a transaction.")
    token = _inline.set(True)
    try:
        yield
    finally:
        _inline.reset(token)
