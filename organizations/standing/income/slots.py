"""Income health on the page of an organization, and in the record."""

from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.audit.words import register_fields, register_verbs
from chenghua_portal.foundation.ui.slots import register
from organizations.registry.history import register_acts
from organizations.standing.income.panels import income_panel

register("organizations.organization.panels", income_panel)
register_verbs(
    {
        "organizations.organization.report_income": (_("Accounts of a year reported"), ""),
        "organizations.organization.read_accounts": (_("Accounts of a year opened"), ""),
    }
)
register_acts(["organizations.organization.report_income"])
register_fields({"year": _("Year"), "after": _("After")})
