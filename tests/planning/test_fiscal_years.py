"""A fiscal year stays one: in words, tables, keys and copies. Calendar years are said and keyed as they always were."""

import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.translation import override

from alliance.portal.planning.data import read_in
from alliance.workspace.planning.year.table import NAMES, IndicatorLine
from core.prepared import give_children
from core.text.ranges import year_said, year_words, years
from planning.models import CityIndicator, IndicatorGoal, IndicatorValue
from planning.spreadsheet import amounts
from planning.tracking.reckoning import Amount, Course, due, newest, silent_since
from planning.years.copies import amount_kept, amount_read
from tests import factories as make


@pytest.mark.parametrize(
    ("language", "label", "sentence", "period", "plain"),
    [
        ("en", "FY2019", "FY2019", "FY2009 to FY2028", "2019"),
        ("ja", "2019年度", "2019年度", "2009～2028年度", "2019年"),
        ("zh-hans", "2019财年", "2019财年", "2009至2028财年", "2019年"),
        ("zh-hant", "2019財政年度", "2019財政年度", "2009至2028財政年度", "2019年"),
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


def of_year(value: int, year: int, *, is_fiscal: bool = False) -> Amount:
    return Amount(Decimal(value), year, "", "", is_fiscal)


@pytest.mark.parametrize(
    ("is_fiscal", "over", "is_due"),
    [(False, 2024, False), (False, 2025, True), (True, 2025, False), (True, 2026, True)],
)
def test_the_goal_of_a_fiscal_year_is_due_once_that_year_is_surely_over(
    is_fiscal: bool, over: int, is_due: bool
) -> None:
    """On 1 January 2026 the fiscal year 2025 still has three months to go in Japan."""
    goal = of_year(60, 2025, is_fiscal=is_fiscal)
    course = Course("up", "ha", None, [goal], [of_year(47, 2026)])

    assert [each.goal for each in due(course, over)] == ([goal] if is_due else [])


@pytest.mark.parametrize(
    ("value_is_fiscal", "goal_is_fiscal", "is_reached"),
    [(False, False, True), (True, True, True), (True, False, True), (False, True, None)],
)
def test_a_value_of_a_year_that_ends_before_that_of_the_goal_says_nothing_of_it(
    value_is_fiscal: bool, goal_is_fiscal: bool, is_reached: bool | None
) -> None:
    goal = of_year(60, 2025, is_fiscal=goal_is_fiscal)
    course = Course("up", "ha", None, [goal], [of_year(70, 2025, is_fiscal=value_is_fiscal)])

    assert [each.is_reached for each in due(course, 2030)] == [is_reached]


def test_of_two_values_of_one_number_the_fiscal_year_is_the_newer_one() -> None:
    calendar, fiscal = of_year(1, 2025), of_year(2, 2025, is_fiscal=True)

    assert newest([fiscal, calendar]) == newest([calendar, fiscal]) == fiscal
    assert newest([fiscal, of_year(3, 2026)]) == of_year(3, 2026)


def test_the_next_fiscal_year_is_late_only_when_it_is_surely_over() -> None:
    def silent(year: int, *, is_fiscal: bool) -> int | None:
        return silent_since(Course("up", "ha", None, (), [of_year(1, 2024, is_fiscal=is_fiscal)]), year)

    assert (silent(2025, is_fiscal=False), silent(2026, is_fiscal=False)) == (None, 2024)
    assert (silent(2026, is_fiscal=True), silent(2027, is_fiscal=True)) == (None, 2024)


def test_a_copy_says_of_the_goal_of_a_draft_that_it_is_one() -> None:
    goal = Amount(Decimal(115), 2028, "", "", True, True)

    assert amount_read(amount_kept(goal)) == goal
    assert not amount_read({"value": "115", "year": 2028, "unit": "", "qualifier": ""}).is_draft


@pytest.mark.django_db
@pytest.mark.parametrize("model", [IndicatorValue, IndicatorGoal])
def test_a_fiscal_and_a_calendar_year_of_one_number_do_not_stand_side_by_side(
    founding_facts: None, model: type[IndicatorValue] | type[IndicatorGoal]
) -> None:
    indicator = CityIndicator.objects.get(slug="yokohama--woodland-designated")
    other = model(indicator=indicator, year=2019, value=50)

    with pytest.raises(ValidationError, match="fiscal year and a calendar year"):
        other.full_clean()


@pytest.mark.django_db
def test_programs_read_either_the_words_of_the_city_or_a_source_of_the_list(client: Client) -> None:
    indicator = make.CityIndicatorFactory()
    source = make.SourceFactory(title_en="Yearbook")
    indicator.values.create(year=2023, value=1, source=source, confidence="high")
    indicator.values.create(year=2024, value=2, source=source, confidence="high", source_title="Our own count")

    listed, own = client.get(f"/api/v1/indicators/{indicator.slug}/").json()["values"]
    both = [read_in(each) for each in indicator.values.select_related("source").order_by("year")]

    assert (listed["source"]["title"], listed["source_title"]) == ("Yearbook", "")
    assert (own["source"], own["confidence"], own["source_title"]) == (None, "", "Our own count")
    assert [bool(each["source"]) for each in both] == [True, False]
    assert both[1] == {"source": None, "confidence": ""}
