"""What an editor would send back, as far as a rule can find it: `python -m tests.words [--seed 1] [--number 600]`.

Prints a seeded sample of the messages in four languages, so that the same ones can be read again, and how many faults
the rules find in it for each 1,000 English words of the sample. What the rules cannot see (a wrong meaning, an odd
sentence) is for the reader. How the site speaks is in docs/glossary.md.
"""

import argparse
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import polib

from tests.catalogues import LOCALES, PLACEHOLDER, catalogue

HAN = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
MOST_WORDS = 25
ENGLISH = re.compile(
    r"\b(told|tells? (?:of|about|us|you|them)|reckon\w*|somebody|whoever|anew|at once|e-mails?|nought|meanwhile"
    r"|(?:take|takes|took|taken|taking) (?:\w+ )?(?:back|away)|thr[eo]w\w* (?:\w+ )?away|stands|lies|worked out"
    r"|made up|make out|this very|none of the|one of both|nobody|asleep|good until|held against|its like|look into)\b",
    re.IGNORECASE,
)
NO_X_IS = re.compile(r"(?<!there )(?<!this )\b(?:is|are) no (?!longer|more)", re.IGNORECASE)
SPACE_BESIDE = re.compile(rf"[{HAN}] +[0-9A-Za-z%]|[0-9A-Za-z] +[{HAN}]|%\(\w+\)[sd] +[{HAN}]")
HALF_WIDTH_BRACKET = re.compile(rf"[{HAN}]\s*\(|\)(?=[{HAN}])")
DAY_WITHOUT_ITS_SIGN = re.compile(r"\d+月\d+(?![\d日])")
PER_CENT = re.compile(r"\d[ \u00a0][%％]")
CURRENCY_AFTER = re.compile(r"\d (?:EUR|USD|CNY|HKD|JPY|SGD)(?![A-Za-z])")


@dataclass(frozen=True)
class Said:
    """A message in four languages; `texts` by locale, "en" among them."""

    context: str
    texts: dict[str, tuple[str, ...]]
    places: tuple[str, ...]

    @property
    def english(self) -> str:
        return self.texts["en"][0]


@cache
def said() -> list[Said]:
    """Every message, in the order of the catalogue."""
    books = {
        locale: {(entry.msgctxt or "", entry.msgid): entry for entry in polib.pofile(str(catalogue(locale)))}
        for locale in LOCALES
    }
    return [
        Said(
            key[0],
            {
                "en": tuple(filter(None, (entry.msgid, entry.msgid_plural))),
                **{locale: (translation(books[locale][key]),) for locale in LOCALES},
            },
            tuple(place for place, _line in entry.occurrences),
        )
        for key, entry in books[LOCALES[0]].items()
    ]


def translation(entry: polib.POEntry) -> str:
    return str(entry.msgstr_plural.get(0, "") or entry.msgstr)


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?:;])\s+|\n+", text) if part]


def of_english(text: str) -> Iterator[str]:
    """What is wrong with an English message, a phrase each."""
    if found := ENGLISH.search(text):
        yield f"“{found[0]}” is on the list of words to avoid"
    if NO_X_IS.search(text):
        yield "say “is not a …”"
    for sentence in sentences(text):
        if len(sentence.split()) > MOST_WORDS:
            yield f"a sentence of {len(sentence.split())} words"


def of_asian(text: str) -> Iterator[str]:
    """What is wrong with the marks of a Chinese or Japanese message, a phrase each."""
    bare = PLACEHOLDER.sub("字", text)
    if SPACE_BESIDE.search(text) or (
        re.search(rf"[{HAN}] +[{HAN}]", bare) and not re.search(rf"[{HAN}] +[{HAN}]", text)
    ):
        yield "a space between a character and a number, a Latin word or a name"
    if HALF_WIDTH_BRACKET.search(bare):
        yield "a half-width bracket"
    if DAY_WITHOUT_ITS_SIGN.search(text):
        yield "a date without 日"
    if PER_CENT.search(text):
        yield "a space before the per cent sign"
    if CURRENCY_AFTER.search(text):
        yield "a currency code after the amount"


def kind_of(place: str) -> str:
    """Where a message stands decides what part of speech it is: a column, a line of the history, or a page."""
    if place.endswith(("models.py", "choices.py", "apps.py", "admin.py")):
        return "label"
    return "history" if place.endswith("audit.py") else "page"


def words_of_two_kinds() -> set[str]:
    """Single words without a context that stand in places of different kinds: somebody has to look at each, since what
    is one word in English may be two in another language."""
    return {
        message.english
        for message in said()
        if not message.context and " " not in message.english and len({kind_of(each) for each in message.places}) > 1
    }


def faults(message: Said) -> dict[str, list[str]]:
    found = {"en": [fault for text in message.texts["en"] for fault in of_english(text)]}
    for locale in LOCALES:
        found[locale] = [fault for text in message.texts[locale] for fault in of_asian(text)]
    return found


def sample(seed: int, number: int) -> list[Said]:
    return random.Random(seed).sample(said(), min(number, len(said())))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--number", type=int, default=600)
    chosen = parser.parse_args()
    counts = dict.fromkeys(("en", *LOCALES), 0)
    messages = sample(chosen.seed, chosen.number)
    for at, message in enumerate(messages, 1):
        print(f"\n{at}. {message.places[0]}{f' <{message.context}>' if message.context else ''}")
        for locale, found in faults(message).items():
            counts[locale] += len(found)
            print(f"   {locale}: {' | '.join(message.texts[locale])}{''.join(f'  [{fault}]' for fault in found)}")
    words = sum(len(message.english.split()) for message in messages)
    print(f"\n{len(messages)} messages, {words} English words. Faults found by rule for each 1,000 of them:")
    print(", ".join(f"{locale} {1000 * count / words:.1f}" for locale, count in counts.items()))


if __name__ == "__main__":
    main()
