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
    r"leads? to|(it|who) leads the (city’s )?team|will lead|native speakers?|chinese and japanese voices"
    r"|does and plans|plans for|[Ww]hat it plans|Plan three exchanges"
    r"|events? of (an )?accounts?|events a year"
    r"|read the proposal and answer"  # of one city to another, not to the secretariat
    r"|not_applicable or baseline",  # a word of a file
    re.IGNORECASE,
)
# The sentences before it say what is filled in: "責任者が審査に提出します" needs no second 取組.
SAID_BEFORE = {
    "Give five short answers. The content of the log is already filled in. You can add years, place and picture later."
    " A lead sends the practice for review.",
}
COUNTERS = {("event", "ja"): ("回",)}
# Words of which no part is the word that is never used, and a law by its name.
WHOLE = re.compile("開催|主催|その他の|《個人信息保護法》")
TITLE = re.compile(r"^    title:\n(?:      .*\n)+", re.MULTILINE)  # of a source, quoted as its publisher has it


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


def never_in(catalogue: str, *names: str) -> list[str]:
    """The last column of these tables; a word may be named of one language alone, as in "ja: 監視"."""
    words = [word for name in names for row in tables()[name] for word in row[-1].split(", ")]
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


@cache
def one_or_more(term: str) -> re.Pattern[str]:
    """With the plural of each of its words: "calls for proposals"."""
    return re.compile(rf"\b{' '.join(f'{word.removesuffix("s")}s?' for word in term.split())}\b", re.IGNORECASE)


@cache
def longer(term: str) -> list[str]:
    """The terms that this one is a part of: they are something else."""
    return [row.term for row in rows() if row.term != term and one_or_more(term).search(row.term)]


def says(term: str, english: str) -> bool:
    words = OTHER_SENSE.sub(" ", re.sub(r"%\(\w+\)\w|\{\w*\}", " ", english))
    for other in longer(term):
        words = one_or_more(other).sub(" ", words)
    return bool(one_or_more(term).search(words))


def asked_for(at: int, english: str) -> set[str]:
    """What the glossary itself has for the terms of this message."""
    return {word for row in rows() if says(row.term, english) for word in row.words[at]}


def test_the_glossary_names_its_terms_in_each_language() -> None:
    assert len(rows()) > 15
    assert all(len(row.words) == len(CATALOGUES) and all(map(all, row.words)) for row in rows())


@pytest.mark.parametrize("at", range(len(CATALOGUES)), ids=CATALOGUES)
def test_translations_have_the_word_of_the_glossary(at: int) -> None:
    catalogue = CATALOGUES[at]
    missing = [
        (row.term, english, texts)
        for row in rows()
        for english, texts in entries(catalogue)
        if says(row.term, english)
        and english not in SAID_BEFORE
        and not any(
            word in text for text in texts for word in (*row.words[at], *COUNTERS.get((row.term, catalogue), ()))
        )
    ]

    assert missing == []


def test_what_a_sentence_before_says_is_still_a_message() -> None:
    assert {english for english, _texts in entries(CATALOGUES[0])} >= SAID_BEFORE


@pytest.mark.parametrize("at", range(len(CATALOGUES)), ids=CATALOGUES)
def test_translations_have_no_second_word_for_a_term(at: int) -> None:
    never = never_in(CATALOGUES[at], "Terms", "Acts and labels")

    assert len(never) > 20
    assert [
        (word, text)
        for english, texts in entries(CATALOGUES[at])
        for text in texts
        for word in never
        if word in WHOLE.sub(" ", text) and not any(word in asked for asked in asked_for(at, english))
    ] == []


def test_the_founding_facts_have_no_second_word_either() -> None:
    """Of the terms; how the site words its acts is of messages. What a correction found is kept as it was."""
    never = never_in("all", "Terms")
    files = [*(ROOT / "alliance" / "founding").rglob("*.yaml"), *(ROOT / "core" / "vocabulary" / "data").glob("*.yaml")]
    texts = {path.name: path.read_text("utf-8") for path in files if path.name != "corrections.yaml"}
    texts["sources.yaml"] = TITLE.sub("", texts["sources.yaml"])

    assert len(never) > 10
    assert [(name, word) for name, text in texts.items() for word in never if word in WHOLE.sub(" ", text)] == []


def test_the_question_itself_knows_other_senses() -> None:
    assert says("lead", "A lead sends it.")
    assert not says("lead", "The link leads to a page.")
    assert not says("plan", "%(plan)s is here")


def test_a_longer_term_hides_the_shorter_one_in_it() -> None:
    assert says("call for proposals", "Deadlines of calls for proposals")
    assert not says("proposal", "Deadlines of calls for proposals")
    assert says("proposal", "A proposal about calls for proposals")
    assert not says("lead", "Lead department")
    assert says("lead", "A lead of the lead department")
