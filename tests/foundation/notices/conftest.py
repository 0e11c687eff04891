from collections.abc import Callable

import pytest
from django.conf import settings

from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.notices import channels
from chenghua_portal.foundation.notices.messages import Message
from procurement.calls.models import Call
from tests.factories import make_call, make_user
from tests.foundation.notices import kinds

__all__ = ["kinds"]


@pytest.fixture
def call(db: None) -> Call:
    """A call whose creator is told everything."""
    return make_call(created_by=make_user())


@pytest.fixture
def operator(db: None) -> User:
    return make_user("管理员", roles=[User.Role.ADMINISTRATOR])


class Postbox:
    """A channel that keeps what it takes, and raises what it is told to first."""

    taken: list[tuple[Message, str]]
    troubles: list[Exception | None]

    def send(self, message: Message, address: str) -> None:
        trouble = self.troubles.pop(0) if self.troubles else None
        if trouble is not None:
            raise trouble
        self.taken.append((message, address))


@pytest.fixture
def postbox(monkeypatch: pytest.MonkeyPatch) -> Postbox:
    """Stands in for every outgoing channel."""
    box = Postbox()
    box.taken, box.troubles = [], []
    monkeypatch.setattr("chenghua_portal.foundation.notices.delivery.channel_named", lambda name: box)
    return box


@pytest.fixture
def phones(monkeypatch: pytest.MonkeyPatch) -> Callable[[User, str], None]:
    """Gives people telephone numbers."""
    known: dict[object, str] = {}
    monkeypatch.setitem(
        channels._sources, "sms", lambda user_ids: {pk: known[pk] for pk in user_ids if pk in known}
    )
    assert "sms" in settings.NOTICE_CHANNELS
    return lambda user, number: known.__setitem__(user.pk, number)
