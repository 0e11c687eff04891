from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import require
from chenghua_portal.foundation.jobs.durable import enqueue
from chenghua_portal.foundation.obligations.duties import discharge
from chenghua_portal.foundation.obligations.kinds import Owner
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workflow.applying import apply, lock, share
from evaluation.panels.models import Round
from evaluation.schemes.models import Criterion
from evaluation.schemes.queries import scheme_of
from evaluation.sheets import transitions
from evaluation.sheets.models import Score, Sheet

# The durable task that a locked sheet asks for; the rollups room, above this one, runs it.
ROLL_UP = "evaluation.roll_up"


@dataclass(frozen=True)
class Saved:
    """A sheet as it was saved."""

    revision: int
    saved_at: datetime
    total: Decimal | None


class Conflict(Exception):
    """The sheet was saved from another tab in the meantime."""


@transaction.atomic(durable=True)
def save_scores(
    sheet: Sheet,
    values: Mapping[UUID, Decimal | None],
    revision: int,
    *,
    by: Actor,
    comments: Mapping[UUID, str] | None = None,
    overall: str | None = None,
) -> Saved:
    """Save points by criterion, None where there are none yet; the total is stored once all are there.

    Raises Conflict for a stale `revision`, Refused for points out of range or off the step (field: the
    criterion's id), and once the sheet is locked.
    """
    lock(sheet)
    require(by, "evaluation.score_sheet", sheet)
    if sheet.status != Sheet.Status.DRAFT or sheet.seat.round.status != Round.Status.SCORING:
        raise Refused(_("This sheet is locked; its points can't be changed any more."))
    if revision != sheet.revision:
        raise Conflict
    criteria = _criteria_of(sheet)
    for criterion in criteria:
        _refuse_unless_fits(criterion, values.get(criterion.pk))
    said = {**dict(sheet.scores.values_list("criterion_id", "comment")), **(comments or {})}
    Score.objects.bulk_create(
        [
            Score(sheet=sheet, criterion=c, value=values.get(c.pk), comment=said.get(c.pk, ""))
            for c in criteria
        ],
        update_conflicts=True,
        unique_fields=["sheet", "criterion"],
        update_fields=["value", "comment"],
    )
    points = [values.get(criterion.pk) for criterion in criteria]
    sheet.total = sum((p for p in points if p is not None), Decimal(0)) if None not in points else None
    sheet.revision, sheet.saved_at = revision + 1, by.arrived_at
    sheet.comment = sheet.comment if overall is None else overall
    sheet.save(update_fields=["total", "revision", "saved_at", "comment"])
    return Saved(sheet.revision, by.arrived_at, sheet.total)


def _criteria_of(sheet: Sheet) -> list[Criterion]:
    scheme = scheme_of(sheet.bid.call)
    return list(scheme.criteria.all()) if scheme else []


def _refuse_unless_fits(criterion: Criterion, value: Decimal | None) -> None:
    if value is None:
        return
    facts = {
        "title": criterion.title,
        "most": f"{criterion.weight.normalize():f}",
        "step": f"{criterion.step.normalize():f}",
    }
    if not 0 <= value <= criterion.weight:
        raise Refused(_("%(title)s: from 0 to %(most)s points.") % facts, field=str(criterion.pk))
    if value % criterion.step:
        raise Refused(_("%(title)s: in steps of %(step)s.") % facts, field=str(criterion.pk))


@transaction.atomic(durable=True)
def lock_sheet(sheet: Sheet, *, by: Actor) -> Sheet:
    """Lock a complete sheet for good, and have the round rolled up."""
    return _lock(sheet, by)


@transaction.atomic(durable=True)
def lock_all(round_: Round, *, by: Actor) -> int:
    """Lock all of the actor's sheets of a round with one signature; all of them or none. Returns how many."""
    mine = Sheet.objects.filter(seat__round=round_, seat__expert_id=by.user_id, status=Sheet.Status.DRAFT)
    return len([_lock(sheet, by) for sheet in mine.order_by("pk")])


def _lock(sheet: Sheet, by: Actor) -> Sheet:
    at = by.arrived_at
    # Beside other sheets, but never during a rollup: it must not close a round over a sheet it has not read.
    round_ = share(sheet.seat.round)
    apply(transitions.LOCK, sheet, by=by, at=at, data={"total": sheet.total})
    rest = Sheet.objects.filter(seat=sheet.seat, status=Sheet.Status.DRAFT)
    if not rest.exists() and by.user_id is not None:
        discharge("sheet.score", round_, at=at, owner=Owner.user(by.user_id))
    enqueue(ROLL_UP, [round_.pk], key=f"{ROLL_UP}:{sheet.pk}")
    return sheet
