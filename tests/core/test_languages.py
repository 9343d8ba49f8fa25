"""Languages in words, and which of them stands in for which."""

from itertools import combinations

import pytest
from django.utils import translation

from cities.forms import SPOKEN
from cities.models import City
from core.text.fallback import language_name, localized
from core.text.languages import LANGUAGES, column_name, reading_order


@pytest.mark.parametrize("code", SPOKEN)
def test_every_language_that_a_city_may_work_in_has_a_name(code: str) -> None:
    with translation.override("en"):
        assert language_name(code).lower() != code.lower()
        assert language_name(code) == language_name(code.lower())


def test_a_code_that_nobody_knows_stays_a_code() -> None:
    assert language_name("qaa") == "qaa"


@pytest.mark.parametrize("reader", ["en", "zh-hans", "zh-hant", "ja"])
@pytest.mark.parametrize("there", list(combinations(["en", "zh_hans", "zh_hant", "ja"], 2)))
def test_the_attribute_and_the_page_fall_back_to_the_same_language(reader: str, there: tuple[str, ...]) -> None:
    city = City(**{f"name_{language}": language for language in there})

    with translation.override(reader):
        assert city.name == localized(city, "name").text


def test_readers_are_shown_their_own_language_first_and_each_other_one_once() -> None:
    codes = ["en", "zh-hans", "zh-hant", "ja"]

    assert [language.code for language in LANGUAGES] == codes
    assert all(sorted(reading_order(code)) == sorted(codes) and reading_order(code)[0] == code for code in codes)


def test_readers_of_a_language_not_of_the_site_are_shown_what_readers_of_english_are() -> None:
    assert reading_order("de") == ("en", "zh-hans", "zh-hant", "ja")


def test_a_column_of_an_unknown_language_is_an_error() -> None:
    assert column_name("name", "zh-hant") == "name_zh_hant"
    with pytest.raises(KeyError):
        column_name("name", "de")
