"""What was made of published content is kept until something that it shows has changed.

A change of texts makes void what read these rows; every other public change makes everything void. Both act at the
next request, in all processes. What something has not read (a new neighbour, a count, an order) may be missing in it
for half a minute: a page is kept for 20 seconds over changes of what it does not show, a part of it for 10.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import update_wrapper
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import get_language

from core.pagecache.models import Position, changes_after, position
from core.pagecache.reading import read, reading

OF_A_PAGE, OF_A_PART = 20.0, 10.0  # seconds
REMEMBERED = 1_000  # changes, in a process

_known: ContextVar[list[Position] | None] = ContextVar("known", default=None)  # at most one


class Made[Value](NamedTuple):
    """`at` is the state of the content before it was made: a change meanwhile makes it void, which is only a loss of
    time."""

    value: Value
    at: Position
    when: float  # seconds since the epoch
    tags: frozenset[str]


def position_of_request() -> Position:
    """Asked once while a page is read; each time elsewhere, since who writes reads what was written."""
    known = _known.get()
    if known is None:
        return position()
    if not known:
        known.append(position())
    return known[0]


@contextmanager
def one_position(now: Position | None = None) -> Iterator[None]:
    """Inside, the content is in one state, the given one or that in which it is when somebody asks first."""
    before = _known.set([now] if now else [])
    try:
        yield
    finally:
        _known.reset(before)


def is_fresh(made: Made[Any], now: Position, at_most: float) -> bool:
    if made.at.token != now.token:
        return False
    if made.at.number == now.number:
        return True
    if made.at.number > now.number or time.time() - made.when > at_most:
        return False
    return made.tags.isdisjoint(CHANGES.between(made.at.number, now))


class Changes:
    """The latest changes of texts, as far as this process has read them."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        self.token, self.first, self.last = "", 0, 0
        self.tags: OrderedDict[int, set[str]] = OrderedDict()

    def between(self, number: int, now: Position) -> set[str]:
        """The tags of all changes after the one with this number."""
        with self.lock:
            self.follow(number, now)
            return set().union(*(tags for each, tags in self.tags.items() if each > number))

    def follow(self, number: int, now: Position) -> None:
        if self.token != now.token or number < self.first:
            self.token, self.first, self.last = now.token, number, number
            self.tags.clear()
        if now.number > self.last:
            for each, tag in changes_after(self.last):
                self.tags.setdefault(each, set()).add(tag)
                self.last = max(self.last, each)
            self.last = max(self.last, now.number)
            while len(self.tags) > REMEMBERED:
                self.first, _tags = self.tags.popitem(last=False)


CHANGES = Changes()


# --- Parts of pages -----------------------------------------------------------------------------------------------

PARTS_AT_MOST = 500  # of one function, in a process
PARTS: list["KeptPart[Any, Any]"] = []


class KeptPart[**P, Value]:
    """A function whose values are kept, by language, day and arguments."""

    def __init__(self, make: Callable[P, Value]) -> None:
        self.make = make
        self.lock = threading.Lock()
        self.token = ""
        self.values: OrderedDict[object, Made[Value]] = OrderedDict()
        update_wrapper(self, make)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Value:
        key = (get_language(), timezone.localdate(), args, tuple(kwargs.items()))
        now = position_of_request()
        found = self.values.get(key)
        if found is None or not is_fresh(found, now, OF_A_PART):
            with reading() as tags:
                value = self.make(*args, **kwargs)
            found = Made(value, now, time.time(), frozenset(tags))
            self.keep(key, found)
        else:
            for tag in found.tags:
                read(tag)
        return found.value

    def keep(self, key: object, made: Made[Value]) -> None:
        with self.lock:
            if made.at.token != self.token:  # what was made before is void for ever: tokens never come back
                self.values.clear()
                self.token = made.at.token
            self.values[key] = made
            self.values.move_to_end(key)
            while len(self.values) > PARTS_AT_MOST:
                self.values.popitem(last=False)


def kept[**P, Value](make: Callable[P, Value]) -> KeptPart[P, Value]:
    """Keeps what a function makes of published content until something that it has read changes.

    It depends on its arguments, the language, the day and the published content alone: never on who asks. Its value is
    shared, so nobody changes it. It asks no other kept part.
    """
    part = KeptPart(make)
    PARTS.append(part)
    return part


def forget() -> None:
    """For tests, which write rows without telling that anything changed, and take back what they told."""
    CHANGES.forget()
    for part in PARTS:
        part.values.clear()
