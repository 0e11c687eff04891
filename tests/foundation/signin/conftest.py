import pytest
from django.core.cache import cache

from chenghua_portal.foundation.identity.models import User
from tests.factories import make_user


@pytest.fixture(autouse=True)
def nobody_has_tried_yet():
    """Limits on mails and codes are counted in the cache, which no transaction rolls back."""
    cache.clear()


@pytest.fixture
def user(db) -> User:
    return make_user()
