"""The cache of all processes in Valkey or Redis. When that is away the site goes on without it, and the log says so.

What is kept there can be done without for a while: who else is writing where is then not shown. What must not be
forgotten, such as a code that was used, is written into the table of the database instead.
"""

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

PATIENCE = 1.0  # seconds for a connection, and for an answer
PAUSE = 10.0  # seconds in which one that did not answer is not asked again


class SharedCache(RedisCache):
    """`add` falls back to the cache `database`; everything else to what an empty cache would answer."""

    away_until = 0.0

    def tried[Answer](self, ask: Callable[[], Answer], otherwise: Callable[[], Answer]) -> Answer:
        if time.monotonic() < SharedCache.away_until:
            return otherwise()
        try:
            return ask()
        except (RedisError, OSError) as away:
            SharedCache.away_until = time.monotonic() + PAUSE
            logger.warning("the shared cache does not answer", extra={"why": type(away).__name__})
            return otherwise()

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self.tried(lambda: super(SharedCache, self).get(key, default, version), lambda: default)

    def get_many(self, keys: Iterable[Any], version: int | None = None) -> dict[Any, Any]:
        wanted = list(keys)
        return self.tried(lambda: super(SharedCache, self).get_many(wanted, version), dict)

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        self.tried(lambda: super(SharedCache, self).set(key, value, *args, **kwargs), lambda: None)

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        return self.tried(
            lambda: super(SharedCache, self).add(key, value, *args, **kwargs),
            lambda: bool(caches["database"].add(key, value, *args, **kwargs)),
        )

    def delete(self, key: Any, version: int | None = None) -> bool:
        return self.tried(lambda: super(SharedCache, self).delete(key, version), lambda: False)
