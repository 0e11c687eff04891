"""What the suite promises to its tests: real commits, races, parallel workers, no network."""

import socket
from collections.abc import Callable
from typing import Any

import pytest
import redis
from django.conf import settings
from django.db import IntegrityError, connection

from chenghua_portal.foundation.identity.models import User
from tests.plugin_services import own_redis_database


def test_tests_have_the_rights_of_the_application(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableowner, current_user FROM pg_tables WHERE tablename = 'identity_user'")
        owner, user = cursor.fetchone()

    assert owner == settings.DATABASES["owner"]["USER"]
    assert user == settings.DATABASES["default"]["USER"]
    assert owner != user


@pytest.mark.parametrize("time", ["first", "second"])
def test_committed_rows_are_gone_in_the_next_test(committed_db: None, time: str) -> None:
    assert not User.objects.exists()

    User.objects.create_user("somebody@example.org", name=time)


def test_together_runs_at_once_and_gives_what_was_raised(together: Callable[..., list[Any]]) -> None:
    def register() -> User:
        return User.objects.create_user("somebody@example.org", name="Twice")

    results = together(register, register)

    assert sorted(type(result).__name__ for result in results) == ["IntegrityError", "User"]
    assert any(isinstance(result, IntegrityError) for result in results)
    assert User.objects.count() == 1


def test_cache_of_this_worker_answers() -> None:
    assert redis.Redis.from_url(settings.REDIS_URL).ping()


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("unix:///tmp/a%20b/valkey.sock", "unix:///tmp/a%20b/valkey.sock?db=3"),
        ("redis://:secret@localhost:6379/0", "redis://:secret@localhost:6379/3"),
    ],
)
def test_workers_have_redis_databases_of_their_own(url: str, own: str) -> None:
    assert own_redis_database(url, 3) == own


def test_nothing_beyond_this_machine_is_reached() -> None:
    with pytest.raises(RuntimeError, match="beyond this machine"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
