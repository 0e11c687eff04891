from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import require
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workflow.applying import lock
from evaluation.schemes.models import CallScheme, Criterion, Scheme
from evaluation.schemes.queries import scheme_of
from evaluation.schemes.weights import SELECTION, SELECTION_NAME, sum_problem
from procurement.calls.models import Call

FROZEN = gettext_lazy(
    "The criteria can be changed in a draft only. Ask the approver to return the call; once published they stay."
)


@dataclass(frozen=True)
class CriterionRow:
    """One criterion as the clerk gives it; `points` is its share of 100."""

    title: str
    guidance: str
    points: Decimal


def selection_rows() -> list[CriterionRow]:
    """The scheme a new call starts from (domain.md §6)."""
    return [CriterionRow(*row) for row in SELECTION]


@transaction.atomic(durable=True)
def save_criteria(
    call: Call,
    rows: Sequence[CriterionRow],
    *,
    by: Actor,
    pass_mark: Decimal = Decimal(60),
    official_figure: str = Scheme.Figure.TRIMMED,
) -> Scheme:
    """Replace the criteria of a drafted call.

    Raises PermissionDenied, or Refused when the points don't add up to 100 or the call is no draft any more.
    """
    lock(call)
    require(by, "evaluation.edit_scheme", call)
    if call.status != Call.Status.DRAFT:
        raise Refused(FROZEN)
    if problem := sum_problem(row.points for row in rows):
        raise Refused(problem)
    scheme = scheme_of(call)
    if scheme is None:
        scheme = Scheme.objects.create(name=str(SELECTION_NAME))
        CallScheme.objects.create(call=call, scheme=scheme)
    scheme.pass_mark, scheme.official_figure = pass_mark, official_figure
    scheme.save(update_fields=["pass_mark", "official_figure"])
    scheme.criteria.all().delete()
    Criterion.objects.bulk_create(
        Criterion(scheme=scheme, position=place, title=row.title, guidance=row.guidance, weight=row.points)
        for place, row in enumerate(rows, 1)
    )
    data = {
        "criteria": [[row.title, row.points] for row in rows],
        "pass_mark": pass_mark,
        "official_figure": official_figure,
    }
    record("evaluation.scheme.save", scheme, by=by, at=by.arrived_at, data=data)
    return scheme
