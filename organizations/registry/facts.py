"""What an organization says of itself and an official verifies, as one value."""

import hashlib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NotRequired, TypedDict, cast

from django.db import models
from django.utils.translation import gettext as _

from chenghua_portal.foundation.audit.record import canonical_json
from chenghua_portal.foundation.ui.amounts import format_money
from organizations.registry.models import Organization, Street
from organizations.registry.service_fields import ServiceField


class Facts(TypedDict):
    """The verified fields. The kind is not among them: it is read from the code; without one it is filed."""

    name: str
    code: NotRequired[str | None]
    filing_number: NotRequired[str]
    host: NotRequired[Organization | None]
    registration_authority: NotRequired[str]
    supervising_body: NotRequired[str]
    legal_representative: NotRequired[str]
    founded_on: NotRequired[date | None]
    registered_capital: NotRequired[Decimal | None]
    address: NotRequired[str]
    street: NotRequired[Street | None]
    business_scope: NotRequired[str]
    service_fields: NotRequired[list[str]]
    staff: NotRequired[int | None]
    assistant_social_workers: NotRequired[int | None]
    social_workers: NotRequired[int | None]
    senior_social_workers: NotRequired[int | None]
    party: NotRequired[str]


FIELDS = tuple(Facts.__annotations__)
LINKED = frozenset({"street", "host"})


def changed(organization: Organization, facts: Facts) -> list[str]:
    """The names of the fields that `facts` would change, in the order of the form."""
    return [name for name in FIELDS if name in facts and getattr(organization, name) != facts.get(name)]


def fingerprint(organization: Organization) -> str:
    """Names one state of the facts, so that what is verified is what was looked at."""
    names = [f"{name}_id" if name in LINKED else name for name in FIELDS]
    body = canonical_json({name: getattr(organization, name) for name in names})
    return hashlib.sha256(body.encode()).hexdigest()


def difference(organization: Organization, facts: Facts) -> dict[str, dict[str, str]]:
    """What `facts` would change, by the name of the field and as text: {"name": {"old": "…", "new": "…"}}."""
    return {
        name: {"old": as_text(getattr(organization, name)), "new": as_text(facts.get(name))}
        for name in changed(organization, facts)
    }


def as_text(value: Any) -> str:
    """The value of a fact as text that `from_text` reads back."""
    if value is None:
        return ""
    if isinstance(value, models.Model):
        return str(value.pk)
    return ",".join(value) if isinstance(value, list) else str(value)


def from_text(name: str, text: str) -> Any:
    """The value of the fact `name`, read back from its text."""
    if name == "service_fields":
        return [part for part in text.split(",") if part]
    field = field_of(name)
    if not text and field.null:
        return None
    if name in LINKED:
        return field.related_model._default_manager.get(pk=text)
    return field.to_python(text)


def facts_after(changes: Mapping[str, Mapping[str, str]]) -> Facts:
    """The new values of a difference."""
    return cast(Facts, {name: from_text(name, sides["new"]) for name, sides in changes.items()})


def label_of(name: str) -> str:
    return str(field_of(name).verbose_name)


def in_words(name: str, text: str) -> str:
    """The value of a fact as a person reads it, from its text."""
    if not text:
        return _("Outside the district") if name == "street" else "—"
    if name == "service_fields":
        return str(_(", ")).join(str(ServiceField(key).label) for key in text.split(","))
    if name in LINKED:
        return str(from_text(name, text))
    if name == "registered_capital":
        return format_money(Decimal(text))
    return str(dict(field_of(name).flatchoices).get(text, text))


def field_of(name: str) -> Any:
    return Organization._meta.get_field(name)
