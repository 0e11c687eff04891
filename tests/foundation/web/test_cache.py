import time

import pytest

from chenghua_portal.foundation.web.cache import FailOpenRedisCache


@pytest.fixture
def away():
    FailOpenRedisCache._closed_until = 0.0
    yield FailOpenRedisCache("redis://127.0.0.1:1/0", {"OPTIONS": {"socket_connect_timeout": 0.05}})
    FailOpenRedisCache._closed_until = 0.0


def test_cache_that_is_away_answers_as_an_empty_one(away):
    started = time.monotonic()
    answers = [
        away.get("a", "default"),
        away.add("a", 1),
        away.get_many(["a"]),
        away.set("a", 1),
        away.delete("a"),
    ]

    assert answers == ["default", True, {}, None, False]
    assert time.monotonic() - started < 1
