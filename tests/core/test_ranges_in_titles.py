"""Ranges of years in titles, as each language writes them."""

import pytest

from core.text.measured import unbroken
from core.text.ranges import with_dashes


@pytest.mark.parametrize(
    ("title", "language", "shown"),
    [
        ("Strategy and Action Plan (2024-2030)", "en", "Strategy and Action Plan (2024–2030)"),
        ("Green-Up Plan 2019 - 2023", "en", "Green-Up Plan 2019–2023"),
        ("行动计划（2024-2030年）", "zh-hans", "行动计划（2024—2030年）"),
        ("行動計劃 2016-2021", "zh-hant", "行動計劃 2016—2021"),
        ("行動計画（2024-2030年）", "ja", "行動計画（2024～2030年）"),
        ("横浜みどりアップ計画(2019-2023)", "ja", "横浜みどりアップ計画（2019～2023）"),
        ("Report of 2024-10-25", "en", "Report of 2024-10-25"),
        ("ISSN 1234-5678", "en", "ISSN 1234-5678"),
        ("plan/2024-2030", "en", "plan/2024-2030"),
    ],
)
def test_a_title_shows_its_years_with_the_sign_of_its_language(title: str, language: str, shown: str) -> None:
    assert with_dashes(title, language) == shown


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("over 81%", "over 81%"),
        ("81%超", "81%\u2060超"),
        ("50种", "50\u2060种"),
        ("21,013 km²", "21,013\xa0km²"),
        ("12.5 m² per person", "12.5\xa0m² per person"),
    ],
)
def test_no_line_breaks_between_a_number_and_its_unit(amount: str, shown: str) -> None:
    assert unbroken(amount) == shown
