"""What pages and parts are kept at a moment, for tests that all begin with the same pages read."""

import time
from collections import OrderedDict
from typing import Any, NamedTuple

import pytest
from django.core.cache import caches

from cities import places
from core.pagecache import kept

IN_MEMORY = ("pages", "answers")


class Keeping(NamedTuple):
    """Of the caches of this process, and of each function whose values are kept."""

    caches: dict[str, tuple[OrderedDict[str, bytes], dict[str, float | None]]]
    parts: list[OrderedDict[object, Any]]
    when: float


def forget() -> None:
    for name in IN_MEMORY:
        caches[name].clear()
    kept.forget()
    places.at_state.cache_clear()


def what_is_kept() -> Keeping:
    return Keeping(
        {name: (caches[name]._cache.copy(), caches[name]._expire_info.copy()) for name in IN_MEMORY},  # type: ignore[attr-defined]
        [part.values.copy() for part in kept.PARTS],
        time.time(),
    )


def put_back(keeping: Keeping, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if it had been made this moment: the clock stands, so that nothing is void because it is old."""
    monkeypatch.setattr(time, "time", lambda: keeping.when)
    for name, (values, expire) in keeping.caches.items():
        caches[name]._cache.update(values)  # type: ignore[attr-defined]
        caches[name]._expire_info.update(expire)  # type: ignore[attr-defined]
    for part, made in zip(kept.PARTS, keeping.parts, strict=True):
        part.values.update(made)
