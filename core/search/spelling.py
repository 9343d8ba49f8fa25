"""Words that may have been meant: one letter more, fewer, other or out of place; a space too many or missing.

All that one slip can make of a word is looked up among the words of names, through the index that is there anyway:
the same answer on both databases, without a table or an index that every write would have to keep.
"""

from collections.abc import Iterator, Sequence, Set
from itertools import pairwise
from string import ascii_lowercase, digits

from django.db import connections, router

from core.search.engines import Term, engine_of
from core.search.models import Subject
from core.text.fold import is_cjk

LETTERS = ascii_lowercase + digits
SHORTEST = 4  # letters: what is one slip away from three of them is another word
LONGEST = 30
MOST_WORDS = 6
NAMES = 400

type Choice = tuple[str, ...]  # one word, or both halves of one that was written together


def meant(words: Sequence[str]) -> tuple[str, ...]:
    """The words with what was misspelt put right; the same words where nothing better is known."""
    if len(words) > MOST_WORDS:
        return tuple(words)
    doubtful = known_of([word for word in words if may_be_misspelt(word)])
    choices = {word: [*choices_for(word)] for word, known in doubtful.items() if not known}
    joined = {a + b: (a, b) for a, b in pairwise(words) if is_latin(a) and is_latin(b)}
    names = names_with({part for found in choices.values() for choice in found for part in choice} | joined.keys())
    for whole, pair in joined.items():
        if any(whole in name for name in names):
            return replaced(words, pair, whole)
    return tuple(part for word in words for part in best(choices.get(word, ()), names) or (word,))


def best(choices: Sequence[Choice], names: Sequence[frozenset[str]]) -> Choice:
    """The one that most names have. A single word comes before two halves, then the alphabet decides."""
    counts = [(sum(name.issuperset(choice) for name in names), choice) for choice in choices]
    found = [(-count, len(choice), choice) for count, choice in counts if count]
    return min(found)[2] if found else ()


def replaced(words: Sequence[str], pair: Choice, whole: str) -> tuple[str, ...]:
    at = next(at for at in range(len(words)) if tuple(words[at : at + 2]) == pair)
    return (*words[:at], whole, *words[at + 2 :])


def is_latin(word: str) -> bool:
    return not is_cjk(word) and word.isalpha()


def may_be_misspelt(word: str) -> bool:
    return is_latin(word) and SHORTEST <= len(word) <= LONGEST


def choices_for(word: str) -> Iterator[Choice]:
    """Some 70 for each letter of a word."""
    letters = "".join(sorted({*LETTERS, *word}))
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        yield from ((before + letter + after,) for letter in letters)
        if after:
            yield (before + after[1:],)
            yield from ((before + letter + after[1:],) for letter in letters if letter != after[0])
        if len(after) > 1 and after[0] != after[1]:
            yield (before + after[1] + after[0] + after[2:],)
        if len(before) > 1 and len(after) > 1:
            yield (before, after)


def known_of(words: Sequence[str]) -> dict[str, bool]:
    """Whether any text has each word, or one that begins with it. One query."""
    if not words:
        return {}
    connection = connections[router.db_for_read(Subject)]
    engine = engine_of(connection)
    one = f"SELECT EXISTS (SELECT 1 FROM search_index WHERE {engine.in_everything}) AS is_there"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT " + ", ".join(f"({one})" for _word in words),
            [engine.everything([Term(word, open=True)]) for word in words],
        )
        return dict(zip(words, map(bool, cursor.fetchone() or ()), strict=True))


def names_with(words: Set[str]) -> list[frozenset[str]]:
    """The words of each name that has one of these, of the first few hundred."""
    if not words:
        return []
    connection = connections[router.db_for_read(Subject)]
    engine = engine_of(connection)
    with connection.cursor() as cursor:
        cursor.execute(engine.names_with_any, [engine.any_of(sorted(words)), NAMES])
        return [frozenset(str(title).split(" ")) for (title,) in cursor.fetchall()]
