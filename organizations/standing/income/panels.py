"""Income health on an organization's page."""

from collections.abc import Iterable

from django.http import HttpRequest

from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.permissions import allowed
from chenghua_portal.foundation.ui.slots import Panel
from organizations.registry.models import Organization
from organizations.standing.income.queries import incomes_visible_to, latest_years


def income_panel(request: HttpRequest, organization: Organization) -> Iterable[Panel]:
    """The latest year in short, for those who may read it."""
    actor = actor_of(request)
    if not organization.is_social or not allowed(actor, "organizations.read_income", organization):
        return
    years = latest_years(incomes_visible_to(actor, organization), most=1)
    yield Panel(
        "organizations/standing/income/_panel.html",
        {
            "organization": organization,
            "latest": years[0] if years else None,
            "can_report": allowed(actor, "organizations.report_income", organization),
        },
        order=60,
    )
