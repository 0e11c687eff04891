from types import SimpleNamespace

import pytest
from django.core.cache import cache

from chenghua_portal.foundation.identity.models import User
from tests.factories import make_user
from tests.foundation.signin.entering import APP_TIME
from tests.foundation.signin.texts import KeptTexts


@pytest.fixture(autouse=True)
def nobody_has_tried_yet():
    """Limits on mails and codes are counted in the cache, which no transaction rolls back."""
    cache.clear()


@pytest.fixture(autouse=True)
def app_codes_last(monkeypatch):
    """Codes of apps change every 30 seconds: no test may fall between two of them."""
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time", SimpleNamespace(time=lambda: APP_TIME))


@pytest.fixture(autouse=True)
def texts(settings):
    """The short messages sent so far, (number, words) each, over a gateway that is set up."""
    path = f"{KeptTexts.__module__}.{KeptTexts.__qualname__}"
    settings.NOTICE_CHANNELS = settings.NOTICE_CHANNELS | {"sms": path}
    KeptTexts.sent.clear()
    return KeptTexts.sent


@pytest.fixture
def user(db) -> User:
    return make_user()
