"""What is looked for in a sentence: its words without those that every sentence has."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from core.text.fold import fold, is_cjk, runs

FILE = Path(__file__).with_name("stop-words.txt")


@cache
def stop_words() -> frozenset[str]:
    """Folded, so that one list serves both ways of writing Chinese."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(fold(word) for line in lines if not line.startswith("#") for word in line.split())


@cache
def between() -> re.Pattern[str]:
    """Stop words within a run of characters, longer ones first."""
    phrases = sorted(filter(is_cjk, stop_words()), key=lambda phrase: (-len(phrase), phrase))
    return re.compile("|".join(map(re.escape, phrases)))


def content_words(words: Sequence[str]) -> tuple[str, ...]:
    """The words that carry a question, in their order, each once; all of them where nothing would be left."""
    kept = [part for word in words for part in (pieces(word) if is_cjk(word) else [word])]
    return tuple(dict.fromkeys(part for part in kept if part not in stop_words())) or tuple(words)


def pieces(run: str) -> list[str]:
    return [piece for part in between().split(run) for piece in runs(part)]
