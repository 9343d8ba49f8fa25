"""Workbooks that people took home before a column or a choice was renamed can be brought back."""

import pytest

from planning.spreadsheet.former_words import CHOICES, HEADINGS, LEVELS
from planning.spreadsheet.headings import guess, level_of, short
from planning.spreadsheet.outline import choice_words


@pytest.mark.parametrize(("role", "heading"), [(role, word) for role, words in HEADINGS.items() for word in words])
def test_a_former_heading_is_still_known(role: str, heading: str) -> None:
    assert guess(heading) == role


@pytest.mark.parametrize(("level", "word"), [(level, word) for level, words in LEVELS.items() for word in words])
def test_a_former_word_for_a_kind_of_row_is_still_known(level: str, word: str) -> None:
    assert level_of(word) == level


@pytest.mark.parametrize(
    ("name", "word", "value"), [(name, *pair) for name, words in CHOICES.items() for pair in words.items()]
)
def test_a_former_word_for_a_choice_is_still_known(name: str, word: str, value: str) -> None:
    assert choice_words(name)[short(word)] == value
