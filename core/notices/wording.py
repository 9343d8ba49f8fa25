"""How each kind of notice reads. Sentences are made when somebody reads them, in that person's language."""

from collections.abc import Callable
from typing import NamedTuple

from django.utils.functional import Promise

type Words = Callable[[dict[str, str]], dict[str, str]]


class Wording(NamedTuple):
    subject: str | Promise
    text: str | Promise
    words: Words


_wordings: dict[str, Wording] = {}


def register(kind: str, *, subject: str | Promise, text: str | Promise, words: Words) -> None:
    """`words` turns the kept facts into the named placeholders of both sentences."""
    _wordings[kind] = Wording(subject, text, words)


def known(kind: str) -> Wording:
    """Raises LookupError."""
    return _wordings[kind]
