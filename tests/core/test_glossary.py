"""One word for one thing: the catalogues against docs/glossary.md."""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import polib
import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
CATALOGUES = ("zh_Hans", "zh_Hant", "ja")
# English words that mean something else, or a sentence that needs no word for it in the other language.
OTHER_SENSE = re.compile(
    r"leads? to|[Ii]t leads the team|will lead|native speakers?|chinese and japanese voices"
    r"|does and plans|plans for|[Ww]hat it plans|Plan three exchanges"
    r"|events? of (an )?accounts?|events a year|Both took part in",
    re.IGNORECASE,
)


COUNTER = "回"  # of events, in Japanese
HELD = re.compile("開催")  # the verb, of which no part is the noun


class Row(NamedTuple):
    term: str
    words: tuple[tuple[str, ...], ...]  # one for each catalogue
    never: tuple[str, ...]


@cache
def tables() -> dict[str, list[list[str]]]:
    """The cells of each table of the glossary, by its heading."""
    parts = (ROOT / "docs" / "glossary.md").read_text("utf-8").split("\n## ")[1:]
    return {
        part.partition("\n")[0]: [
            [cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line.startswith("|")
        ][2:]
        for part in parts
    }


@cache
def rows() -> list[Row]:
    return [
        Row(term, tuple(tuple(part.split(" / ")) for part in words), tuple(filter(None, never.split(", "))))
        for term, *words, _meaning, never in tables()["Terms"]
    ]


def never_in(catalogue: str) -> list[str]:
    """The last column of both tables; a word may be named of one language alone, as in "ja: 監視"."""
    words = [word for name in ("Terms", "Acts and labels") for row in tables()[name] for word in row[-1].split(", ")]
    parted = [word.rpartition(": ") for word in words if word]
    return [word for locale, _, word in parted if locale in ("", catalogue)]


@cache
def entries(catalogue: str) -> list[tuple[str, list[str]]]:
    found = polib.pofile(str(ROOT / "locale" / catalogue / "LC_MESSAGES" / "django.po"))
    return [
        (entry.msgid, [entry.msgstr] if entry.msgstr else list(entry.msgstr_plural.values()))
        for entry in found
        if not entry.obsolete
    ]


def says(term: str, english: str) -> bool:
    words = re.sub(r"%\(\w+\)\w|\{\w*\}", " ", english)
    return bool(re.search(rf"\b{term}s?\b", OTHER_SENSE.sub(" ", words), re.IGNORECASE))


def test_the_glossary_names_its_terms_in_each_language() -> None:
    assert len(rows()) > 15
    assert all(len(row.words) == len(CATALOGUES) and all(map(all, row.words)) for row in rows())


@pytest.mark.parametrize("at", range(len(CATALOGUES)), ids=CATALOGUES)
def test_translations_have_the_word_of_the_glossary(at: int) -> None:
    missing = [
        (row.term, english, texts)
        for row in rows()
        for english, texts in entries(CATALOGUES[at])
        if says(row.term, english) and not any(word in text for text in texts for word in (*row.words[at], COUNTER))
    ]

    assert missing == []


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_translations_have_no_second_word_for_a_term(catalogue: str) -> None:
    never = never_in(catalogue)

    assert len(never) > 20
    assert [
        text for _english, texts in entries(catalogue) for text in texts if any(map(HELD.sub("", text).count, never))
    ] == []


def test_the_founding_facts_have_no_second_word_either() -> None:
    never = never_in("all")
    files = [*(ROOT / "alliance" / "founding").rglob("*.yaml"), *(ROOT / "core" / "vocabulary" / "data").glob("*.yaml")]

    assert [
        (path.name, word) for path in files for word in never if word in HELD.sub("", path.read_text("utf-8"))
    ] == []


def test_the_question_itself_knows_other_senses() -> None:
    assert says("lead", "A lead sends it.")
    assert not says("lead", "The link leads to a page.")
    assert not says("plan", "%(plan)s is here")
