"""Data directories and environments apart from those of the suite itself."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

OURS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "PORTAL_DATA_DIR")


@pytest.fixture(scope="module")
def data_dir() -> Iterator[Path]:
    """A directory with a name that needs care, in the short place that sockets want."""
    parent = Path(tempfile.mkdtemp(prefix="portal-"))
    directory = parent / "成华 data"
    directory.mkdir()
    yield directory
    shutil.rmtree(parent, ignore_errors=True)


@pytest.fixture(scope="module")
def bare_environment() -> dict[str, str]:
    """The environment of somebody who has set nothing."""
    return {name: value for name, value in os.environ.items() if name not in OURS}


@pytest.fixture
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in OURS:
        monkeypatch.delenv(name, raising=False)
