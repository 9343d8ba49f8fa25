"""Characters that deceive the reader do not get in, and what a reader typed turns nothing around it (T53)."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from cities.actions import change_city
from core.history.write import Actor
from core.text import clean
from tests.factories import CityFactory

BY = Actor(id=None, label="Example editor")


@pytest.mark.parametrize("letter", ["\u202e", "\u200f", "\u2066", "\x00", "\x1b", "\ufeff"])
def test_t53_a_line_loses_what_cannot_be_seen(letter: str) -> None:
    assert clean.one_line(f"Kun{letter}ming") == "Kunming"


def test_t53_equal_names_have_one_key() -> None:
    assert clean.key("Ｋunming\u202e") == clean.key("KUNMING") == "kunming"
    assert clean.one_line("e\u0301") == "é"


@pytest.mark.django_db
@pytest.mark.parametrize("letter", ["\u202e", "\u2067", "\x07"])
def test_t53_a_name_with_such_letters_is_refused_with_a_sentence(letter: str) -> None:
    city = CityFactory()

    with pytest.raises(ValidationError, match="This text contains invisible characters"):
        change_city(city, changes={"name_en": f"Kun{letter}ming"}, expected=city.version, by=BY)


@pytest.mark.django_db
def test_t53_what_was_looked_for_is_isolated() -> None:
    page = Client().get("/en/search/", {"q": "zebra\u202e"}).content.decode()

    assert "<bdi>zebra</bdi>" in page
    assert "\u202e" not in page
