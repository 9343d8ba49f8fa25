"""Lists of codes whose names people choose and type."""

from django.utils.translation import override

from core.text import named_codes
from core.text.named_codes import NamedCodes

WORDS = NamedCodes(
    {
        "en": {"a": "Wetland", "b": "wetland", "c": "Forest"},
        "zh-hans": {"a": "湿地", "b": "沼泽", "c": "森林"},
        "zh-hant": {"a": "濕地", "b": "沼澤", "c": "森林"},
        "ja": {"a": "湿原", "b": "湿地", "c": "森林"},
    }
)


def test_two_entries_of_one_name_are_told_apart_by_their_codes() -> None:
    assert list(WORDS.here.values()) == ["Wetland (a)", "wetland (b)", "Forest"]
    assert WORDS.codes_called("WETLAND (B)") == ["b"]


def test_a_name_means_what_it_means_in_the_language_of_the_reader_first() -> None:
    with override("zh-hant"):
        assert WORDS.codes_called("濕地") == ["a"]
    with override("ja"):
        assert WORDS.codes_called("湿地") == ["b"]
    with override("en"):
        assert WORDS.codes_called("湿地") == ["a", "b"]
        assert WORDS.codes_called("森林") == ["c"]


def test_a_code_is_read_before_any_name_and_an_unknown_one_stands_for_itself() -> None:
    assert WORDS.codes_called("c") == ["c"]
    assert WORDS.codes_called("moor") == []
    assert WORDS.name_of("moor") == "moor"


def test_the_nearest_names_are_in_the_language_of_the_reader_and_not_looked_for_without_end() -> None:
    words = NamedCodes(WORDS.names)

    assert words.nearest("Forst") == ["Forest"]
    with override("ja"):
        assert words.nearest("Wetland a") == ["湿原", "湿地"]
    for number in range(2 * named_codes.MOST_SEARCHED):
        words.nearest(f"Forest {number}")
    assert len(words.searched) == named_codes.MOST_SEARCHED
    assert words.nearest("Forrest") == []
