from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.permissions import allowed, fetch, require, signed_in
from chenghua_portal.foundation.ui.parts import Cell, Matrix, MatrixRow, plain
from chenghua_portal.foundation.web.refusals import Refused
from evaluation.panels.models import Round
from evaluation.panels.queries import rounds_visible_to
from evaluation.rollups.models import RollupFigure
from evaluation.rollups.queries import figures_of, latest_run
from evaluation.rollups.scoring import official_figure
from evaluation.schemes.models import Scheme
from evaluation.schemes.queries import scheme_of
from evaluation.schemes.weights import FEWEST_TO_TRIM
from evaluation.sheets.models import Sheet
from procurement.calls.models import Call
from procurement.calls.rules import OFFICIALS, acts_for_purchaser

# The lowest total of each shade of the matrix, beginning with the second.
SHADES = (60, 70, 80, 85, 90)
LEGEND = (
    (1, gettext_lazy("below 60")),
    (2, "60–69"),
    (3, "70–79"),
    (4, "80–84"),
    (5, "85–89"),
    (6, gettext_lazy("90 and above")),
)


@signed_in
@require_safe
def results(request: HttpRequest, call_pk: UUID) -> HttpResponse:
    """The official ranking of a final round, every figure, the totals by seat, and how to compute it again."""
    actor = actor_of(request)
    round_ = fetch(rounds_visible_to(actor).select_related("call"), call_id=call_pk)
    if round_.status != Round.Status.FINAL and acts_for_purchaser(actor, round_.call, *OFFICIALS):
        raise Refused(
            _("The results come when every sheet is locked. The page of scoring shows how far it is.")
        )
    require(actor, "evaluation.view_results", round_)
    scheme, run = scheme_of(round_.call), latest_run(round_)
    figures = figures_of(run) if run else []
    used = official_figure(scheme.official_figure if scheme else "mean", [f.sheets for f in figures])  # type: ignore[arg-type]
    context = {
        "call": round_.call,
        "round": round_,
        "scheme": scheme,
        "run": run,
        "figures": figures,
        "official": Scheme.Figure(used).label,
        "is_trimmed": used == "trimmed",
        "is_replaced": scheme is not None and scheme.official_figure != used,
        "fewest": FEWEST_TO_TRIM,
        "pass_mark": scheme.pass_mark if scheme else Decimal(0),
        "matrix": _matrix(round_, figures, is_trimmed=used == "trimmed"),
        "may_propose": round_.call.status == Call.Status.SCORED
        and allowed(actor, "procurement.propose_awards", round_.call),
    }
    return render(request, "evaluation/rollups/results.html", context)


def _matrix(round_: Round, figures: Iterable[RollupFigure], *, is_trimmed: bool) -> Matrix:
    """Totals by bid and seat number; who sits where is not told."""
    seats = list(round_.seats.values_list("pk", "number"))
    rows = Sheet.objects.filter(seat__round=round_, status=Sheet.Status.LOCKED)
    totals = {(bid, seat): total for bid, seat, total in rows.values_list("bid_id", "seat_id", "total")}
    return Matrix(
        caption=_("Totals by project and seat"),
        row_heading=_("Project"),
        columns=[_("Seat %(number)s") % {"number": number} for _pk, number in seats],
        rows=[
            MatrixRow(
                figure.bid.content.title,
                _cells([totals.get((figure.bid_id, pk)) for pk, _number in seats], is_trimmed=is_trimmed),
                f"{figure.official:.2f}",
                reverse("procurement:bid-content", args=[figure.bid_id]),
            )
            for figure in figures
        ],
        total_label=_("Official"),
        legend=[(heat, str(text)) for heat, text in LEGEND],
    )


def _cells(totals: list[Decimal | None], *, is_trimmed: bool) -> list[Cell]:
    """One cell per seat; trimming drops one lowest and one highest, each once."""
    given = [total for total in totals if total is not None]
    dropped = set()
    if is_trimmed and given:
        lowest = totals.index(min(given))
        highest = max((i for i, total in enumerate(totals) if total == max(given)), default=lowest)
        dropped = {lowest, highest}
    return [
        Cell("—", note=_("no sheet")) if total is None else Cell(plain(total), _heat(total), place in dropped)
        for place, total in enumerate(totals)
    ]


def _heat(total: Decimal) -> int:
    return 1 + sum(total >= lowest for lowest in SHADES)
