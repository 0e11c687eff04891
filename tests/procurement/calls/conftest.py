from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import translation

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.workdays.clock import portal_now
from organizations.registry.models import Organization
from procurement.calls.models import Call
from tests.factories import actor_for, make_call, make_office, make_scheme


@dataclass
class Scene:
    """A purchaser with its clerk and approver, and a drafted call with whole criteria."""

    office: Organization
    clerk: User
    approver: User
    now: datetime
    call: Call

    def actor(
        self, user: User | None = None, *, at: datetime | None = None, key: UUID | None = None
    ) -> Actor:
        return actor_for(user or self.clerk, at=at or self.now, request_key=key)

    @property
    def terms(self) -> dict[str, Any]:
        return {
            "title": "示例·为老服务微创投",
            "summary": "面向社区长者。",
            "budget": Decimal(200000),
            "cap": Decimal(30000),
            "deadline": self.now + timedelta(days=25),
        }

    def prepared(self) -> Call:
        return make_call(self.office, status=Call.Status.PREPARED, deadline=self.now + timedelta(days=20))


def again(call: Call) -> Call:
    return Call.objects.get(pk=call.pk)


def make_scene() -> Scene:
    office, clerk, approver = make_office()
    now = portal_now()
    call = make_call(office, status=Call.Status.DRAFT, deadline=now + timedelta(days=20))
    make_scheme(call, frozen=False)
    return Scene(office, clerk, approver, now, call)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture(autouse=True)
def own_directories(settings: Any, tmp_path: Path) -> None:
    """Keys and files of the test's own."""
    settings.PORTAL_KEYS_DIR = tmp_path / "keys"
    settings.PORTAL_FILES_DIR = tmp_path / "files"


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene()


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Reasons in the language of the tests."""
    with translation.override("en"):
        yield
