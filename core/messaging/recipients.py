"""Whom members may write to. Features register their kinds: core does not know what a speaker is.

`find` answers somebody who agreed and whose consent stands at this moment, or nobody. It is asked when the form
opens, when it is sent and when the mail leaves, so a withdrawal acts on what waits too. `names` puts many into words
for curators, in few queries.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, Protocol

from django.utils.functional import Promise


class Recipient(NamedTuple):
    """`name` and `title` are as the public page says, in the active language. The address is never shown."""

    kind: str
    key: int
    name: str
    title: str  # of the page on which one writes to them
    email: str
    language: str
    page: str  # path of their public page
    account: int | None


class Find(Protocol):
    def __call__(self, key: int, *, anyway: bool = False) -> Recipient | None: ...


class RecipientKind(NamedTuple):
    why: str | Promise
    find: Find
    stop: Callable[[int], None]
    names: Callable[[Iterable[int]], Mapping[int, str]]


_kinds: dict[str, RecipientKind] = {}


def register(
    code: str,
    *,
    why: str | Promise,
    find: Find,
    stop: Callable[[int], None],
    names: Callable[[Iterable[int]], Mapping[int, str]],
) -> None:
    """`why` tells the recipient in a sentence what they agreed to; `stop` takes that back."""
    _kinds[code] = RecipientKind(why, find, stop, names)


def find(kind: str, key: int) -> Recipient | None:
    known = _kinds.get(kind)
    return known.find(key) if known else None


def whoever_it_was(kind: str, key: int) -> Recipient | None:
    """Also without a consent, for an answer of the secretariat: they took it back and report what they got."""
    known = _kinds.get(kind)
    return known.find(key, anyway=True) if known else None


def stop(kind: str, key: int) -> None:
    """Ends messages to somebody who opened the link of a mail. Whoever is not there any more gets none anyway."""
    if known := _kinds.get(kind):
        known.stop(key)


def why(kind: str) -> str:
    return str(_kinds[kind].why)


def names(wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """Names in the active language, by kind and key. Who cannot be named any more is left out."""
    asked = list(wanted)
    return {
        (code, key): name
        for code, kind in _kinds.items()
        if (keys := {key for each, key in asked if each == code})
        for key, name in kind.names(keys).items()
    }
