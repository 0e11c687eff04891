"""What the pool keeps of an evaluator."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.personal.holdings import Column, Holding, register_holding
from evaluation.panels.models import Expert, Seat


def expert_of(person: UUID) -> Holding:
    expert = Expert.objects.filter(user=person).select_related("employer").first()
    rows: list[list[Any]] = []
    if expert is not None:
        rows = [[expert.title, expert.field, expert.employer.name if expert.employer else ""]]
    return Holding(
        "expert",
        _("Pool of evaluators"),
        _("To draw evaluators who know the field, and never one from the bidder's own organization."),
        [
            Column("title", _("Professional title")),
            Column("field", _("Field")),
            Column("employer", _("Employer")),
        ],
        rows,
    )


def seats_of(person: UUID) -> Holding:
    """For which calls; what was scored there belongs to the procedure."""
    seats = Seat.objects.filter(expert__user=person).select_related("round__call").order_by("pk")
    return Holding(
        "panels",
        _("Panels you sat on"),
        _("So that the evaluation can be checked later."),
        [Column("call", _("Call")), Column("seat", _("Seat"))],
        [[seat.round.call.title, seat.number] for seat in seats],
    )


register_holding(expert_of)
register_holding(seats_of)
