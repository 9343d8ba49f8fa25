"""Languages in words, and which of them stands in for which."""

from itertools import combinations

import pytest
from django.utils import translation

from cities.forms import SPOKEN
from cities.models import City
from core.text.fallback import language_name, shown


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
        assert city.name == shown(city, "name").text
