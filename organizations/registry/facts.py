"""What an organization says of itself and an official verifies, as one value."""

import hashlib
from datetime import date
from typing import NotRequired, TypedDict

from chenghua_portal.foundation.audit.record import canonical_json
from organizations.registry.models import Organization, Street


class Facts(TypedDict):
    """The fields of the registration form. The kind is not among them: it is read from the code."""

    name: str
    code: str
    legal_representative: NotRequired[str]
    founded_on: NotRequired[date | None]
    address: NotRequired[str]
    street: NotRequired[Street | None]
    business_scope: NotRequired[str]


FIELDS = tuple(Facts.__annotations__)


def changed(organization: Organization, facts: Facts) -> list[str]:
    """The names of the fields that `facts` would change, in the order of the form."""
    return [name for name in FIELDS if name in facts and getattr(organization, name) != facts.get(name)]


def fingerprint(organization: Organization) -> str:
    """Names one state of the facts, so that what is verified is what was looked at."""
    names = [*(name for name in FIELDS if name != "street"), "street_id"]
    body = canonical_json({name: getattr(organization, name) for name in names})
    return hashlib.sha256(body.encode()).hexdigest()
