"""The keys of a flat map: the one module that takes them apart.

    name_ja                  a column; of a translated field only the columns of its languages
    terms.3                  a link to the row 3, there or not
    figures.<uuid>           a child, there or not
    figures.<uuid>.value     a column of a child

Snapshots, patches, proposals and the API use these keys (`core.history.snapshot`).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, Self


class Key(NamedTuple):
    """`pk` is the text of the key of a linked row or a child; `column` is a column of a child."""

    name: str
    pk: str = ""
    column: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """The parts of a key. What is no key of a map has parts that name nothing."""
        return cls(*text.split(".", 2))

    def __str__(self) -> str:
        return ".".join(part for part in self if part)

    @property
    def is_row(self) -> bool:
        """A link or a child itself, and no column."""
        return bool(self.pk) and not self.column

    @property
    def row(self) -> str:
        """The key of the link or child that this is, or that this is a column of; of a column of the row its name."""
        return str(Key(self.name, self.pk))


# The functions below compare texts instead of parsing every key: they go through whole maps, at each save.


def rows_under(name: str, state: Mapping[str, object]) -> Iterator[str]:
    """The texts of the keys of all links or children of this name that a map holds as there."""
    head = f"{name}."
    for key, is_there in state.items():
        if is_there and key.startswith(head):
            pk = key.removeprefix(head)
            if pk and "." not in pk:
                yield pk


def rows_named(name: str, keys: Iterable[str]) -> list[str]:
    """The texts of the keys of all links or children of this name that keys are about, there or not, each once."""
    return list(dict.fromkeys(pk for key in keys if is_within(name, key) and (pk := Key.parse(key).pk)))


def is_within(head: str, key: str) -> bool:
    """Whether a key is the field, link or child of this key itself or lies below it."""
    return key == head or key.startswith(f"{head}.")


def is_of_field(name: str, key: str) -> bool:
    """Whether a key is about this field: the field itself, its text in a language, a link or child of this name."""
    return is_within(name, key) or key.startswith(f"{name}_")


def under[Value](head: str, state: Mapping[str, Value]) -> dict[str, Value]:
    """What a map says below a key, by the rest of the keys: of a child its columns, of links the keys of rows."""
    start = f"{head}."
    return {key.removeprefix(start): value for key, value in state.items() if key.startswith(start)}


def part_at[Value](head: str, state: Mapping[str, Value]) -> dict[str, Value]:
    """What a map says of a key and below it, by whole keys."""
    return {key: value for key, value in state.items() if is_within(head, key)}


def without[Value](head: str, state: Mapping[str, Value]) -> dict[str, Value]:
    """A map without a key and what lies below it."""
    return {key: value for key, value in state.items() if not is_within(head, key)}


def columns_alone[Value](state: Mapping[str, Value]) -> dict[str, Value]:
    """What a map says of columns of the row itself: no links, no children."""
    return {key: value for key, value in state.items() if "." not in key}
