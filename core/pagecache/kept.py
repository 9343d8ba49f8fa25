"""What was made of published content is kept until something that it shows has changed.

A change of texts makes void what read these rows; every other public change makes all pages void, and of their parts
those that asked one of the tables that were written. Both act at the next request, in all processes. What something
has not read (the name of a row that would now come first in a list) may be missing in it for half a minute: a page is
kept for 20 seconds over changes of texts that it does not show, a part of it for 10.

What speaks of a state that a moment changes, such as a call with a deadline, is kept until that moment at most
(`core.pagecache.reading.fresh_until`).
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import update_wrapper
from typing import Any, NamedTuple

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import get_language

from core.pagecache.models import TABLES, Position, TableChange, changes_after, position
from core.pagecache.reading import Tags, fresh_until, read_all, read_tables, reading
from core.text.bounded import MEGABYTE, weight

OF_A_PAGE, OF_A_PART = 20.0, 10.0  # seconds
REMEMBERED = 1_000  # changes; over more than these nothing is kept

_known: ContextVar[list[Position] | None] = ContextVar("known", default=None)  # at most one
_is_trial: ContextVar[bool] = ContextVar("is_trial", default=False)


class Made[Value](NamedTuple):
    """`at` is the state of the content before it was made: a change meanwhile makes it void, which is only a loss of
    time."""

    value: Value
    at: Position
    when: float  # seconds since the epoch
    tags: frozenset[str]
    at_most: float  # seconds that it is kept over changes of what it has not read
    until: datetime | None = None  # the moment at which it may become untrue by itself


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


def made_now[Value](value: Value, at: Position, tags: Tags, *, at_most: float) -> Made[Value]:
    """`at` was asked for before the value was made."""
    return Made(value, at, time.time(), frozenset(tags), at_most, tags.until)


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Inside, parts are made each time and not kept: for who reads what is not committed, and may be taken back. The
    number of a change that was taken back is given again."""
    before = _is_trial.set(True)
    try:
        yield
    finally:
        _is_trial.reset(before)


def is_fresh(made: Made[Any], now: Position) -> bool:
    return made.at.token == now.token and is_fresh_but_for_tables(made, now)


def is_fresh_but_for_tables(made: Made[Any], now: Position) -> bool:
    """Whether neither a moment nor a text has made it void."""
    if made.until is not None and made.until <= timezone.now():
        return False
    if made.at.number == now.number:
        return True
    changes = now.number - made.at.number
    if not 0 < changes <= REMEMBERED or time.time() - made.when > made.at_most:
        return False
    return not CHANGES.has_any(made.tags, made.at.number, now)


class Changes:
    """The latest changes of texts, as far as this process has read them."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        self.token, self.first, self.last = "", 0, 0
        self.tags: OrderedDict[int, set[str]] = OrderedDict()

    def has_any(self, tags: Set[str], number: int, now: Position) -> bool:
        """Whether a change after the one with this number was of one of these tags."""
        with self.lock:
            self.follow(number, now)
            later = (self.tags.get(each, ()) for each in range(number + 1, now.number + 1))
            return any(not tags.isdisjoint(changed) for changed in later)

    def follow(self, number: int, now: Position) -> None:
        if self.token != now.token or number < self.first:
            self.token, self.first, self.last = now.token, number, number
            self.tags.clear()
        if now.number > self.last:
            for each, tag in changes_after(self.last):
                self.tags.setdefault(each, set()).add(tag)
                self.last = max(self.last, each)
            self.last = max(self.last, now.number)
            while len(self.tags) > 2 * REMEMBERED:  # others ask from a position that is a little older
                self.first, _tags = self.tags.popitem(last=False)


CHANGES = Changes()


def table_state(*models: type[Model]) -> tuple[str, ...]:
    """Another one after each public change of these tables: for what is made of them alone and kept elsewhere than by
    `kept`. What is being made follows from them too."""
    names = (TableChange.EVERYTHING, *(model._meta.db_table for model in models))
    read_tables(names)
    written = TABLES.at(position_of_request())
    return tuple(written.get(name, "") for name in names)


# --- Parts of pages -----------------------------------------------------------------------------------------------

PARTS_AT_MOST = 500  # of one function, in a process
PARTS_BYTES = 32 * MEGABYTE  # of all functions, in a process
PATIENCE = 1.0  # seconds that somebody waits for another who makes the same part
PARTS: list["KeptPart[Any, Any]"] = []


class MadePart[Value](NamedTuple):
    """`written` says when each table was written last, before it was made."""

    made: Made[Value]
    tables: frozenset[str]
    written: dict[str, str]

    def is_fresh(self, now: Position, written: dict[str, str]) -> bool:
        if not is_fresh_but_for_tables(self.made, now):
            return False
        if self.written is written:
            return True
        asked = (TableChange.EVERYTHING, *self.tables)
        return all(self.written.get(name) == written.get(name) for name in asked)


class KeptPart[**P, Value]:
    """A function whose values are kept, by language, day and arguments."""

    def __init__(self, make: Callable[P, Value]) -> None:
        self.make = make
        self.lock = threading.Lock()
        self.making: dict[object, threading.Lock] = {}
        self.values: OrderedDict[object, MadePart[Value]] = OrderedDict()
        self.weights: dict[object, int] = {}
        self.weight = 0
        update_wrapper(self, make)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Value:
        if _is_trial.get():
            return self.make(*args, **kwargs)
        key = (get_language(), timezone.localdate(), args, tuple(kwargs.items()))
        now = position_of_request()
        written = TABLES.at(now)
        found = self.fresh(key, now, written)
        if found is None:
            with self.alone(key):
                found = self.fresh(key, now, written)
                if found is None:
                    with reading() as tags:
                        value = self.make(*args, **kwargs)
                    made = made_now(value, now, tags, at_most=OF_A_PART)
                    found = MadePart(made, frozenset(tags.tables), written)
                    self.keep(key, found)
        read_all(found.made.tags)
        read_tables(found.tables)
        fresh_until(found.made.until)
        return found.made.value

    def fresh(self, key: object, now: Position, written: dict[str, str]) -> MadePart[Value] | None:
        found = self.values.get(key)
        if found is None or not found.is_fresh(now, written):
            return None
        self.touch(key)
        return found

    @contextmanager
    def alone(self, key: object) -> Iterator[None]:
        """Who comes first makes it, and the others wait for that, but not for long: then they make it too."""
        lock = self.making.setdefault(key, threading.Lock())
        is_mine = lock.acquire(timeout=PATIENCE)
        try:
            yield
        finally:
            if is_mine:
                if self.making.get(key) is lock:
                    del self.making[key]
                lock.release()

    def touch(self, key: object) -> None:
        """Makes a key the last to go."""
        with self.lock:
            if key in self.values:
                self.values.move_to_end(key)

    def keep(self, key: object, made: MadePart[Value]) -> None:
        new = weight((key, made.made, made.tables))
        with self.lock:
            self.weight += new - self.weights.get(key, 0)
            self.values[key], self.weights[key] = made, new
            self.values.move_to_end(key)
            while len(self.values) > PARTS_AT_MOST:
                self.drop_oldest()
        make_room()

    def drop_oldest(self) -> None:
        key, _made = self.values.popitem(last=False)
        self.weight -= self.weights.pop(key)

    def clear(self) -> None:
        self.values.clear()
        self.weights.clear()
        self.weight = 0


def make_room() -> None:
    """Lets the oldest values go of the function that fills most, until all functions are within their bound."""
    while sum(part.weight for part in PARTS) > PARTS_BYTES:
        heaviest = max(PARTS, key=lambda part: part.weight)
        with heaviest.lock:
            if not heaviest.values:  # another thread was here
                return
            heaviest.drop_oldest()


def kept[**P, Value](make: Callable[P, Value]) -> KeptPart[P, Value]:
    """Keeps what a function makes of published content until something that it has read changes.

    It depends on its arguments, the language, the day and the published content alone: never on who asks. Its value is
    shared, so nobody changes it. Over changes of what it has not read it is kept for ten seconds. One that says a state
    which a moment changes says that moment (`fresh_until`) and is made anew after it, as is each page that holds it.
    """
    part = KeptPart(make)
    PARTS.append(part)
    return part


def forget() -> None:
    """Drops all that is kept: for tests, which write rows without telling that anything changed, and take back what
    they told."""
    CHANGES.forget()
    TABLES.forget()
    for part in PARTS:
        part.clear()
