"""How long personal data is kept. When its time is over it goes, and the record says how much went.

A room registers what it keeps and how it is removed; the site says for how many days. A rule without a number of
days keeps everything.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import Promise

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.personal.models import RetentionRun

BATCH = 200


@dataclass(frozen=True)
class Retention:
    """What goes when. `overdue` finds what was last of use before a moment; `remove` lets rows of it go, in a
    transaction, so that `overdue` finds them no more.
    """

    key: str
    title: str | Promise
    overdue: Callable[[datetime], QuerySet[Any]]
    remove: Callable[[Sequence[Any], Actor], None]


_rules: dict[str, Retention] = {}


def register_retention(rule: Retention) -> None:
    """Add a rule. Its `key` names its days in the setting PORTAL_RETENTION_DAYS."""
    _rules[rule.key] = rule


def rules() -> list[Retention]:
    return list(_rules.values())


def days_of(rule: Retention) -> int | None:
    """For how many days the site keeps it; None for ever."""
    found = settings.PORTAL_RETENTION_DAYS.get(rule.key)
    return int(found) if found else None


def overdue(rule: Retention, at: datetime) -> QuerySet[Any] | None:
    """What a rule would let go at `at`; None where the site keeps it for ever."""
    days = days_of(rule)
    return None if days is None else rule.overdue(at - timedelta(days=days))


def remove_overdue(at: datetime) -> dict[str, int]:
    """Let everything go whose time is over; how much by rule. Stopped and begun again, it goes on where it was."""
    by = Actor.system(at, "personal.retention")
    counts = {rule.key: _remove(rule, at, by) for rule in rules()}
    gone = {key: count for key, count in counts.items() if count}
    if gone:
        _note(gone, by)
    return gone


def _remove(rule: Retention, at: datetime, by: Actor) -> int:
    count = 0
    while rows := _remove_some(rule, at, by):
        count += rows
    return count


@transaction.atomic
def _remove_some(rule: Retention, at: datetime, by: Actor) -> int:
    found = overdue(rule, at)
    if found is None:
        return 0
    rows = list(found.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:BATCH])
    if rows:
        rule.remove(rows, by)
    return len(rows)


@transaction.atomic
def _note(gone: dict[str, int], by: Actor) -> None:
    run = RetentionRun.objects.create(at=by.arrived_at, counts=gone)
    record("personal.retentionrun.finish", run, by=by, at=by.arrived_at, data=gone)
