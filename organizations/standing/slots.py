"""Standing on the page of an organization, in the menu, and in the record."""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.audit.words import (
    Named,
    Naming,
    register_fields,
    register_naming,
    register_verbs,
)
from chenghua_portal.foundation.ui.slots import MenuEntry, register, register_menu
from organizations.registry.history import register_acts
from organizations.registry.rules import is_official
from organizations.standing.models import Bar
from organizations.standing.panels import standing_panel


def bars_named(ids: Collection[str]) -> Mapping[str, Named]:
    bars = Bar.objects.filter(pk__in=ids).values_list("pk", "organization__name")
    return {str(pk): Named(name, reverse("organizations:bar-detail", args=[pk])) for pk, name in bars}


ACTS = {
    "organizations.organization.enter_inspection": (_("Annual inspection entered"), ""),
    "organizations.organization.enter_grade": (_("Assessment grade entered"), ""),
    "organizations.organization.enter_credit": (_("Credit list entry entered"), "due"),
    "organizations.organization.enter_violation": (_("Serious violation entered"), "due"),
    "organizations.organization.withdraw_inspection": (_("Annual inspection withdrawn"), ""),
    "organizations.organization.withdraw_grade": (_("Assessment grade withdrawn"), ""),
    "organizations.organization.withdraw_credit": (_("Credit list entry withdrawn"), ""),
    "organizations.organization.withdraw_violation": (_("Serious violation withdrawn"), ""),
    "organizations.organization.lift_credit": (_("Removal from a credit list entered"), "ok"),
    "organizations.organization.record_outcome": (_("Outcome of a project recorded"), ""),
}
register_verbs(ACTS)
register_acts(ACTS)
register_verbs(
    {
        "organizations.bar.propose": (_("Bar from bidding proposed"), ""),
        "organizations.bar.decide": (_("Bar from bidding put in force"), "due"),
        "organizations.bar.dismiss": (_("Bar from bidding dismissed"), "ok"),
        "organizations.bar.lift": (_("Bar from bidding lifted"), "ok"),
    }
)
register_fields(
    {
        "entry": _("Entry"),
        "sort": _("Sort of entry"),
        "source": _("Source"),
        "year": _("Year"),
        "form": _("Form"),
        "result": _("Result"),
        "concluded_on": _("Concluded on"),
        "level": _("Grade"),
        "valid_from": _("Valid from"),
        "valid_until": _("Valid until"),
        "authority": _("Authority"),
        "list": _("List"),
        "listed_on": _("Listed on"),
        "lifted_on": _("Lifted on"),
        "cause": _("Cause"),
        "decided_on": _("Decided on"),
        "reference": _("Number of the decision"),
        "description": _("What was done"),
        "outcome": _("outcome"),
        "project": _("Project"),
        "occurred_on": _("On"),
        "starts_on": _("First day"),
        "ends_on": _("Last day"),
    }
)
register("organizations.organization.panels", standing_panel)
register_menu(
    "desk", MenuEntry(_("Bars from bidding"), "organizations:bar-list", order=62, visible=is_official)
)
register_naming("organizations.bar", Naming(bars_named))
