from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import allowed
from chenghua_portal.foundation.jobs.durable import lock_number
from chenghua_portal.foundation.jobs.models import IS_OPEN, Job
from chenghua_portal.foundation.web.keyset import Place

PAGE_SIZE = 30

OPEN, GIVEN_UP, CANCELLED = IS_OPEN & Q(is_inline=False), ~Q(failed_at=None), ~Q(cancelled_at=None)
# Which jobs a list shows, by which of their instants it is ordered, and whether the latest comes first.
LISTS: dict[Job.State, tuple[Q, str, bool]] = {
    Job.State.GIVEN_UP: (GIVEN_UP, "failed_at", True),
    Job.State.WAITING: (OPEN & Q(running_since=None), "run_after", False),
    Job.State.RUNNING: (OPEN & ~Q(running_since=None), "running_since", False),
    Job.State.CANCELLED: (CANCELLED, "cancelled_at", True),
}


def jobs_for(actor: Actor) -> QuerySet[Job]:
    """Every job for an operator, none for anybody else."""
    return Job.objects.all() if allowed(actor, "jobs.operate") else Job.objects.none()


def given_up() -> QuerySet[Job]:
    return Job.objects.filter(GIVEN_UP)


def counts() -> dict[Job.State, int]:
    """How many jobs stand in each list."""
    unfinished = Job.objects.filter(OPEN | GIVEN_UP | CANCELLED)
    found = unfinished.aggregate(**{s.name: Count("id", filter=wanted) for s, (wanted, *_) in LISTS.items()})
    return {state: found[state.name] for state in LISTS}


@dataclass(frozen=True)
class Page:
    """One page of a list; `after` is the last row's place where more follows."""

    rows: list[Job]
    after: Place | None = None


def page_of(jobs: QuerySet[Job], state: Job.State, after: Place | None = None) -> Page:
    """The jobs of one list behind the place `after`, at most PAGE_SIZE."""
    wanted, moment, is_latest_first = LISTS[state]
    jobs = jobs.filter(wanted)
    if after is not None:
        at, pk = after
        beyond = "lt" if is_latest_first else "gt"
        jobs = jobs.filter(Q(**{f"{moment}__{beyond}": at}) | Q(**{moment: at, f"pk__{beyond}": pk}))
    sign = "-" if is_latest_first else ""
    rows = list(jobs.order_by(f"{sign}{moment}", f"{sign}pk")[: PAGE_SIZE + 1])
    last = rows[PAGE_SIZE - 1] if len(rows) > PAGE_SIZE else None
    return Page(rows[:PAGE_SIZE], (getattr(last, moment), last.pk) if last else None)


def is_running(job_id: UUID) -> bool:
    """Whether a living process has this job in hand, whatever its row says."""
    number = lock_number(job_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1 "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
            "AND classid::bigint = %s AND objid::bigint = %s)",
            [number >> 32, number & 0xFFFF_FFFF],
        )
        held: bool = cursor.fetchone()[0]
    return held
