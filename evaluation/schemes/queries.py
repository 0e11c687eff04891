from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Count

from chenghua_portal.foundation.audit.queries import events_of
from evaluation.schemes.models import CallScheme, Scheme
from evaluation.schemes.weights import FEWEST_TO_TRIM
from procurement.calls.models import Call


def scheme_of(call: Call) -> Scheme | None:
    """The scheme a call is scored by, with its criteria in order."""
    return Scheme.objects.filter(call_scheme__call=call).prefetch_related("criteria").first()


def criteria_counts(calls: Iterable[Call]) -> dict[UUID, int]:
    """How many criteria each of the calls is scored by, by the call's id."""
    schemes = CallScheme.objects.filter(call__in=calls).annotate(criteria=Count("scheme__criteria"))
    return dict(schemes.values_list("call_id", "criteria"))


def ranking_figure(scheme: Scheme, call: Call) -> Scheme.Figure:
    """The figure that will rank: the scheme's, or the mean where the panel is too small to trim (domain.md §6)."""
    return Scheme.Figure(scheme.official_figure) if call.panel_size >= FEWEST_TO_TRIM else Scheme.Figure.MEAN


def has_set_criteria(scheme: Scheme, persons: Collection[UUID]) -> bool:
    """Whether one of the persons has saved these criteria at any time."""
    return events_of(scheme).filter(verb="evaluation.scheme.save", actor_id__in=persons).exists()
