"""The little that the two databases say differently. Values always travel as parameters.

`search_index` has a row for each subject with two sets of tokens: `title` (titles and names) and `everything`.
Only whether a token is there counts, not where: pairs of characters overlap, so that those of a phrase rarely meet
without it, and without places PostgreSQL answers from its index alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True, slots=True)
class Term:
    """A token that must be there; a beginning of one if `open`."""

    token: str
    open: bool = False


class Engine(Protocol):
    insert: str
    in_title: str
    in_everything: str

    def title(self, terms: Sequence[Term]) -> str:
        """The parameter of `in_title`."""

    def everything(self, terms: Sequence[Term]) -> str:
        """The parameter of `in_everything`."""


class Sqlite:
    insert = "INSERT INTO search_index (rowid, title, everything) VALUES (%s, %s, %s)"
    in_title = in_everything = "search_index MATCH %s"

    def title(self, terms: Sequence[Term]) -> str:
        return f"title : ({self.all_of(terms)})"

    def everything(self, terms: Sequence[Term]) -> str:
        return f"everything : ({self.all_of(terms)})"

    @staticmethod
    def all_of(terms: Sequence[Term]) -> str:
        """Tokens hold letters, digits and "_" only, so that nothing needs escaping."""
        return " AND ".join(f'"{term.token}"{" *" if term.open else ""}' for term in terms)


class Postgresql:
    insert = (
        "INSERT INTO search_index (rowid, title, everything) VALUES "
        "(%s, array_to_tsvector(string_to_array(%s, ' ')), array_to_tsvector(string_to_array(%s, ' ')))"
    )
    in_title = "search_index.title @@ %s::tsquery"
    in_everything = "search_index.everything @@ %s::tsquery"

    def title(self, terms: Sequence[Term]) -> str:
        return " & ".join(f"'{term.token}'{':*' if term.open else ''}" for term in terms)

    everything = title


ENGINES: dict[str, Engine] = {"sqlite": Sqlite(), "postgresql": Postgresql()}


def engine_of(connection: BaseDatabaseWrapper) -> Engine:
    return ENGINES[connection.vendor]
