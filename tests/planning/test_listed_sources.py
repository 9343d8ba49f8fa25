"""A source of the list says the number beside which it stood: what a city says anew leaves it behind."""

from typing import Any

import pytest

from core.history.write import Actor
from core.review.proposals.kinds import kind_of
from core.vocabulary.models import Source
from planning.models import CityIndicator, IndicatorGoal, IndicatorValue, PlanTarget
from tests.factories import CityFactory

pytestmark = pytest.mark.django_db

STAFF = Actor(id=3, label="A city")


@pytest.fixture
def value() -> IndicatorValue:
    city = CityFactory(slug="heron-bay")
    indicator = CityIndicator.objects.create(slug="heron-bay--trees", city=city, name_en="Trees", state="published")
    source = Source.objects.create(key="news", title="News", kind="news")
    found = {"indicator": indicator, "year": 2019, "value": 12, "source": source, "confidence": "high"}
    IndicatorGoal.objects.create(**{**found, "year": 2025})
    return IndicatorValue.objects.create(**found)


def said(row: IndicatorValue, /, **columns: Any) -> IndicatorValue:
    indicator = row.indicator
    changes = {f"values.{row.pk}.{name}": each for name, each in columns.items()}
    kind_of("cityindicator").change(indicator, changes=changes, expected=indicator.version, by=STAFF)
    row.refresh_from_db()
    return row


def test_another_number_and_own_words_leave_it(value: IndicatorValue) -> None:
    assert said(value, value="12.000").source is not None
    found = said(value, value="14", source_title="Tree survey, 2019")
    assert (found.source, found.confidence, found.cited and found.cited.title) == (None, "", "Tree survey, 2019")


def test_a_remark_and_the_word_that_the_year_is_a_fiscal_one_leave_it_where_it_is(value: IndicatorValue) -> None:
    found = said(value, footnote_en="Without shrubs", is_fiscal=True)

    assert found.source is not None
    assert found.is_fiscal
    assert value.indicator.goals.get().source is not None


def test_a_target_that_is_worded_anew_is_the_citys_own(founding_facts: None) -> None:
    target = PlanTarget.objects.get(slug="yokohama--green-up-paddy-2028")
    change = kind_of("plantarget").change

    target = change(target, changes={"number": "5"}, expected=target.version, by=STAFF)
    assert target.source is not None
    target = change(target, changes={"title_en": "110 ha of paddy fields kept"}, expected=target.version, by=STAFF)
    assert (target.source, target.confidence) == (None, "")
