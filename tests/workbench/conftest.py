from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.notices.models import Notice
from chenghua_portal.foundation.obligations.kinds import Owner
from chenghua_portal.foundation.obligations.models import Obligation
from tests.factories import NOW


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def owe(db: None) -> Callable[..., Obligation]:
    """A duty row alone, of any kind and owner."""

    def make(kind: str, subject: Any, owner: Owner, *, due_at: datetime = NOW) -> Obligation:
        return Obligation.objects.create(
            kind=kind,
            subject_type=subject._meta.label_lower,
            subject_id=subject.pk,
            subject_name=str(subject),
            link=["workbench:inbox"],
            owner_type=owner.type,
            owner_id=owner.id,
            owner_role=owner.role,
            due_at=due_at,
            opened_at=NOW,
        )

    return make


@pytest.fixture
def tell(db: None) -> Callable[..., Notice]:
    """A message on the site about a verified organization."""

    def make(user: User, number: int = 0, channel: str = Notice.Channel.SITE) -> Notice:
        return Notice.objects.create(
            event=f"told:{number}",
            kind="organization.verified",
            recipient=user,
            channel=channel,
            params={"name": f"示例机构第{number}家"},
            link=["workbench:desk"],
            state=Notice.State.SENT,
            created_at=NOW + timedelta(seconds=number),
            sent_at=NOW,
        )

    return make
