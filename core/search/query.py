"""What somebody typed, as tokens to look for."""

from dataclasses import dataclass
from typing import Self

from core.search.engines import Term
from core.search.tokens import name_token
from core.text.fold import is_cjk, pairs, runs


@dataclass(frozen=True, slots=True)
class Query:
    """All of its words must be there, in any order; the last one may still be being typed."""

    words: tuple[str, ...]

    @classmethod
    def read(cls, text: str) -> Self:
        return cls(tuple(runs(text)))

    @property
    def name(self) -> list[Term]:
        """A whole name in any order of its words."""
        return [Term(name_token(self.words))]

    @property
    def terms(self) -> list[Term]:
        last = len(self.words) - 1
        found = [term for at, word in enumerate(self.words) for term in matching_terms(word, open_end=at == last)]
        return list(dict.fromkeys(found))

    @property
    def tokens(self) -> list[str]:
        """The words as the index has them, whole."""
        return list(dict.fromkeys(term.token for term in self.terms))


def matching_terms(word: str, *, open_end: bool) -> list[Term]:
    if not is_cjk(word):
        return [Term(word, open=open_end)]
    return [Term(pair) for pair in pairs(word)] or [Term(word, open=True)]
