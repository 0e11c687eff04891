from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from chenghua_portal.foundation.identity.actors import Actor
from evaluation.panels.models import Round
from evaluation.sheets.models import Score, Sheet


def sheets_visible_to(actor: Actor) -> QuerySet[Sheet]:
    """The actor's own sheets."""
    if actor.user_id is None:
        return Sheet.objects.none()
    return Sheet.objects.filter(seat__expert_id=actor.user_id)


def queue_of(actor: Actor) -> QuerySet[Sheet]:
    """The actor's sheets with their bids, those still to be scored first."""
    mine = sheets_visible_to(actor).annotate(filled=Count("scores", filter=Q(scores__value__isnull=False)))
    return mine.select_related("seat__round__call", "bid__content", "bid__organization").order_by(
        "status", "seat__round__due_at", "bid__content__title", "pk"
    )


def scores_of(sheet: Sheet) -> dict[object, Score]:
    """The scores of a sheet by criterion id."""
    return {score.criterion_id: score for score in sheet.scores.all()}


@dataclass(frozen=True)
class SeatProgress:
    """How far one seat is: for officials, without a name or a score."""

    number: int
    locked: int
    sheets: int

    @property
    def share(self) -> Decimal:
        """The part that is locked, 0 … 1."""
        return Decimal(self.locked) / self.sheets if self.sheets else Decimal(0)


def progress_of(round_: Round) -> list[SeatProgress]:
    seats = round_.seats.annotate(
        done=Count("sheets", filter=Q(sheets__status=Sheet.Status.LOCKED)), total=Count("sheets")
    )
    return [SeatProgress(seat.number, seat.done, seat.total) for seat in seats.order_by("number")]


def is_complete(round_: Round) -> bool:
    """Whether every sheet of the round is locked."""
    sheets = Sheet.objects.filter(seat__round=round_)
    return sheets.exists() and not sheets.exclude(status=Sheet.Status.LOCKED).exists()
