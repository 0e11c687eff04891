"""Durable jobs: a row in the transaction, a Celery message on commit, a sweep for what was missed."""

import contextlib
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from datetime import datetime, timedelta
from enum import Enum, auto
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from celery import current_app
from django.conf import settings
from django.db import Error as DatabaseFault
from django.db import connection, transaction
from django.db.models import F

from chenghua_portal.foundation.jobs.models import IS_OPEN, Job
from chenghua_portal.foundation.jobs.outcomes import write_down
from chenghua_portal.foundation.jobs.progress import Again, Run, current_run
from chenghua_portal.foundation.workdays.clock import portal_now

log = structlog.get_logger(__name__)

Task = Callable[..., object]
MAX_ATTEMPTS = 8
# A job that takes its worker down with it leaves no error behind, only one start after the other.
MAX_STARTS = 20
FIRST_WAIT = timedelta(seconds=10)

_tasks: dict[str, Task] = {}
_inline: ContextVar[bool] = ContextVar("jobs_inline", default=False)


class _Outcome(Enum):
    SKIPPED = auto()
    DONE = auto()
    AGAIN = auto()
    SET_BACK = auto()
    CANCELLED = auto()


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
        else:
            hand_over_on_commit(job.id)


def _run_inline(key: str) -> None:
    job = Job.objects.filter(IS_OPEN, key=key).first()
    while job is not None and _attempt(job.id) is _Outcome.AGAIN:
        pass


def hand_over_on_commit(job_id: UUID) -> None:
    """Tell a worker of a job once this transaction has committed."""
    if settings.JOBS_HAND_OVER:
        transaction.on_commit(lambda: hand_over(job_id), robust=True)


def hand_over(job_id: UUID) -> bool:
    """Tell a worker of a job. False if the broker is away: nothing is lost, the sweep comes round."""
    try:
        current_app.send_task("jobs.run", args=[str(job_id)], retry=False)
    except Exception as error:  # noqa: BLE001  whatever ails the broker, the row remains
        log.warning("broker_away", error=type(error).__name__)
        return False
    return True


def run(job_id: UUID) -> bool:
    """Run one job if it is waiting and nobody else has it. True if it ran to its end here.

    One that goes on (`Again`) is handed over once more.
    """
    outcome = _attempt(job_id)
    if outcome is _Outcome.AGAIN and settings.JOBS_HAND_OVER:
        hand_over(job_id)
    return outcome is _Outcome.DONE


def _attempt(job_id: UUID) -> _Outcome:
    with _alone(job_id) as is_mine:
        now = portal_now()
        waiting = Job.objects.filter(IS_OPEN, pk=job_id, run_after__lte=now)
        if not is_mine or not waiting.update(attempts=F("attempts") + 1, running_since=now):
            return _Outcome.SKIPPED
        job = Job.objects.get(pk=job_id)
        if job.stop_asked_at is not None:
            return _end(job, _Outcome.CANCELLED, lambda now: {"cancelled_at": now})
        if job.attempts > MAX_STARTS:
            lost = {"last_error": "WorkerLost", "last_place": ""}
            return _end(job, _Outcome.SET_BACK, lambda now: {"failed_at": now, **lost})
        return _work(job)


def _work(job: Job) -> _Outcome:
    this_run = Run(job.pk)
    token = current_run.set(this_run)
    try:
        _tasks[job.task](*job.args)
    except Again as again:
        rest = {"args": again.checkpoint, "attempts": 0}
        return _end(job, _Outcome.AGAIN, lambda now: {"run_after": now, **rest})
    except Exception as error:
        failure = {"last_error": type(error).__name__[:200], "last_place": place_of(error)[:200]}
        _end(job, _Outcome.SET_BACK, lambda now: {**_set_back(job, now), **failure})
        if job.is_inline:
            raise
        log.exception("job_failed", task=job.task, key=job.key, attempt=job.attempts)
        return _Outcome.SET_BACK
    finally:
        current_run.reset(token)
    if this_run.has_seen_stop:
        return _end(job, _Outcome.CANCELLED, lambda now: {"cancelled_at": now})
    return _end(job, _Outcome.DONE, lambda now: {"done_at": now, "last_error": "", "last_place": ""})


def _end(job: Job, outcome: _Outcome, changes: Callable[[datetime], dict[str, Any]]) -> _Outcome:
    """Write how this run ended, also when the database has just gone.

    A job that was lost with the connection and that somebody else has taken up since is left to them.
    """
    this_run = Job.objects.filter(pk=job.pk, running_since=job.running_since)
    write_down(lambda: this_run.update(running_since=None, **changes(portal_now())))
    return outcome


def _set_back(job: Job, now: datetime) -> dict[str, Any]:
    """Wait twice as long after each failure; after the last attempt give up, visibly."""
    if job.attempts >= MAX_ATTEMPTS:
        return {"failed_at": now}
    return {"run_after": now + wait_after(job.attempts, spread=job.pk.int % 1000 / 1000)}


def wait_after(attempt: int, *, spread: float) -> timedelta:
    """How long a job waits after its `attempt`-th failure (1 and up): 10 s, doubled each time.

    `spread`, 0 to 1, adds up to half of it, so that what failed together does not come back together.
    """
    wait: timedelta = FIRST_WAIT * 2 ** (attempt - 1) * (1 + spread / 2)
    return wait


def place_of(error: Exception) -> str:
    """Where an error was raised, as `file:line function`, with the constraint a database names.

    Never its text: that may quote what people have written.
    """
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "site-packages" not in frame.filename] or list(frames)
    if not own:
        return ""
    last = own[-1]
    path = Path(last.filename)
    shown = path.relative_to(settings.BASE_DIR) if path.is_relative_to(settings.BASE_DIR) else path.name
    constraint = ""
    if isinstance(error, DatabaseFault):
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
    return f"{shown}:{last.lineno} {last.name} {constraint}".rstrip()


def lock_number(job_id: UUID) -> int:
    """The advisory lock that whoever runs this job holds."""
    return job_id.int & 0x7FFF_FFFF_FFFF_FFFF


@contextlib.contextmanager
def _alone(job_id: UUID) -> Iterator[bool]:
    """Hold this job for the life of the connection, so that a killed worker lets go at once."""
    number = lock_number(job_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
        is_mine: bool = cursor.fetchone()[0]
    try:
        yield is_mine
    finally:
        if is_mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


def due_jobs(limit: int = 500) -> list[UUID]:
    """Jobs that wait and are due, oldest first; those run inline by a seeding session are left to it."""
    waiting = Job.objects.filter(IS_OPEN, is_inline=False, run_after__lte=portal_now())
    return list(waiting.order_by("run_after", "id").values_list("pk", flat=True)[:limit])


def run_due(for_seconds: float | None = None) -> int:
    """Run everything due in this process, or begin no more after `for_seconds`. Returns how many came to their end.

    The sweep, tests and operators use it.
    """
    ends = None if for_seconds is None else time.monotonic() + for_seconds
    total, goes_on = 0, True
    while goes_on:
        goes_on = False
        for job_id in due_jobs():
            if ends is not None and time.monotonic() > ends:
                return total
            outcome = _attempt(job_id)
            total += outcome is _Outcome.DONE
            goes_on = goes_on or outcome in {_Outcome.DONE, _Outcome.AGAIN}
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
