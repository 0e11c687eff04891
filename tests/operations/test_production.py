"""What holds on a real site: nothing to warn of, nothing secret missing, every setting written down."""

import os
import re
import secrets
import subprocess
import sys
from base64 import b64encode

import pytest

from tests.structure import ROOT

GIVEN = {
    "DJANGO_SETTINGS_MODULE": "chenghua_portal.settings.production",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "ALLOWED_HOSTS": "portal.example",
    "PORTAL_BASE_URL": "https://portal.example",
    "PORTAL_FIELD_KEYS": b64encode(bytes(range(32))).decode(),
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "DATABASE_URL": "postgres://portal_app@127.0.0.1/portal",
    "DATABASE_OWNER_URL": "postgres://portal_owner@127.0.0.1/portal",
}
ASKED = re.compile(r'env\.\w+\(\s*"(PORTAL_[A-Z_]+)"')


def check(settings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    bare = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=bare | settings,
        capture_output=True,
        text=True,
        check=False,
    )


def test_django_has_nothing_to_warn_of() -> None:
    done = check(GIVEN)

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize("name", sorted(GIVEN.keys() - {"DJANGO_SETTINGS_MODULE"}))
def test_it_does_not_start_without_what_it_needs(name: str) -> None:
    done = check({key: value for key, value in GIVEN.items() if key != name})

    assert done.returncode != 0
    assert name in done.stderr.strip().splitlines()[-1]


def test_every_setting_is_written_down() -> None:
    sources = (ROOT / "chenghua_portal").rglob("*.py")
    asked = {name for path in sources for name in ASKED.findall(path.read_text(encoding="utf-8"))}
    written = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")

    assert asked
    assert sorted(name for name in asked if f"`{name}`" not in written) == []
