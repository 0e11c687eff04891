"""Long work: how far it is, whether it should stop, and how it goes on in a fresh run."""

import contextlib
import time
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from chenghua_portal.foundation.jobs.models import Job

# A page looks every two seconds; the row is written no more often than it may be read.
EVERY_SECONDS = 0.5


class Again(Exception):
    """Raised by a task that has done a piece of its work: run it again at once, with these arguments.

    What the piece did must be committed before. A job that goes on this way never meets its time limit,
    keeps its progress, and begins anew to count its attempts.
    """

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.checkpoint = [str(a) for a in args]


@dataclass
class Run:
    """The job that this process runs now."""

    job_id: UUID
    has_seen_stop: bool = False


current_run: ContextVar[Run | None] = ContextVar("jobs_current_run", default=None)


@dataclass
class Progress:
    """Steps done of a total, written to the job's row at most twice a second."""

    run: Run | None
    total: int
    done: int = 0
    _is_cancelled: bool = False
    _looked_at: float = field(default=float("-inf"), repr=False)

    def advance(self, steps: int = 1) -> None:
        self.done += steps
        self._look()

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody asked the job to stop. A task that sees it returns; the job then counts as cancelled."""
        self._look()
        return self._is_cancelled

    def _look(self) -> None:
        if time.monotonic() - self._looked_at >= EVERY_SECONDS:
            self.write()

    def write(self) -> None:
        self._looked_at = time.monotonic()
        if self.run is None:
            return
        row = Job.objects.filter(pk=self.run.job_id)
        row.update(steps_done=self.done, steps_total=self.total)
        self._is_cancelled = self._is_cancelled or row.exclude(stop_asked_at=None).exists()
        self.run.has_seen_stop = self._is_cancelled


@contextlib.contextmanager
def progress(total: int, *, done: int = 0) -> Iterator[Progress]:
    """Count steps of the running job: `with progress(len(rows)) as steps: … steps.advance()`.

    Outside a job it counts for itself. Advance between transactions: what is written inside one shows at its end.
    """
    steps = Progress(current_run.get(), total, done)
    steps.write()
    try:
        yield steps
    finally:
        steps.write()


@dataclass(frozen=True)
class Standing:
    """How a job stands, for the page that waits for it."""

    state: Job.State
    done: int
    total: int | None

    @property
    def share(self) -> float | None:
        """From 0 to 1; None where the work was never counted."""
        if self.state == Job.State.DONE:
            return 1.0
        return min(1.0, self.done / self.total) if self.total else None

    @property
    def is_open(self) -> bool:
        return self.state in {Job.State.WAITING, Job.State.RUNNING}


def standing_of(job: Job) -> Standing:
    return Standing(job.state, job.steps_done, job.steps_total)


def progress_of(key: str) -> Standing | None:
    """How the job enqueued under `key` stands; None when there is none."""
    job = Job.objects.filter(key=key).first()
    return standing_of(job) if job else None
