"""Eligibility on the page of an organization, and in the record."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.audit.words import register_fields, register_verbs
from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.permissions import allowed
from chenghua_portal.foundation.ui.slots import Panel, register
from organizations.eligibility.panels import answers_panel
from organizations.eligibility.queries import answers_at
from organizations.registry.models import Organization


def panels(request: HttpRequest, organization: Organization) -> Iterator[Panel]:
    """For its own people and for officials: whether it may bid. Offices are not asked; they never do."""
    actor = actor_of(request)
    bids = organization.is_social_or_filed
    if bids and allowed(actor, "organizations.read_organization_history", organization):
        yield answers_panel(answers_at(organization, actor.arrived_at), actor.arrived_at, order=20)


register("organizations.organization.panels", panels)
register_verbs({"organizations.eligibilitydecision.decide": (_("Eligibility decided by the rules"), "")})
register_fields({"purpose": _("Purpose"), "eligible": _("Eligible"), "failed": _("Rules not met")})
