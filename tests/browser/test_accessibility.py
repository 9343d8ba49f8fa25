"""WCAG 2.2 AA, as far as a machine can tell, on one page of each kind."""

import pytest

from tests.browser.pages import LANGUAGES, PAGES
from tests.browser.visits import Visitor

pytestmark = pytest.mark.browser
every_page = pytest.mark.parametrize("name", PAGES)
every_language = pytest.mark.parametrize("language", LANGUAGES)


@every_page
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_axe_finds_nothing_narrow_and_wide_light_and_dark(visitor: Visitor, language: str, name: str) -> None:
    found = visitor.findings(language, name)

    assert found == [], "\n".join(found)


@every_page
def test_headings_have_one_h1_and_skip_no_level(visitor: Visitor, name: str) -> None:
    headings = visitor.visit("en", name).facts["headings"]

    levels = [level for level, _text in headings]

    assert levels.count(1) == 1, headings
    assert levels[0] == 1, headings
    assert not [headings[at] for at in range(1, len(levels)) if levels[at] > levels[at - 1] + 1]


@every_page
def test_landmarks_are_there_and_have_names_of_their_own(visitor: Visitor, name: str) -> None:
    landmarks = visitor.visit("en", name).facts["landmarks"]

    kinds = [kind for kind, _name in landmarks]
    names = [(kind, label) for kind, label in landmarks if kind in ("nav", "aside")]

    assert [kinds.count(kind) for kind in ("header", "main", "footer")] == [1, 1, 1]
    assert all(label for _kind, label in names), names
    assert len(set(names)) == len(names), names


@every_page
@every_language
def test_nothing_scrolls_sideways_at_320_px(visitor: Visitor, language: str, name: str) -> None:
    facts = visitor.visit(language, name).facts

    assert facts["width"] <= 320, facts["wide"]


@every_page
@every_language
def test_wider_text_spacing_cuts_nothing_off(visitor: Visitor, language: str, name: str) -> None:
    clipped = visitor.visit(language, name).clipped

    assert clipped == [], "\n".join(clipped)


@every_page
def test_buttons_are_large_enough_for_a_thumb(visitor: Visitor, name: str) -> None:
    assert visitor.visit("en", name).small == []
