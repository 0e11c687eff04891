"""Organizations in the record, by name."""

from collections.abc import Collection, Mapping

from django.db.models import Q

from chenghua_portal.foundation.audit.words import Named, Naming, register_naming
from organizations.registry.models import Organization

FOUND_AT_ONCE = 50


def organizations_named(ids: Collection[str]) -> Mapping[str, Named]:
    names = Organization.objects.filter(pk__in=ids).values_list("pk", "name")
    return {str(pk): Named(name) for pk, name in names}


def organizations_found(text: str) -> list[str]:
    found = Organization.objects.filter(Q(code=text.upper()) | Q(name__icontains=text))
    return [str(pk) for pk in found.values_list("pk", flat=True)[:FOUND_AT_ONCE]]


register_naming(
    "organizations.organization", Naming(organizations_named, organizations_found, is_organization=True)
)
