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
    write: str  # the row of a number, instead of one that is there
    in_title: str
    in_everything: str
    has_title: str  # whether a row has them, as a value and not to find it by
    names_with_any: str  # the tokens of names that have one of some words, at most so many

    def title(self, terms: Sequence[Term]) -> str:
        """What `in_title` takes as its parameter."""

    def everything(self, terms: Sequence[Term]) -> str:
        """What `in_everything` takes as its parameter."""

    def any_of(self, words: Sequence[str]) -> str:
        """The parameter of `names_with_any`, and of `in_title` for names with any of the words."""


class Sqlite:
    write = "INSERT OR REPLACE INTO search_index (rowid, title, everything) VALUES (%s, %s, %s)"
    in_title = in_everything = "search_index MATCH %s"
    has_title = "search_index.rowid IN (SELECT rowid FROM search_index WHERE search_index MATCH %s)"
    names_with_any = "SELECT title FROM search_index WHERE search_index MATCH %s ORDER BY rowid LIMIT %s"

    def title(self, terms: Sequence[Term]) -> str:
        return f"title : ({self.all_of(terms)})"

    def everything(self, terms: Sequence[Term]) -> str:
        return f"everything : ({self.all_of(terms)})"

    def any_of(self, words: Sequence[str]) -> str:
        either = " OR ".join(f'"{word}"' for word in words)
        return f"title : ({either})"

    @staticmethod
    def all_of(terms: Sequence[Term]) -> str:
        """Tokens hold letters, digits and "_" only, so that nothing needs escaping."""
        return " AND ".join(f'"{term.token}"{" *" if term.open else ""}' for term in terms)


class Postgresql:
    write = (
        "INSERT INTO search_index (rowid, title, everything) VALUES "
        "(%s, array_to_tsvector(string_to_array(%s, ' ')), array_to_tsvector(string_to_array(%s, ' '))) "
        "ON CONFLICT (rowid) DO UPDATE SET title = excluded.title, everything = excluded.everything"
    )
    in_title = has_title = "search_index.title @@ %s::tsquery"
    in_everything = "search_index.everything @@ %s::tsquery"
    names_with_any = (
        "SELECT array_to_string(tsvector_to_array(title), ' ') FROM search_index "
        "WHERE title @@ %s::tsquery ORDER BY rowid LIMIT %s"
    )

    def title(self, terms: Sequence[Term]) -> str:
        return " & ".join(f"'{term.token}'{':*' if term.open else ''}" for term in terms)

    everything = title

    def any_of(self, words: Sequence[str]) -> str:
        return " | ".join(f"'{word}'" for word in words)


ENGINES: dict[str, Engine] = {"sqlite": Sqlite(), "postgresql": Postgresql()}


def engine_of(connection: BaseDatabaseWrapper) -> Engine:
    return ENGINES[connection.vendor]
