"""What the site says, read by rules: English by its style, Chinese and Japanese by their marks."""

import re

import pytest

from tests.catalogues import LOCALES
from tests.packages import ROOT
from tests.words import faults, of_asian, of_english, said, sample, words_of_two_kinds

# Read in all their places in four languages: one word serves each of them. A new one is read, and gets a context or a
# place here.
LOOKED_AT = frozenset(
    [
        "Administration",
        "Assessments",
        "Baseline",
        "Cities",
        "Cooperation",
        "DOI",
        "Decline",
        "Events",
        "File",
        "Files",
        "Funding",
        "Indicators",
        "Measurements",
        "Name",
        "Nature",
        "Notices",
        "Photo",
        "Place",
        "Plans",
        "Resources",
        "Role",
        "Sources",
        "Suspend",
        "Vocabulary",
        "When",
        "Where",
        "agreed",
        "baseline",
        "by",
        "changed",
        "changes",
        "costs",
        "desirable",
        "kind",
        "name",
        "need",
        "object",
        "offer",
        "planned",
        "precision",
        "published",
        "reason",
        "step",
        "suspended",
        "waiting",
        "withdrawn",
    ]
)


@pytest.mark.parametrize("locale", ["en", *LOCALES])
def test_no_message_has_what_an_editor_would_send_back(locale: str) -> None:
    assert [(message.texts[locale], found) for message in said() if (found := faults(message)[locale])] == []


def test_two_messages_of_one_english_text_say_the_same_or_have_a_context() -> None:
    texts = [(message.context, message.english) for message in said()]

    assert len(texts) == len(set(texts)) > 6000


def test_a_word_that_stands_in_places_of_two_kinds_was_looked_at() -> None:
    assert words_of_two_kinds() == LOOKED_AT


@pytest.mark.parametrize(
    "text",
    [
        "The city is told by mail.",
        "%(code)s is no currency.",
        "Look into your mailbox.",
        "One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
        " eighteen nineteen twenty one two three four five six.",
    ],
)
def test_the_rules_of_english_find_what_they_are_for(text: str) -> None:
    assert list(of_english(text))


def test_the_rules_of_english_let_plain_sentences_pass() -> None:
    assert list(of_english("There is no plan of this city here. Enter a year, for example 2024.")) == []


@pytest.mark.parametrize(
    "text",
    ["7121 种", "共%(count)s 座城市", "说明(可选)", "2024年10月25", "44.95 %", "从50,000 EUR起", "使用 CSV 文件"],
)
def test_the_rules_of_chinese_and_japanese_find_what_they_are_for(text: str) -> None:
    assert list(of_asian(text))


@pytest.mark.parametrize("text", ["7121种", "2024年10月25日", "说明（可选）", "2024年10月", "44.95%", "使用CSV文件"])
def test_the_rules_of_chinese_and_japanese_let_good_marks_pass(text: str) -> None:
    assert list(of_asian(text)) == []


def test_a_sample_of_a_seed_is_the_same_sample_again() -> None:
    assert sample(7, 50) == sample(7, 50) != sample(8, 50)


# Quoted in the guides, but no messages: data, and sentences with a gap where a name or a number stands.
OTHERS_QUOTED = frozenset(
    [
        "Took part in the founding event",
        "Report an error on this page",
        "Read in an archived copy",
        "Opens on",
        "Names (more than a year ago)",
        "Draft saved 14:32",
        "Zhao Qiang is editing Contacts",
        "Write to …",
        "Annual report … of your plan",
        "Reading in pinyin",
        "Reading in kana",
        "Stop sending",
        "Unsure",
        "Not sent",
        "The database does not answer",
    ]
)
QUOTED = re.compile(r'"([A-Z][^"\n]{3,80})"')


@pytest.mark.parametrize("guide", ["city-staff", "curators", "operators"])
def test_what_a_guide_quotes_is_what_the_page_says(guide: str) -> None:
    prose = re.sub(r"```.*?```|`[^`\n]+`", "", (ROOT / "docs" / f"{guide}.md").read_text("utf-8"), flags=re.DOTALL)
    known = {re.sub(r"[.,:;]$", "", text) for message in said() for text in message.texts["en"]}
    quoted = {re.sub(r"[.,:;]$", "", found) for found in QUOTED.findall(prose)}

    assert {each for each in quoted - known - OTHERS_QUOTED if len(each.split()) < 9} == set()
