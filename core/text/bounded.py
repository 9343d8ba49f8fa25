"""What is kept in memory has an end that is said in bytes: a number of entries says nothing of their size."""

from collections import deque
from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from sys import getsizeof
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from functools import _lru_cache_wrapper

MEGABYTE = 1_000_000
# Not of the value alone: it would be there without it.
SHARED = (type, ModuleType, FunctionType, BuiltinFunctionType, MethodType)
ROWS = (tuple, list, set, frozenset, deque)


def weight(value: object) -> int:
    """The bytes of a value with all that it holds. What several values share is counted for each."""
    total, left, seen = 0, [value], set[int]()
    while left:
        each = left.pop()
        if id(each) in seen or isinstance(each, SHARED):
            continue
        seen.add(id(each))
        total += getsizeof(each)
        left.extend(held_by(each))
    return total


def held_by(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return [*value.keys(), *value.values()] if isinstance(value, dict) else []
    if isinstance(value, ROWS):
        return list(value)
    kind = type(value)
    slots = [name for each in kind.__mro__ for name in slots_of(each) if hasattr(value, name)]
    own = getattr(value, "__dict__", None)
    return [getattr(value, name) for name in slots] + ([own] if isinstance(own, dict) else [])


def slots_of(kind: type) -> tuple[str, ...]:
    found = kind.__dict__.get("__slots__", ())
    return tuple(name for name in ((found,) if isinstance(found, str) else found) if not name.startswith("__"))


def kept_within[**P, Value](most: int, *, entries: int) -> "Callable[[Callable[P, Value]], _lru_cache_wrapper[Value]]":
    """Keeps what a function makes, as `functools.lru_cache` does, and begins anew when what was made since would fill
    more than `most` bytes, with its arguments. To find something costs no more than there."""

    def mark(make: Callable[P, Value]) -> "_lru_cache_wrapper[Value]":
        filled = 0

        @wraps(make)
        def counted(*args: Any, **kwargs: Any) -> Value:
            nonlocal filled
            value = make(*args, **kwargs)
            new = weight((args, kwargs, value))
            filled += new
            if filled > most:
                kept.cache_clear()
                filled = new
            return value

        kept: _lru_cache_wrapper[Value] = lru_cache(maxsize=entries)(counted)
        return kept

    return mark
