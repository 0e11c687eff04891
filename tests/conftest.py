"""The database of the suite, and what every test may use."""

import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test.utils import setup_databases, teardown_databases
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as properties
from playwright.sync_api import Browser, sync_playwright
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from chenghua_portal.foundation.workdays.preparing import prepare
from tests.chromium import FLAGS, installed_chromium
from tests.databases import empty_tables, end_other_connections

# Playwright's synchronous interface runs a loop of its own in this thread, which Django takes for async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


# The same examples in every run, and no clock: on a slow machine a test says what it says on a fast one. Other examples
# are tried with `pytest --hypothesis-profile default`.
properties.register_profile(
    "suite", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
properties.load_profile("suite")

# Where a single test takes most of a minute.
LONG = ("tests/access/", "tests/browser/", "tests/test_canary.py", "tests/test_commands.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each of two workers begins with half of the long tests, so that what is left to share at the end is short."""
    long = [item for item in items if item.nodeid.startswith(LONG)]
    short = [item for item in items if not item.nodeid.startswith(LONG)]
    middle = len(items) // 2 - len(long[::2])
    if middle > 0:
        items[:] = [*long[::2], *short[:middle], *long[1::2], *short[middle:]]


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Contents of files are named by their place: a file made while tests are collected may tell the time, and the
    workers, which collect at different times, must find the same names."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(autouse=True)
def speaks_chinese() -> Iterator[None]:
    """Each test starts in the default language, whatever page the one before asked for."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_keepdb: bool,
    django_db_createdb: bool,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """A test database that its owner made and migrated, with the clock that tests may shift.

    `default` signs in to it as the application's role, so that the suite has the rights the portal has.
    """
    with django_db_blocker.unblock():
        databases = setup_databases(
            verbosity=0,
            interactive=False,
            aliases=dict.fromkeys(["owner"]),
            serialized_aliases=set(),
            keepdb=django_db_keepdb and not django_db_createdb,
        )
        prepare(clock="offset", migrate=False)
        connections.close_all()
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            connections.close_all()
            end_other_connections()
            teardown_databases(databases, verbosity=0)


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database where commits are real, for `default` and `owner`, also from threads; emptied afterwards.

    For what a test's rolled-back transaction hides: triggers at commit, locks between connections, races,
    and a browser. It is slower than `db`.
    """
    with django_db_blocker.unblock():
        yield
        connections.close_all()
        end_other_connections()
        empty_tables()
        connections.close_all()


@pytest.fixture
def together(committed_db: None) -> Callable[..., list[Any]]:
    """Run functions at the same moment, each in a thread with connections of its own.

    `together(first, second)` gives their results in order; what one raised stands in its place.
    """

    def run(*functions: Callable[[], Any]) -> list[Any]:
        gate = threading.Barrier(len(functions))
        results: list[Any] = [None] * len(functions)

        def work(place: int) -> None:
            gate.wait()
            try:
                results[place] = functions[place]()
            except Exception as error:  # noqa: BLE001  a result like any other: the test looks at it
                results[place] = error
            finally:
                connections.close_all()

        threads = [threading.Thread(target=work, args=[place]) for place in range(len(functions))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return results

    return run


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all: Playwright runs a single loop in a thread."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=installed_chromium(), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def live_site(committed_db: None, settings: Any) -> Iterator[str]:
    """The portal on a port of loopback, as a browser sees it. Its address, without a slash at the end."""
    server = LiveServer("127.0.0.1")
    settings.PORTAL_BASE_URL = server.url
    yield server.url
    server.stop()
