"""Django's cache in the memory of a process, with a bound in bytes: two thousand pages may be 20 MB or 200."""

from typing import Any

from django.core.cache.backends.locmem import LocMemCache

_filled: dict[str, int] = {}  # by the name of a cache: each thread has an instance, and all have one content


class BoundedCache(LocMemCache):
    """Lets the oldest entries go when all of them would fill more than `MAX_BYTES`."""

    def __init__(self, name: str, params: dict[str, Any]) -> None:
        options = dict(params.get("OPTIONS", {}))
        self.most = int(options.pop("MAX_BYTES"))
        super().__init__(name, {**params, "OPTIONS": options})
        self.name = name
        self.kept: Any = self._cache  # type: ignore[attr-defined]  # Django's types leave these out
        self.expiry: Any = self._expire_info  # type: ignore[attr-defined]

    def _set(self, key: str, value: bytes, timeout: Any = None) -> None:
        self._delete(key)
        super()._set(key, value, timeout)  # type: ignore[misc]
        self.fill(len(value))
        while _filled[self.name] > self.most:
            oldest, gone = self.kept.popitem()
            del self.expiry[oldest]
            self.fill(-len(gone))

    def _delete(self, key: str) -> bool:
        size = len(self.kept.get(key, b""))
        is_gone = bool(super()._delete(key))  # type: ignore[misc]
        if is_gone:
            self.fill(-size)
        return is_gone

    def _cull(self) -> None:
        super()._cull()  # type: ignore[misc]
        _filled[self.name] = sum(map(len, self.kept.values()))

    def clear(self) -> None:
        super().clear()
        _filled[self.name] = 0

    def fill(self, size: int) -> None:
        _filled[self.name] = _filled.get(self.name, 0) + size
