"""A fiscal year stays one: in words, tables, keys and copies. Calendar years are said and keyed as they always were."""

import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from alliance.workspace.planning.year.table import NAMES, IndicatorLine
from core.prepared import give_children
from core.text.ranges import year_said, year_words, years
from planning.models import CityIndicator, IndicatorGoal, IndicatorValue
from planning.spreadsheet import amounts
from planning.tracking.reckoning import Amount
from planning.years.copies import amount_kept, amount_read


@pytest.mark.parametrize(
    ("language", "label", "sentence", "period", "plain"),
    [
        ("en", "FY2019", "FY2019", "FY2009–FY2028", "2019"),
        ("ja", "2019年度", "2019年度", "2009～2028年度", "2019年"),
        ("zh-hans", "2019财年", "2019财年", "2009—2028财年", "2019年"),
        ("zh-hant", "2019財年", "2019財年", "2009—2028財年", "2019年"),
    ],
)
def test_a_fiscal_year_is_named_as_each_language_does(
    language: str, label: str, sentence: str, period: str, plain: str
) -> None:
    with override(language):
        assert year_words(2019, is_fiscal=True) == label
        assert year_said(2019, is_fiscal=True) == sentence
        assert years(2009, 2028, is_fiscal=True) == period
        assert (year_words(2019), year_said(2019), year_words(None, is_fiscal=True)) == ("2019", plain, "")


@pytest.mark.parametrize(
    ("text", "number", "is_fiscal"),
    [("FY2019", 2019, True), ("令和元年度", 2019, True), ("2019年度", 2019, True), ("2019", 2019, False)],
)
def test_a_table_reads_what_it_wrote(text: str, number: int, is_fiscal: bool) -> None:
    assert amounts.year(text) == amounts.Year(number, is_fiscal)
    assert amounts.year_in(f"Value {text}") == amounts.Year(number, is_fiscal)


def test_a_copy_of_before_knows_calendar_years_alone() -> None:
    fiscal, plain = Amount(Decimal(1), 2019, "", "", True), Amount(Decimal(1), 2019)

    assert amount_read(amount_kept(fiscal)) == fiscal
    assert amount_kept(plain) == {"value": "1", "year": 2019, "unit": "", "qualifier": ""}
    assert not amount_read(amount_kept(plain)).is_fiscal


def test_the_next_value_of_fiscal_years_is_of_one_and_has_a_key_of_its_own() -> None:
    def line(is_fiscal: bool) -> IndicatorLine:
        indicator = CityIndicator(pk=5)
        last = IndicatorValue(indicator=indicator, year=2024, is_fiscal=is_fiscal, value=1)
        give_children([indicator], "values", [(indicator.pk, last)])
        return IndicatorLine(year=2025, row=None, indicator=indicator)

    plain, fiscal = line(False), line(True)

    assert plain.in_year == {"year": 2025}
    assert plain.child_key == uuid.uuid5(NAMES, "cityindicator/5/2025")
    assert fiscal.in_year == {"year": 2025, "is_fiscal": True}
    assert fiscal.child_key != plain.child_key


@pytest.mark.django_db
@pytest.mark.parametrize("model", [IndicatorValue, IndicatorGoal])
def test_a_fiscal_and_a_calendar_year_of_one_number_do_not_stand_side_by_side(
    founding_facts: None, model: type[IndicatorValue] | type[IndicatorGoal]
) -> None:
    indicator = CityIndicator.objects.get(slug="yokohama--woodland-designated")
    other = model(indicator=indicator, year=2019, value=50)

    with pytest.raises(ValidationError, match="fiscal year and a calendar year"):
        other.full_clean()
