"""What a reader sees as changed in a text, and that no text can make the page slow."""

import random
import time
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cities.models import City
from core.review.diff.labels import file_keys
from core.review.diff.text import Budget, Piece, change_in_per_cent, differences, is_unusual, lists
from resources.models import Resource

LETTERS = st.text(alphabet="ab \n湖市かキé,.,。𠮷-1", max_size=60)


def marked(old: str, new: str) -> str:
    """`-[removed]` and `+[added]` in the text."""
    signs = {"same": "{}", "removed": "-[{}]", "added": "+[{}]"}
    return "".join(signs[piece.kind].format(piece.text) for piece in differences(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("A lake.", "A lake.", "A lake."),
        ("", "", ""),
        ("", "A lake.", "+[A lake.]"),
        ("A lake.", "", "-[A lake.]"),
        ("Lake", "Lake City", "Lake+[ City]"),
        ("The lake shore is wide.", "The lake shore is narrow.", "The lake shore is -[wide]+[narrow]."),
        (
            "The local government leads the plan of the city.",
            "The municipal ecology bureau leads the plan of the city.",
            "The -[local government]+[municipal ecology bureau] leads the plan of the city.",
        ),
        ("21 parks and 3 lakes", "22 parks and 3 lakes", "-[21]+[22] parks and 3 lakes"),
    ],
)
def test_latin_text_is_compared_word_by_word(old: str, new: str, expected: str) -> None:
    assert marked(old, new) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("昆明位于高原湖畔。", "昆明位于滇池湖畔。", "昆明位于-[高原]+[滇池]湖畔。"),
        (
            "素有“春城”之称。地方政府牵头实施计划",
            "素有“春城”之称。市生态环境部门牵头实施计划",
            "素有“春城”之称。-[地方政府]+[市生态环境部门]牵头实施计划",
        ),
        ("湖のほとりの都市です。", "海のほとりの都市です。", "-[湖]+[海]のほとりの都市です。"),
        ("延续 COP15 的成果", "延续 COP16 的成果", "延续 -[COP15]+[COP16] 的成果"),
    ],
)
def test_chinese_and_japanese_are_compared_character_by_character(old: str, new: str, expected: str) -> None:
    assert marked(old, new) == expected


def test_one_character_between_two_changes_goes_with_them() -> None:
    assert marked("我们保护大湖小岛森林河流", "我们保护山湖草原森林河流") == "我们保护-[大湖小岛]+[山湖草原]森林河流"
    assert marked("我们保护大湖", "我们保护山湖草") == "我们保护-[大湖]+[山湖草]"


def test_word_in_a_mixed_text_is_never_cut() -> None:
    assert marked("使用LBSAP指南", "使用LBSAPs指南") == "使用-[LBSAP]+[LBSAPs]指南"


def test_changed_paragraph_leaves_the_others_alone() -> None:
    old = "First paragraph.\nThe lake is clean.\nLast paragraph."
    new = "First paragraph.\nThe lake is clear.\nLast paragraph."

    assert marked(old, new) == "First paragraph.\nThe lake is -[clean]+[clear].\nLast paragraph."


def test_removed_paragraph_is_one_piece() -> None:
    assert marked("One.\nTwo is here.\nThree.", "One.\nThree.") == "One.\n-[Two is here.\n]Three."


def test_line_break_alone_can_be_told_from_words() -> None:
    breaks = [piece.text for piece in differences("One. Two.", "One.\nTwo.") if piece.is_break]

    assert breaks == ["\n"]


def test_two_texts_with_little_in_common_are_replaced_as_a_whole() -> None:
    old = "We plant trees on the hills of the north with schools."
    new = "Of all fish in the lake, seven species came back to spawn."

    assert [piece.kind for piece in differences(old, new)] == ["removed", "added", "same"]


@given(old=LETTERS, new=LETTERS)
@settings(max_examples=400, deadline=None)
def test_both_texts_can_be_read_from_the_pieces(old: str, new: str) -> None:
    pieces = differences(old, new)

    assert "".join(text for kind, text in pieces if kind != "added") == old
    assert "".join(text for kind, text in pieces if kind != "removed") == new
    assert all(piece.text for piece in pieces)
    assert all(one.kind != other.kind for one, other in pairwise(pieces))


def hard_texts() -> dict[str, tuple[str, str]]:
    """Each 20,000 characters, the longest that a field takes."""
    rng = random.Random(7)
    han = "湖市山水林田城河海岛"

    def letters(alphabet: str, length: int = 20_000) -> str:
        return "".join(rng.choice(alphabet) for _ in range(length))

    def with_errors(text: str, every: int) -> str:
        return "".join("x" if at % every == 0 else letter for at, letter in enumerate(text))

    return {
        "other characters": (letters(han), letters(han)),
        "two characters": (letters("湖市"), letters("湖市")),
        "short lines": (letters("a\n"), letters("b\n")),
        "the same lines in another order": ("a\nb\n" * 5_000, "b\na\n" * 5_000),
        "short words": (letters("ab "), letters("ab ")),
        "one character": ("湖" * 20_000, "湖" * 19_000),
        "repeated, with errors": ("湖市" * 10_000, with_errors("湖市" * 10_000, 30)),
        "repeated, moved": ("湖市" * 10_000, "市" + with_errors("湖市" * 10_000, 40)[:-1]),
        "marks": (letters(".,;:"), letters(".,;:")),
        "spaces": (letters(" \t"), letters(" \n")),
        "words in many lines": (letters("abc de\n"), letters("abc de\n")),
    }


@pytest.mark.parametrize("name", hard_texts())
def test_t46_longest_texts_are_compared_in_half_a_second(name: str) -> None:
    old, new = hard_texts()[name]

    started = time.process_time()
    pieces = differences(old, new)
    taken = time.process_time() - started

    assert taken < 0.5
    assert "".join(text for kind, text in pieces if kind != "added") == old
    assert "".join(text for kind, text in pieces if kind != "removed") == new


def test_one_word_in_the_longest_text_is_found() -> None:
    old = "湖畔的城市。" * 3_300
    new = old[:9_000] + "森林" + old[9_000:]

    assert [piece for piece in differences(old, new) if piece.kind != "same"] == [Piece("added", "森林")]


@pytest.mark.parametrize(
    ("published", "proposed", "expected"),
    [
        ("21473", "21012", "-2.1"),
        ("100", "125", "25.0"),
        ("-50", "-25", "50.0"),
        ("0", "5", None),
        ("5", "5.000", None),
        (None, "5", None),
        ("5", None, None),
    ],
)
def test_difference_of_numbers_in_per_cent(published: str | None, proposed: str | None, expected: str | None) -> None:
    found = change_in_per_cent(
        None if published is None else Decimal(published), None if proposed is None else Decimal(proposed)
    )

    assert found == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize(("change", "unusual"), [("24.9", False), ("25.0", True), ("-25.0", True), ("-2.1", False)])
def test_a_quarter_more_or_less_is_unusual(change: str, unusual: bool) -> None:
    assert is_unusual(Decimal(change)) is unusual


def test_number_that_did_not_exist_is_not_unusual() -> None:
    assert is_unusual(None) is False


def test_list_tells_what_came_and_went() -> None:
    assert lists(["a", "b", "b"], ["b", "c"]) == (["a", "b"], ["c"], False)


def test_list_in_another_order_has_moved() -> None:
    assert lists(["a", "b", "c"], ["c", "a"]) == (["b"], [], True)


def test_a_text_takes_of_the_steps_of_its_page() -> None:
    page = Budget(10)
    one, other = Budget(8, page=page), Budget(8, page=page)

    assert one.take(8)
    assert not other.take(8)
    assert other.is_spent
    assert page.is_spent
    assert not Budget(5).take(6)


def test_columns_that_hold_a_stored_file_are_found_in_the_row_and_in_what_it_holds() -> None:
    edition = {"files.0c.file": "resources/guide.pdf", "files.0c.title": "Guide", "files.1d.file": ""}

    assert file_keys(Resource, {"title_en": "Guide", "files.0c": True, **edition}) == ["files.0c.file"]
    assert file_keys(City, {"photo": "cities/lake.webp", "summary_en": "A lake."}) == ["photo"]
