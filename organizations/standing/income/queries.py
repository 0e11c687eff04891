from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db.models import QuerySet

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import allowed
from organizations.registry.models import Organization
from organizations.standing.income.health import Health, Source, Thresholds, health_of
from organizations.standing.models import IncomeSource, IncomeYear

YEARS_SHOWN = 10


@dataclass(frozen=True)
class Reported:
    """A year as it was reported, with its figures and those that alert."""

    income: IncomeYear
    sources: Sequence[IncomeSource]
    health: Health
    alerts: frozenset[str]


def incomes_visible_to(actor: Actor, organization: Organization) -> QuerySet[IncomeYear]:
    """The organization's years, if the actor may read them."""
    if not allowed(actor, "organizations.read_income", organization):
        return IncomeYear.objects.none()
    return IncomeYear.objects.filter(organization=organization)


def latest_years(incomes: QuerySet[IncomeYear], most: int = YEARS_SHOWN) -> list[Reported]:
    """The latest years, the latest first, in two queries."""
    return [reported(income) for income in incomes.order_by("-year").prefetch_related("sources")[:most]]


def next_year_of(organization: Organization, *, before: int) -> int:
    """The latest year before `before` that is not reported yet."""
    known = set(IncomeYear.objects.filter(organization=organization).values_list("year", flat=True))
    return next(year for year in range(before - 1, 0, -1) if year not in known)


def reported(income: IncomeYear) -> Reported:
    """The figures of one year, its sources by amount."""
    sources = sorted(income.sources.all(), key=lambda source: (-source.amount, source.name))
    health = health_of(
        (Source(source.name, source.amount, source.kind in IncomeSource.SELF_EARNED) for source in sources),
        spending=income.spending,
        reserve=income.reserve,
    )
    return Reported(income, sources, health, health.alerts(thresholds()))


def thresholds() -> Thresholds:
    """Where a figure alerts, as the site has set it."""
    return Thresholds(**{name: Decimal(value) for name, value in settings.PORTAL_INCOME_ALERTS.items()})
