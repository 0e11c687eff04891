from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.jobs.durable import run_due
from organizations.registry.models import Organization
from organizations.standing.imports.actions import send_list
from organizations.standing.models import ListImport
from tests.factories import actor_for
from tests.factories.people import make_organization
from tests.organizations.standing.imports.books import INSPECTIONS, Rows, table


@pytest.fixture(autouse=True)
def files_dir(settings: Any, tmp_path: Any) -> None:
    """Directories of the test's own for files and keys."""
    settings.PORTAL_FILES_DIR = tmp_path / "files"
    settings.PORTAL_KEYS_DIR = tmp_path / "keys"


@pytest.fixture
def official(office: tuple[Organization, User, User]) -> User:
    return office[1]


@pytest.fixture
def other_official(office: tuple[Organization, User, User]) -> User:
    return office[2]


@pytest.fixture
def charities(db: None) -> list[Organization]:
    return [make_organization() for _number in range(3)]


Send = Callable[..., ListImport]


@pytest.fixture
def sent(official: User) -> Send:
    """Send rows under headings as a list, and have it looked through."""

    def send(rows: Rows, *, kind: str = "inspections", heading: tuple[str, ...] = INSPECTIONS) -> ListImport:
        upload = SimpleUploadedFile("名单.csv", table([heading, *rows]))
        batch, _is_new = send_list(kind, "示例民政局公告", upload, by=actor_for(official))
        run_due()
        batch.refresh_from_db()
        return batch

    return send
