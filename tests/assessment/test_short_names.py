"""The short names of indicators, which stand in cells and beside drawings: short, one for each, and of its heading."""

import re

import pytest

from assessment.editions.frameworks import Framework, Indicator, frameworks
from core.text.languages import LANGUAGE_CODES

LONGEST = {"en": 23, "zh-hans": 8, "zh-hant": 8, "ja": 10}
STEM = 5  # letters: "institutional capacity" is told as "institutions"
SMALL_WORDS = {"and", "of", "in", "a", "an", "to"}


def marks(text: str, language: str) -> set[str]:
    """What two names have in common where they mean the same: beginnings of words, or pairs of characters."""
    if language == "en":
        words = re.findall(r"[a-z]+", text.lower())
        return {word[:STEM] for word in words if word not in SMALL_WORDS}
    return {text[place : place + 2] for place in range(len(text) - 1)}


def test_each_of_the_28_and_of_the_23_has_a_short_name_in_four_languages() -> None:
    named = {
        each.year: [one.number for one in each.indicators if set(one.short) == set(LANGUAGE_CODES)]
        for each in frameworks()
    }

    assert named == {2021: list(range(1, 29)), 2014: list(range(1, 24))}


@pytest.mark.parametrize("edition", frameworks(), ids=lambda each: each.key)
@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_short_names_fit_a_cell_and_tell_indicators_apart(edition: Framework, language: str) -> None:
    names = [each.short[language] for each in edition.indicators]

    assert [name for name in names if len(name) > LONGEST[language]] == []
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("edition", frameworks(), ids=lambda each: each.key)
@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_a_short_name_is_of_the_heading_in_the_handbook(edition: Framework, language: str) -> None:
    def is_of_another(each: Indicator) -> bool:
        return not marks(each.short[language], language) & marks(each.name[language], language)

    assert [each.number for each in edition.indicators if is_of_another(each)] == []
