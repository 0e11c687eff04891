import pytest


@pytest.fixture(autouse=True)
def keys_dir(settings, tmp_path):
    """A keys directory of the test's own."""
    settings.PORTAL_KEYS_DIR = tmp_path / "keys"
    settings.PORTAL_FIELD_KEYS = []
    return settings.PORTAL_KEYS_DIR
