from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from chenghua_portal.foundation.identity.actors import HAT_SESSION_KEY
from chenghua_portal.foundation.identity.models import User
from organizations.people.actions import register_organization
from organizations.registry.actions import verify_organization
from organizations.registry.models import Organization, Street
from tests.factories import actor_for, make_office, make_user
from tests.factories.people import credit_code

SignIn = Callable[..., Client]


@pytest.fixture
def signed_in() -> SignIn:
    """A client signed in as a user, with the hat of one organization."""

    def sign_in(user: User, organization: Organization | None = None) -> Client:
        client = Client()
        client.force_login(user)
        if organization is not None:
            session = client.session
            session[HAT_SESSION_KEY] = str(organization.pk)
            session.save()
        return client

    return sign_in


@pytest.fixture
def office(db: None) -> tuple[Organization, User, User]:
    return make_office()


@pytest.fixture
def facts(db: None) -> dict[str, object]:
    """What a registration form brings, all in order."""
    return {
        "name": "示例邻里互助中心",
        "code": credit_code(),
        "legal_representative": "示例负责人",
        "registration_authority": "成都市成华区民政局",
        "supervising_body": "",
        "founded_on": date(2019, 5, 6),
        "registered_capital": Decimal("30000.00"),
        "address": "示例路1号",
        "street": Street.objects.get(pk="510108015"),
        "business_scope": "社区互助服务。",
        "service_fields": ["community", "elderly"],
        "staff": 6,
        "assistant_social_workers": 2,
        "social_workers": 1,
        "senior_social_workers": 0,
        "party": "joint",
    }


@pytest.fixture
def pending(office: object, facts: dict[str, object]) -> tuple[Organization, User]:
    """An organization that waits for verification, and its owner."""
    owner = make_user("机构负责人")
    by = actor_for(owner, request_key=uuid4())
    organization = register_organization(by=by, **facts)  # type: ignore[arg-type]
    organization.refresh_from_db()
    return organization, owner


@pytest.fixture
def posted(facts: dict[str, object]) -> dict[str, object]:
    """The same as a browser posts it."""
    texts = {name: value if isinstance(value, list) else str(value) for name, value in facts.items()}
    return {**texts, "street": "510108015"}


@pytest.fixture
def verified(pending: tuple[Organization, User], office: tuple[Organization, User, User]) -> Any:
    """The same organization, verified, and its owner."""
    organization, owner = pending
    verify_organization(organization, by=actor_for(office[1]))
    organization.refresh_from_db()
    return organization, owner
