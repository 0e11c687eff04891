"""The record in the menu, and the words it has of its own and for the ground floor."""

from collections.abc import Collection, Iterable, Mapping

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.audit.acts import ACTS, PARTS
from chenghua_portal.foundation.audit.erasing import ERASE
from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.audit.reading import SEARCH
from chenghua_portal.foundation.audit.rules import reads_record
from chenghua_portal.foundation.audit.words import (
    Named,
    Naming,
    register_fields,
    register_naming,
    register_types,
    register_verbs,
    title_of,
)
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.ui.slots import MenuEntry, register_menu

FOUND_AT_ONCE = 50


def people_named(ids: Collection[str]) -> Mapping[str, Named]:
    people = User.objects.filter(pk__in=ids).values_list("pk", "name", "email")
    return {str(pk): Named(name or email) for pk, name, email in people}


def people_found(text: str) -> Iterable[str]:
    found = User.objects.filter(Q(name__icontains=text) | Q(email__iexact=text))
    return [str(pk) for pk in found.values_list("pk", flat=True)[:FOUND_AT_ONCE]]


def acts_named(ids: Collection[str]) -> Mapping[str, Named]:
    """Acts that somebody read, or that were erased, in words."""
    acts = AuditEvent.objects.filter(pk__in=ids).values_list("pk", "verb")
    return {str(pk): Named(title_of(verb), reverse("record:event-detail", args=[pk])) for pk, verb in acts}


register_naming("audit.auditevent", Naming(acts_named))
register_naming("identity.user", Naming(people_named, people_found))
register_verbs(ACTS)
register_types(PARTS)
register_verbs(
    {
        SEARCH: (_("Record searched"), ""),
        ERASE: (_("Recorded details erased"), "due"),
        "audit.auditevent.read": (_("Details of an act read"), ""),
    }
)
register_types({"audit": _("Record"), "audit.auditevent": _("Act on record")})
register_fields(
    {
        "reason": _("Reason"),
        "verb": _("Act"),
        "person": _("Who"),
        "act": _("Act"),
        "about": _("Object"),
        "organization": _("Organization"),
        "since": _("From day"),
        "until": _("To day"),
        "status": _("Status"),
        "number": _("Number"),
        "file": _("File"),
        "sha256": "SHA-256",
    }
)
register_menu("desk", MenuEntry(_("Record"), "record:event-list", order=88, visible=reads_record))
