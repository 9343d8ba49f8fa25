"""What is looked for in a sentence: its words without those that every sentence has.

Phrases go first: "took part" before "part", 是什么 before 什么. What stands within a run of Chinese or Japanese is left
out where it is written so: the と of イベント is no particle, though both are folded alike.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from core.text.fold import LONGEST_TOKEN, RUNS, fold, fold_with_places, is_cjk, runs

FILE = Path(__file__).with_name("stop-words.txt")
KATAKANA = re.compile("[\u30a1-\u30fa\u30fc]")
ASKING = ("?", "？")
LONGEST_PHRASE = 3  # words of a phrase that is left out as a whole


class Word(NamedTuple):
    """A word as it is looked for, and as it was typed."""

    folded: str
    typed: str


class Told(NamedTuple):
    """The words that carry a sentence, each once, and how many were left out."""

    words: tuple[Word, ...]
    left_out: int

    @property
    def folded(self) -> tuple[str, ...]:
        return tuple(word.folded for word in self.words)


@cache
def stop_words() -> frozenset[str]:
    """Folded, so that one list serves both ways of writing Chinese. Words of a phrase are joined by "_"."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(fold(word) for line in lines if not line.startswith("#") for word in line.split())


@cache
def between() -> re.Pattern[str]:
    """Stop words within a run of characters, longer ones first."""
    phrases = sorted(filter(is_cjk, stop_words()), key=lambda phrase: (-len(phrase), phrase))
    return re.compile("|".join(map(re.escape, phrases)))


def is_question(text: str, told: Told) -> bool:
    """Whether somebody wrote a sentence rather than words: it has several of the words that every sentence has."""
    return bool(told.words) and told.left_out >= (1 if text.rstrip().endswith(ASKING) else 2)


def read_sentence(text: str) -> Told:
    """The words that carry it, in their order; all of them where nothing would be left."""
    every = list(pieces_of(text))
    kept = without_phrases(every)
    left_out = len(every) - len(kept)
    if len(kept) > 1:  # a single character beside words says little: 年 of a date
        kept = [word for word in kept if len(word.folded) > 1 or not is_cjk(word.folded)] or kept
    if not kept:
        return Told(tuple({word.folded: word for word in map(as_it_is, runs(text))}.values()), 0)
    unique = {word.folded: word for word in reversed(kept)}
    return Told(tuple(reversed(unique.values())), left_out)


def content_words(words: Sequence[str]) -> tuple[str, ...]:
    """The words that carry a question, in their order, each once; all of them where nothing would be left."""
    return read_sentence(" ".join(words)).folded


def as_it_is(run: str) -> Word:
    return Word(run, run)


def pieces_of(text: str) -> Iterator[Word | None]:
    """The words of a text, and None for each that was left out of a run of Chinese or Japanese."""
    folded, places = fold_with_places(text)
    for run in RUNS.finditer(folded):
        if not is_cjk(run.group()):
            yield Word(run.group()[:LONGEST_TOKEN], run.group())
            continue
        start = run.start()
        for stop in between().finditer(folded, run.start(), run.end()):
            if KATAKANA.search(text, places[stop.start()], places[stop.end()]):
                continue
            yield from cut(folded, text, places, start, stop.start())
            yield None
            start = stop.end()
        yield from cut(folded, text, places, start, run.end())


def cut(folded: str, text: str, places: Sequence[int], start: int, end: int) -> Iterator[Word]:
    if start < end:
        yield Word(folded[start:end][:LONGEST_TOKEN], text[places[start] : places[end]])


def without_phrases(every: Sequence[Word | None]) -> list[Word]:
    kept: list[Word] = []
    at = 0
    while at < len(every):
        word = every[at]
        length = stop_length(every, at)
        if word is not None and not length:
            kept.append(word)
        at += length or 1
    return kept


def stop_length(every: Sequence[Word | None], at: int) -> int:
    """How many words from here on make a phrase or a word that is left out; longer ones first."""
    some = [word.folded if word else "" for word in every[at : at + LONGEST_PHRASE]]
    return next((length for length in range(len(some), 0, -1) if "_".join(some[:length]) in stop_words()), 0)


def phrases(words: Sequence[str]) -> list[str]:
    """Neighbours among words with spaces between, as tokens; runs of Chinese and Japanese are pairs already."""
    return [f"{a}_{b}"[:LONGEST_TOKEN] for a, b in pairwise(words) if not is_cjk(a) and not is_cjk(b)]


def phrases_in(text: str) -> list[str]:
    """The same of a text, across the words that every sentence has: "wetlands of Lake Dianchi" has wetlands_lake."""
    kept = [word for word in runs(text) if word not in stop_words()]
    return phrases(kept)
