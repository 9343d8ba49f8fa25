"""A baseline without a source says so wherever the way from it is told, and counts nowhere as one that has one."""

import pytest
from django.test import Client

from planning.models import CityIndicator
from planning.tracking import missing
from planning.tracking.missing import IndicatorFacts, PlanPart
from planning.tracking.reckoning import reckon
from planning.tracking.wording import reached
from tests.factories import CityIndicatorFactory

pytestmark = pytest.mark.django_db
SAID = "The baseline has no source."


def indicator(source: str, *, goal: float | None = 20, value: float = 15.5, direction: str = "up") -> CityIndicator:
    row = CityIndicatorFactory(baseline_value=10, baseline_source=source, direction=direction)
    row.values.create(year=2024, value=value, source_title="Survey 2024")
    if goal is not None:
        row.goals.create(year=2030, value=goal)
    return CityIndicator.objects.get(pk=row.pk)


def told(row: CityIndicator) -> str:
    return reached(row, reckon(row.course)).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("goal", "value", "direction", "begins"),
    [
        (20, 15.5, "up", "55% of the way from the baseline to the target value."),
        (20, 25, "up", "The target value has been reached"),
        (20, 5, "up", "Moved away from the target value"),
        (20, 10, "up", "No change from the baseline."),
        (None, 15, "keep", "The level is maintained."),
    ],
)
def test_what_is_told_from_a_baseline_says_that_it_has_no_source(
    goal: float | None, value: float, direction: str, begins: str
) -> None:
    bare = told(indicator("", goal=goal, value=value, direction=direction))
    sourced = told(indicator("Survey 2020", goal=goal, value=value, direction=direction))

    assert bare.startswith(begins)
    assert bare.endswith(SAID)
    assert SAID not in sourced


def test_what_rests_on_no_baseline_says_nothing_of_its_source() -> None:
    assert SAID not in told(indicator("", goal=12, value=15, direction="keep"))
    row = CityIndicatorFactory(baseline_value=None, baseline_year=None)
    row.values.create(year=2024, value=3)
    assert SAID not in told(CityIndicator.objects.get(pk=row.pk))


def test_nothing_is_reckoned_without_a_goal_so_nothing_rests_on_the_baseline() -> None:
    assert (
        told(indicator("", goal=None, value=15))
        == "No target value has been entered, so progress cannot be calculated."
    )


def test_the_page_of_an_indicator_says_it_beside_the_share_and_in_its_table() -> None:
    page = Client().get(indicator("").get_absolute_url()).text

    assert SAID in page
    assert "no source entered" in page


def test_a_baseline_without_a_source_is_still_missing_its_source() -> None:
    def lacks(**facts: bool) -> tuple[PlanPart, ...]:
        return missing.of_target(has_alignment=True, indicators=[IndicatorFacts(has_source=True, **facts)])

    assert lacks(has_baseline=True) == (PlanPart.BASELINE_SOURCE,)
    assert lacks(has_baseline=True, has_baseline_source=True) == ()
    assert lacks() == (PlanPart.BASELINE,)
