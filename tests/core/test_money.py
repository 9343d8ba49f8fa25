"""Sums of money, and numbers with their units, as each language writes them."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from cities.measures import Unit, amount_words
from core.text import money
from core.text.fallback import language_name
from core.text.measured import UNBROKEN, dated, with_unit
from core.text.ranges import years
from planning.models import PlanFigure
from planning.tracking.wording import amount, share_words


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "EUR 50,000 to EUR 200,000."),
        ("zh-hans", "5万至20万欧元。"),
        ("zh-hant", "5萬至20萬歐元。"),
        ("ja", "5万～20万ユーロ。"),
    ],
)
def test_a_range_names_its_currency_as_the_language_does(language: str, expected: str) -> None:
    with override(language):
        assert money.span(Decimal(50_000), Decimal(200_000), "EUR") == expected


@pytest.mark.parametrize(
    ("language", "value", "expected"),
    [
        ("en", "150000000", "HKD 150,000,000"),
        ("zh-hans", "150000000", "1.5亿港元"),
        ("zh-hant", "150000000", "1.5億港元"),
        ("ja", "150000000", "1億5,000万香港ドル"),
        ("zh-hans", "10000000000", "100亿港元"),
        ("ja", "100000000", "1億香港ドル"),
        ("zh-hans", "9999", "9,999港元"),
        ("zh-hans", "12345678.9", "12,345,678.9港元"),  # no digit is lost
        ("ja", "12345678", "12,345,678香港ドル"),
        ("zh-hans", "0", "0港元"),
        ("ja", "-20000", "-20,000香港ドル"),
    ],
)
def test_a_large_round_sum_is_counted_as_the_language_counts(language: str, value: str, expected: str) -> None:
    with override(language):
        assert money.amount(Decimal(value), "HKD") == expected


def test_a_currency_without_a_word_is_named_by_its_code_apart_from_the_number() -> None:
    with override("ja"):
        assert money.amount(Decimal(500), "XOF") == f"500{UNBROKEN}XOF"
    with override("en"):
        assert money.amount(Decimal(500), "XOF") == "XOF 500"


def test_a_per_cent_sign_and_a_word_of_chinese_stand_close_to_their_number() -> None:
    assert [with_unit("45", unit) for unit in ("%", "种", "km²", "species", "")] == [
        "45%",
        "45种",
        "45 km²",
        "45 species",
        "45",
    ]


@pytest.mark.parametrize(
    ("language", "unit", "expected"),
    [
        ("en", Unit.PERCENT, "over 44.95%"),
        ("zh-hans", Unit.PERCENT, "超过44.95%"),
        ("ja", Unit.SPECIES, "44.95種超"),
        ("zh-hans", Unit.CNY, "超过44.95元"),
        ("en", Unit.PEOPLE, "over 44.95"),
    ],
)
def test_a_figure_is_set_as_the_language_has_it(language: str, unit: Unit, expected: str) -> None:
    with override(language):
        assert amount_words(Decimal("44.95"), unit, "over") == expected


def test_values_of_plans_follow_the_same_rule() -> None:
    with override("zh-hans"):
        assert amount(Decimal(150_000_000), "HKD") == "1.5亿港元"
        assert amount(Decimal(10), "percent") == "10%"
        assert amount(Decimal(10), "ha") == f"10{UNBROKEN}ha"
        assert share_words(Decimal("0.5")) == "50%"


def test_a_year_alone_is_set_like_a_range_of_years() -> None:
    with override("ja"):
        assert (years(2007, 2007), years(2007, 2010), dated(2007)) == ("2007年", "2007～2010年", "2007年")
    with override("zh-hans"):
        assert (years(None, 2007), dated(2019, is_fiscal=True)) == ("2007年", "2019财年")
    with override("en"):
        assert dated(2007) == "2007"


def test_languages_have_one_word_in_a_chinese_list() -> None:
    with override("zh-hans"):
        assert [language_name(code) for code in ("en", "es", "ja")] == ["英文", "西班牙文", "日文"]
    with override("ja"):
        assert language_name("es") == "スペイン語"


def test_a_large_number_of_a_plan_is_counted_as_the_language_counts() -> None:
    with override("ja"):
        assert PlanFigure(value="150000000").amount == "1億5,000万"
        assert PlanFigure(value="about 67", unit="ha").amount == "about 67 ha"
