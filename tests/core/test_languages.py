"""Languages in words."""

import pytest
from django.utils import translation

from cities.forms import SPOKEN
from core.text.fallback import language_name


@pytest.mark.parametrize("code", SPOKEN)
def test_every_language_that_a_city_may_work_in_has_a_name(code: str) -> None:
    with translation.override("en"):
        assert language_name(code).lower() != code.lower()
        assert language_name(code) == language_name(code.lower())


def test_a_code_that_nobody_knows_stays_a_code() -> None:
    assert language_name("qaa") == "qaa"
