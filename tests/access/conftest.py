import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def quiet_settings(settings, tmp_path):
    settings.PORTAL_KEYS_DIR = tmp_path / "keys"
    settings.PORTAL_FILES_DIR = tmp_path / "files"
    settings.ACCOUNT_RATE_LIMITS = False


@pytest.fixture(autouse=True)
def silence() -> Iterator[None]:
    """Thousands of refusals are asked for here: none is news."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
