"""What is kept in memory has an end that is said in bytes: a number of entries says nothing of their size."""

from collections import deque
from collections.abc import Callable
from functools import cache, lru_cache, wraps
from sys import getsizeof
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType, NoneType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from functools import _lru_cache_wrapper

MEGABYTE = 1_000_000
# Not of the value alone: it would be there without it.
SHARED = (type, ModuleType, FunctionType, BuiltinFunctionType, MethodType)
LEAVES = frozenset({str, bytes, int, float, bool, NoneType})  # hold nothing: most of what is weighed
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
        if type(each) not in LEAVES:
            left.extend(held_by(each))
    return total


def held_by(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    if isinstance(value, ROWS):
        return list(value)
    own = getattr(value, "__dict__", None)
    held = [getattr(value, name) for name in slots_of(type(value)) if hasattr(value, name)]  # type: ignore[arg-type]  # a type is hashable
    return [*held, own] if isinstance(own, dict) else held


@cache
def slots_of(kind: type[object]) -> tuple[str, ...]:
    """Those of a type and of all that it is made of."""
    found = (each.__dict__.get("__slots__", ()) for each in kind.__mro__)
    names = (name for slots in found for name in ((slots,) if isinstance(slots, str) else slots))
    return tuple(name for name in names if not name.startswith("__"))


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
