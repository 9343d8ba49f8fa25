"""The keys of a flat map: the one module that takes them apart.

    name_ja                  a column; of a translated field only the columns of its languages
    terms.3                  a link to the row 3, there or not
    figures.<uuid>           a child, there or not
    figures.<uuid>.value     a column of a child

Snapshots, patches, proposals and the API use these keys (`core.history.snapshot`).
"""

from collections.abc import Iterator, Mapping
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


def rows_under(name: str, state: Mapping[str, object]) -> Iterator[str]:
    """The texts of the keys of all links or children of this name that a map holds as there."""
    for text, is_there in state.items():
        key = Key.parse(text)
        if is_there and key.name == name and key.is_row:
            yield key.pk
