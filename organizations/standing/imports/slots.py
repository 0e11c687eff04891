"""The imports in the menu, and their acts in the words of the record."""

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
from chenghua_portal.foundation.ui.slots import MenuEntry, register_menu
from organizations.registry.rules import is_official
from organizations.standing.models import ListImport


def imports_named(ids: Collection[str]) -> Mapping[str, Named]:
    """By kind and source, with the page of their report."""
    return {
        str(batch.pk): Named(
            f"{batch.get_kind_display()} · {batch.source}",
            reverse("organizations:import-detail", args=[batch.pk]),
        )
        for batch in ListImport.objects.filter(pk__in=ids)
    }


register_verbs(
    {
        "organizations.listimport.send": (_("List sent"), ""),
        "organizations.listimport.look_through": (_("List looked through"), ""),
        "organizations.listimport.fail": (_("List could not be read"), "due"),
        "organizations.listimport.enter": (_("List released for entering"), "ok"),
        "organizations.listimport.enter_rows": (_("Rows of a list entered"), "ok"),
        "organizations.listimport.finish": (_("List entered"), "ok"),
        "organizations.listimport.discard": (_("List discarded"), ""),
    }
)
register_fields(
    {
        "kind": _("Kind"),
        "source": _("Source"),
        "rule": _("Rule"),
        "rows": _("Rows"),
        "known": _("Known already"),
        "wrong": _("Wrong"),
        "entered": _("Entered"),
        "first": _("First row"),
        "last": _("Last row"),
    }
)
register_naming("organizations.listimport", Naming(imports_named))
register_menu(
    "desk",
    MenuEntry(_("Imports of lists"), "organizations:import-list", order=62, visible=is_official),
)
