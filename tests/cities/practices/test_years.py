"""The page of a practice says its years as far as they are known."""

import re

import pytest
from django.test import Client

from tests.factories import PracticeFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("starts", "ends", "language", "said"),
    [
        (2009, None, "en", "from 2009"),
        (2009, None, "zh-hans", "2009年起"),
        (2009, None, "zh-hant", "2009年起"),
        (2009, None, "ja", "2009年から"),
        (None, 2020, "en", "until 2020"),
        (2009, 2020, "en", "2009 to 2020"),
        (2009, 2009, "en", "2009"),
    ],
)
def test_where_one_end_is_not_known_the_other_is_told_as_one(
    starts: int | None, ends: int | None, language: str, said: str
) -> None:
    practice = PracticeFactory(starts=starts, ends=ends)

    page = Client().get(f"/{language}{practice.get_absolute_url().removeprefix('/en')}").text

    assert re.search(rf"<dd>\s*{said}\s*</dd>", page)
