"""How punctually an organization does what it owes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from django.db import connection

from chenghua_portal.foundation.obligations.kinds import lapsing_kinds
from chenghua_portal.foundation.obligations.models import Obligation

# On time is before the deadline, as everywhere (domain.md §2). What is neither done nor due yet says nothing.
FIGURES = """
    SELECT count(*) FILTER (WHERE discharged_at < due_at),
           count(*) FILTER (WHERE discharged_at >= due_at),
           count(*) FILTER (WHERE discharged_at IS NULL AND due_at <= %(at)s),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY discharged_at - due_at)
               FILTER (WHERE discharged_at >= due_at)
      FROM obligations_obligation
     WHERE owner_type = %(organization)s AND owner_id = %(id)s AND due_at >= %(since)s
           AND NOT kind = ANY(%(lapsing)s)
"""


@dataclass(frozen=True)
class Punctuality:
    """Duties done on time, done late, and overdue still; the median lateness of those done late."""

    on_time: int
    late: int
    open_overdue: int
    median_lateness: timedelta | None

    @property
    def share_on_time(self) -> float | None:
        """The share done on time, from 0 to 1, of all that came due or was done; None where nothing did."""
        total = self.on_time + self.late + self.open_overdue
        return self.on_time / total if total else None


def punctuality(duties: Iterable[tuple[datetime, datetime | None]], at: datetime) -> Punctuality:
    """The figures over pairs of (due, done or None) as of `at`. The twin in plain words of `FIGURES`."""
    known = list(duties)
    lateness = [(done - due).total_seconds() for due, done in known if done is not None and done >= due]
    return Punctuality(
        on_time=sum(done is not None and done < due for due, done in known),
        late=len(lateness),
        open_overdue=sum(done is None and due <= at for due, done in known),
        median_lateness=timedelta(seconds=median(lateness)) if lateness else None,
    )


def punctuality_of(organization_id: UUID, since: datetime, *, at: datetime) -> Punctuality:
    """The figures of an organization over its duties due from `since` on. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            FIGURES,
            {
                "at": at,
                "since": since,
                "organization": Obligation.Owner.ORGANIZATION.value,
                "id": organization_id,
                "lapsing": lapsing_kinds(),
            },
        )
        on_time, late, open_overdue, lateness = cursor.fetchone()
    return Punctuality(on_time, late, open_overdue, lateness)
