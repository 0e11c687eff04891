"""A cache that is missed, never waited for: with Valkey gone, every page still works."""

import time
from collections.abc import Callable
from typing import Any

import redis
import structlog
from django.core.cache.backends.redis import RedisCache

log = structlog.get_logger(__name__)

REST_SECONDS = 5.0


class FailOpenRedisCache(RedisCache):
    """Answers as an empty cache while the server is away, and rests a few seconds between tries."""

    _closed_until = 0.0

    def _open(self, call: Callable[[], Any], empty: Any) -> Any:
        if time.monotonic() < FailOpenRedisCache._closed_until:
            return empty
        try:
            return call()
        except redis.exceptions.RedisError as error:
            FailOpenRedisCache._closed_until = time.monotonic() + REST_SECONDS
            log.warning("cache_away", error=type(error).__name__)
            return empty

    def add(self, *args: Any, **kwargs: Any) -> Any:
        return self._open(lambda: super(FailOpenRedisCache, self).add(*args, **kwargs), True)

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return self._open(lambda: super(FailOpenRedisCache, self).get(key, default, version), default)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        return self._open(lambda: super(FailOpenRedisCache, self).set(*args, **kwargs), None)

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        return self._open(lambda: super(FailOpenRedisCache, self).touch(*args, **kwargs), False)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self._open(lambda: super(FailOpenRedisCache, self).delete(*args, **kwargs), False)

    def get_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._open(lambda: super(FailOpenRedisCache, self).get_many(*args, **kwargs), {})

    def has_key(self, *args: Any, **kwargs: Any) -> Any:
        return self._open(lambda: super(FailOpenRedisCache, self).has_key(*args, **kwargs), False)

    def incr(self, *args: Any, **kwargs: Any) -> Any:
        return self._open(lambda: super(FailOpenRedisCache, self).incr(*args, **kwargs), 1)

    def set_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._open(lambda: super(FailOpenRedisCache, self).set_many(*args, **kwargs), [])

    def delete_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._open(lambda: super(FailOpenRedisCache, self).delete_many(*args, **kwargs), None)

    def clear(self) -> Any:
        return self._open(lambda: super(FailOpenRedisCache, self).clear(), False)
