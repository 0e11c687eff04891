from decimal import Decimal
from typing import cast
from uuid import UUID

from django.db import transaction

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import require
from chenghua_portal.foundation.workflow.applying import apply, lock
from evaluation.panels import transitions
from evaluation.panels.models import Round
from evaluation.rollups.models import RollupFigure, RollupRun
from evaluation.rollups.queries import digest, input_of, latest_run
from evaluation.rollups.scoring import METHOD_VERSION, RoundOutput, canonical_bytes, roll_up
from evaluation.schemes.queries import scheme_of
from evaluation.sheets.queries import is_complete
from procurement.awards.actions import ResultLine, record_results
from procurement.calls.models import Call


@transaction.atomic(durable=True)
def roll_up_round(round_: Round, *, by: Actor) -> RollupRun | None:
    """Compute the figures of a round from its locked sheets and store them as a run.

    The same sheets under the same method are one run: repeating it, or racing, adds nothing. When every
    sheet is locked the round becomes final and the results go to the awards, in the same transaction. Without
    a locked sheet there is nothing to compute: None.
    """
    # The call before the round: the order in which every room locks.
    lock(Call.objects.get(pk=round_.call_id))
    lock(round_)
    require(by, "evaluation.roll_up", round_)
    given = input_of(round_)
    if not given.sheets:
        return latest_run(round_)
    before = digest(canonical_bytes(given))
    run = RollupRun.objects.filter(round=round_, input_sha256=before, method=METHOD_VERSION).first()
    complete = is_complete(round_)
    if run is None:
        run = _store(round_, before, roll_up(given), complete, by)
    if complete and round_.status == Round.Status.SCORING:
        apply(transitions.CLOSE, round_, by=by, at=by.arrived_at, data={"run": run.pk})
        _hand_over(round_, run, by)
    return run


def _store(round_: Round, input_sha256: str, output: RoundOutput, complete: bool, by: Actor) -> RollupRun:
    latest = latest_run(round_)
    spelled = canonical_bytes(output)
    run = RollupRun.objects.create(
        round=round_,
        version=latest.version + 1 if latest else 1,
        method=output.method,
        input_sha256=input_sha256,
        output_sha256=digest(spelled),
        output=spelled.decode(),
        is_complete=complete,
        made_at=by.arrived_at,
    )
    # Whoever has an official figure has mean, median and rank as well.
    RollupFigure.objects.bulk_create(
        RollupFigure(
            run=run,
            bid_id=UUID(figure.subject),
            sheets=figure.sheets,
            official=figure.official,
            mean=cast(Decimal, figure.mean),
            trimmed=figure.trimmed,
            median=cast(Decimal, figure.median),
            deviation=figure.deviation,
            rank=cast(int, figure.rank),
        )
        for figure in output.figures
        if figure.official is not None
    )
    hashes = {"input_sha256": input_sha256, "output_sha256": run.output_sha256, "version": run.version}
    record("evaluation.rollup.run", round_, by=by, at=by.arrived_at, data=hashes)
    return run


def _hand_over(round_: Round, run: RollupRun, by: Actor) -> None:
    """Give the final figures to the awards; passing is judged on the two places that everybody sees."""
    scheme = scheme_of(round_.call)
    pass_mark = scheme.pass_mark if scheme else Decimal(0)
    lines = [
        ResultLine(f.bid_id, f.official, f.rank, passed=round(f.official, 2) >= pass_mark, source=run.pk)
        for f in run.figures.order_by("rank")
    ]
    record_results(round_.call, lines, by=by, at=by.arrived_at)
