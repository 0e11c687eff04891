import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def files_dir(settings, tmp_path):
    """Directories of the test's own for files and keys."""
    settings.PORTAL_FILES_DIR = tmp_path / "files"
    settings.PORTAL_KEYS_DIR = tmp_path / "keys"
    return settings.PORTAL_FILES_DIR


@pytest.fixture
def speaks_english():
    """Reasons are compared in the language they are written in."""
    with translation.override("en"):
        yield
