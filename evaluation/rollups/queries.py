import hashlib
from collections import defaultdict
from decimal import Decimal

from evaluation.panels.models import Round
from evaluation.rollups.models import RollupFigure, RollupRun
from evaluation.rollups.scoring import RoundInput, SheetInput
from evaluation.schemes.queries import scheme_of
from evaluation.sheets.models import Score, Sheet


def latest_run(round_: Round) -> RollupRun | None:
    return round_.rollups.order_by("-version").first()


def figures_of(run: RollupRun) -> list[RollupFigure]:
    """The figures of a run by rank, with what their pages show."""
    figures = run.figures.select_related("bid__content", "bid__organization").order_by(
        "rank", "bid__content__title"
    )
    return list(figures)


def input_of(round_: Round) -> RoundInput:
    """All locked sheets of a round, as the rollup takes them: read in two statements, whatever their number."""
    scheme = scheme_of(round_.call)
    criteria = list(scheme.criteria.all()) if scheme else []
    place = {criterion.pk: i for i, criterion in enumerate(criteria)}
    locked = Sheet.objects.filter(seat__round=round_, status=Sheet.Status.LOCKED)
    scores: dict[object, list[Decimal | None]] = defaultdict(lambda: [None] * len(criteria))
    for sheet_id, criterion_id, value in Score.objects.filter(sheet__in=locked).values_list(
        "sheet_id", "criterion_id", "value"
    ):
        scores[sheet_id][place[criterion_id]] = value
    rows = list(locked.values_list("pk", "bid_id", "seat_id", "total"))
    return RoundInput(
        official=scheme.official_figure if scheme else "mean",  # type: ignore[arg-type]
        criteria=tuple(str(criterion.pk) for criterion in criteria),
        subjects=tuple(sorted({str(bid_id) for _pk, bid_id, _seat, _total in rows})),
        sheets=tuple(
            SheetInput(str(bid_id), str(seat_id), total, tuple(scores[pk]))
            for pk, bid_id, seat_id, total in rows
        ),
    )


def digest(canonical: bytes) -> str:
    return hashlib.sha256(canonical).hexdigest()
