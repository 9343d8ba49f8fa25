"""Which parts of a shown text were looked for, by the same folding as the index: 滨 is marked for 濱."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.text.fold import LETTER, fold, fold_with_places, is_cjk


@dataclass(frozen=True, slots=True)
class Marked:
    """Pieces of a text in their order, each with whether it is to be marked. Templates escape every piece."""

    segments: tuple[tuple[str, bool], ...] = ()

    def __iter__(self) -> Iterator[tuple[str, bool]]:
        return iter(self.segments)

    def __str__(self) -> str:
        return "".join(text for text, _marked in self.segments)

    def __bool__(self) -> bool:
        return bool(self.segments)

    @property
    def marks(self) -> int:
        """How many characters are marked."""
        return sum(len(text) for text, marked in self.segments if marked)


def pattern(words: Sequence[str]) -> re.Pattern[str]:
    """A pattern for words in folded text. Longer words come first; the last one marks the beginning of a word as
    well."""
    parts = {word: part_of(word, open_end=word == words[-1]) for word in words}
    return re.compile("|".join(parts[word] for word in sorted(parts, key=lambda word: (-len(word), word))))


def part_of(word: str, *, open_end: bool) -> str:
    if is_cjk(word):
        return re.escape(word)
    return f"(?<!{LETTER}){re.escape(word)}{'' if open_end else f'(?!{LETTER})'}"


def mark(text: str, wanted: re.Pattern[str]) -> Marked:
    if not wanted.search(fold(text)):  # most texts: cheaper than to follow each character
        return Marked(((text, False),) if text else ())
    folded, places = fold_with_places(text)
    borders = [0]
    for found in wanted.finditer(folded):
        start = max(places[found.start()], borders[-1])  # both halves of ¼ may be found
        borders += [start, max(end_of(places, found.end()), start)]
    borders.append(len(text))
    pieces = ((text[start:end], bool(at % 2)) for at, (start, end) in enumerate(pairwise(borders)))
    return Marked(tuple((piece, marked) for piece, marked in pieces if piece))


def end_of(places: Sequence[int], at: int) -> int:
    """The place past the whole character: one that folds to several is marked even when only the first of them was
    wanted."""
    last = places[at - 1]
    return next((place for place in places[at:] if place > last), last)
