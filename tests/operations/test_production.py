"""What holds on a real site: nothing to warn of, nothing missing, every setting written down."""

import os
import re
import secrets
import subprocess
import sys
from base64 import b64encode

import pytest

from chenghua_portal.operations.environment import NEEDED, faults
from tests.structure import ROOT

KEY = b64encode(bytes(range(32))).decode()
GIVEN = {
    "SECRET_KEY": secrets.token_urlsafe(60),
    "ALLOWED_HOSTS": "portal.example",
    "PORTAL_BASE_URL": "https://portal.example",
    "PORTAL_FIELD_KEYS": KEY,
    "PORTAL_TRUSTED_PROXIES": "1",
    "PORTAL_FROM_EMAIL": "portal@portal.example",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "DATABASE_URL": "postgres://portal_app@127.0.0.1/portal",
    "DATABASE_OWNER_URL": "postgres://portal_owner@127.0.0.1/portal",
}
# Settings are read by environ in the settings, and from the environment itself before there are any.
ASKED = re.compile(r'(?:env\.\w+\(|environ\.get\(|environ\[|os\.getenv\()\s*"([A-Z][A-Z_]+)"')
NOT_OURS = {"DJANGO_SETTINGS_MODULE", "USER"}

LOOK = """
from django.conf import settings
from django.test import Client
import django
django.setup()
def show(name, **headers):
    answer = Client(headers={"host": "portal.example", **headers}).get("/display/large/", REMOTE_ADDR="10.0.0.1")
    print(name, answer.status_code, answer.headers.get("Strict-Transport-Security"), answer.headers.get("Location"))
    print(name, "Secure" in str(answer.cookies))
show("plain")
show("behind", **{"X-Forwarded-Proto": "https"})
for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
    print(name, settings.SESSION_COOKIE_PATH, settings.SESSION_COOKIE_DOMAIN, settings.CSRF_COOKIE_DOMAIN)
"""


def run(*arguments: str, without: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    """A program on a machine where exactly this is set."""
    bare = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    given = GIVEN | {"DJANGO_SETTINGS_MODULE": "chenghua_portal.settings.production"} | settings
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=bare | {name: value for name, value in given.items() if name != without},
        capture_output=True,
        text=True,
        check=False,
    )


def test_django_has_nothing_to_warn_of() -> None:
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING")

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_all_that_is_missing_is_named_at_once_and_without_a_traceback() -> None:
    nothing = dict.fromkeys(GIVEN, "")

    for program in (["manage.py", "prepare_database"], ["-m", "celery", "--app", "chenghua_portal", "beat"]):
        done = run(*program, **nothing)

        assert done.returncode != 0
        assert "Traceback" not in done.stderr
        for name, meaning in NEEDED.items():
            assert f"\n{name} is missing. Set it to {meaning}.\n" in done.stderr


def test_what_is_given_is_enough() -> None:
    assert faults(GIVEN) == {}


@pytest.mark.parametrize("name", sorted(NEEDED))
def test_each_one_is_needed(name: str) -> None:
    assert faults({key: value for key, value in GIVEN.items() if key != name}) == {name: "is missing"}


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("SECRET_KEY", "x" * 49, "is too short"),
        ("ALLOWED_HOSTS", "*", "lets visitors choose the name of the site"),
        ("PORTAL_BASE_URL", "http://portal.example", "is not such an address"),
        ("PORTAL_BASE_URL", "https://portal.example/portal", "is not such an address"),
        ("PORTAL_FIELD_KEYS", f"{KEY},c2hvcnQ=", "has at place 2 what is not 32 bytes in base64"),
        ("PORTAL_TRUSTED_PROXIES", "nginx", "is not a number"),
        ("DATABASE_OWNER_URL", GIVEN["DATABASE_URL"], "names the same role as DATABASE_URL"),
    ],
)
def test_what_cannot_be_right_is_named(name: str, value: str, fault: str) -> None:
    assert faults(GIVEN | {name: value}) == {name: fault}


def test_https_is_kept_to_and_cookies_are_bound_to_the_host() -> None:
    lines = run("-c", LOOK).stdout.splitlines()

    assert lines == [
        "plain 301 None https://portal.example/display/large/",
        "plain False",
        "behind 302 max-age=31536000; includeSubDomains; preload /",
        "behind True",
        "__Host-session / None None",
        "__Host-csrf / None None",
    ]


def test_nobody_claims_https_where_no_proxy_of_ours_stands() -> None:
    lines = run("-c", LOOK, PORTAL_TRUSTED_PROXIES="0").stdout.splitlines()

    assert lines[2] == "behind 301 None https://portal.example/display/large/"


def test_every_setting_is_written_down() -> None:
    sources = (ROOT / "chenghua_portal").rglob("*.py")
    asked = {name for path in sources for name in ASKED.findall(path.read_text(encoding="utf-8"))}
    written = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")

    assert {"PORTAL_PORT", "PORTAL_KEYS_DIR", "WEB_CONCURRENCY", *NEEDED} <= asked | NEEDED.keys()
    assert sorted(name for name in (asked | NEEDED.keys()) - NOT_OURS if f"`{name}`" not in written) == []
