"""The words of the made-up data, always in all languages of the site."""

from collections.abc import Sequence
from functools import cache
from math import gcd
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import yaml

from core.text.languages import LANGUAGE_CODES, column_names

BETWEEN_SENTENCES = (" ", "", "", "")
STRIDE = 7_919

type Texts = Sequence[str]  # in the order of LANGUAGE_CODES


class Name(NamedTuple):
    texts: Texts
    kana: str

    @property
    def marked(self) -> Texts:
        """As it stands on pages: nobody shall take it for a real one."""
        return marked(self.texts)


@cache
def words() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text(encoding="utf-8"))
    return found


def chance(seed: int, kind: str, number: int) -> Random:
    """Of each row its own, so that a row is the same however many there are."""
    return Random(f"{seed}/{kind}/{number}")  # made-up data, no secret


def columns(field: str, texts: Texts) -> dict[str, str]:
    return dict(zip(column_names(field), texts, strict=True))


def marked(texts: Texts) -> Texts:
    mark = words()["mark"]
    return [f"{texts[0]} {mark[0]}", *(text + sign for text, sign in zip(texts[1:], mark[1:], strict=True))]


def filled(texts: Texts, **values: Texts | int) -> Texts:
    """Each language's sentence with that language's values."""
    return [
        text.format(**{name: value if isinstance(value, int) else value[at] for name, value in values.items()})
        for at, text in enumerate(texts)
    ]


def one(chance: Random, key: str, **values: Texts | int) -> Texts:
    return filled(chance.choice(words()[key]), **values)


def paragraph(chance: Random, key: str, sentences: int) -> Texts:
    pool = words()[key]
    chosen = chance.sample(pool, min(sentences, len(pool)))
    return [between.join(said) for between, said in zip(BETWEEN_SENTENCES, zip(*chosen, strict=True), strict=True)]


def paragraphs(chance: Random, key: str, count: int, sentences: int) -> Texts:
    found = [paragraph(chance, key, sentences) for _ in range(count)]
    return ["\n\n".join(said) for said in zip(*found, strict=True)]


def place_name(number: int) -> Name:
    """11,160 different ones; after that they come again with a number."""
    directions, firsts, seconds = (words()[key] for key in ("directions", "firsts", "seconds"))
    total = len(directions) * len(firsts) * len(seconds)
    assert gcd(STRIDE, total) == 1
    turn, at = divmod(number, total)
    rest, direction = divmod(at * STRIDE % total, len(directions))
    second, first = divmod(rest, len(firsts))
    parts = [directions[direction], firsts[first], seconds[second]]
    ending = f" {turn + 1}" if turn else ""
    *texts, kana = ("".join(part[at] for part in parts) + ending for at in range(len(LANGUAGE_CODES) + 1))
    return Name(texts, kana)
