"""Languages in words, and which of them stands in for which."""

from itertools import combinations

import pytest
from django.utils import translation

from cities.forms import SPOKEN
from cities.models import City
from cities.organisations.models import Organisation
from core.text.fallback import language_name, localized
from core.text.languages import LANGUAGE_CODES, LANGUAGES, codes_spoken, column_name, reading_order


@pytest.mark.parametrize("code", SPOKEN)
def test_every_language_that_a_city_may_work_in_has_a_name(code: str) -> None:
    with translation.override("en"):
        assert language_name(code).lower() != code.lower()
        assert language_name(code) == language_name(code.lower())


def test_every_language_of_the_site_has_a_name_that_says_its_script() -> None:
    with translation.override("en"):
        names = [language_name(code) for code in LANGUAGE_CODES]

    assert names == ["English", "Simplified Chinese", "Traditional Chinese", "Japanese"]


def test_chinese_without_a_script_means_both_and_another_language_itself() -> None:
    assert codes_spoken("zh") == ("zh-hans", "zh-hant")
    assert (codes_spoken("zh-hant"), codes_spoken("ja"), codes_spoken("sw")) == (("zh-hant",), ("ja",), ("sw",))


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


YOKOHAMA = {"official_name_zh_hans": "横滨市", "official_name_ja": "横浜市"}


@pytest.mark.parametrize(
    ("reader", "form"), [("en", "横浜市"), ("zh-hant", "横浜市"), ("zh-hans", "横滨市"), ("ja", "横浜市")]
)
@pytest.mark.parametrize("place", [{"local_language": "ja"}, {"country": "JP"}])
def test_a_name_is_never_shown_in_the_form_of_a_third_country(reader: str, form: str, place: dict[str, str]) -> None:
    city = City(**YOKOHAMA, **place)

    with translation.override(reader):
        assert (city.official_name, localized(city, "official_name").text) == (form, form)


def test_a_name_without_a_form_that_may_be_shown_stays_away() -> None:
    city = City(country="ZA", official_name_zh_hans="沃特堡")

    with translation.override("ja"):
        assert city.official_name == ""


def test_texts_and_names_of_the_own_language_still_fall_back_to_the_other_script() -> None:
    kunming = City(country="CN", name_zh_hans="昆明", name_en="Kunming", summary_zh_hans="湖边的城市。")

    with translation.override("zh-hant"):
        assert (kunming.name, kunming.summary) == ("昆明", "湖边的城市。")


def test_names_of_organisations_follow_the_same_rule() -> None:
    body = Organisation(country="JP", name_en="City of Kobe", name_zh_hans="神户市", name_ja="神戸市")

    with translation.override("zh-hant"):
        assert (body.name, localized(body, "name").language) == ("神戸市", "ja")
