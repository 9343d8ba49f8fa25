"""What a target or an action still lacks: a reminder in words, for the staff of its city alone."""

from typing import Any

import pytest
from django.test import Client

from planning.tracking import missing
from planning.tracking.missing import IndicatorFacts, Milestone, PlanPart
from tests import factories as make
from tests import people

WHOLE: dict[str, Any] = {
    "has_lead": True,
    "has_end": True,
    "has_budget": True,
    "is_over": False,
    "steps": [Milestone(2027, False)],
    "indicators": [IndicatorFacts(has_value=True, last_goal=2030)],
    "year": 2026,
}


@pytest.mark.parametrize(
    ("facts", "lacks"),
    [
        ({}, ()),
        ({"has_lead": False, "has_budget": False}, (PlanPart.LEAD, PlanPart.BUDGET)),
        ({"has_end": False}, (PlanPart.DATE,)),
        ({"steps": [Milestone(2026, True), Milestone(2028, False), Milestone(None, False)]}, (PlanPart.MILESTONE,)),
        ({"steps": [Milestone(2025, False)]}, ()),
        ({"indicators": [IndicatorFacts(has_value=True, last_goal=2025)]}, (PlanPart.INDICATOR,)),
        ({"indicators": [IndicatorFacts(has_value=False, last_goal=2030)]}, (PlanPart.INDICATOR,)),
        ({"has_lead": False, "steps": [], "is_over": True}, ()),
    ],
)
def test_an_action_lacks_what_nobody_has_said_of_it(facts: dict[str, Any], lacks: tuple[PlanPart, ...]) -> None:
    assert missing.of_action(**{**WHOLE, **facts}) == lacks


@pytest.mark.parametrize(
    ("has_alignment", "indicators", "lacks"),
    [
        (True, [IndicatorFacts(has_baseline=True, has_baseline_source=True, has_source=True)], ()),
        (True, [IndicatorFacts(has_baseline=True, has_baseline_source=True), IndicatorFacts(has_source=True)], ()),
        (True, [IndicatorFacts(has_baseline=True, has_source=True)], (PlanPart.BASELINE_SOURCE,)),
        (False, [], (PlanPart.ALIGNMENT, PlanPart.INDICATOR)),
        (True, [IndicatorFacts()], (PlanPart.BASELINE, PlanPart.SOURCE)),
    ],
)
def test_a_target_lacks_what_would_let_it_be_followed(
    has_alignment: bool, indicators: list[IndicatorFacts], lacks: tuple[PlanPart, ...]
) -> None:
    assert missing.of_target(has_alignment=has_alignment, indicators=indicators) == lacks


@pytest.mark.django_db
def test_the_lists_of_the_city_say_it_and_the_public_pages_do_not() -> None:
    plan = make.PlanFactory()
    target, action = make.PlanTargetFactory(plan=plan), make.PlanActionFactory(plan=plan)
    editor = people.sign_in(Client(), people.editor(plan.city))

    targets = editor.get(f"/en/w/{plan.city.slug}/targets/").text
    actions = editor.get(f"/en/w/{plan.city.slug}/actions/").text
    public = "".join(Client().get(row.get_absolute_url()).text for row in (plan, target, action))

    assert "the global target supported, an indicator" in targets
    assert (
        "the responsible organisation, the end date, a milestone due by the end of next year, budget, an indicator"
    ) in actions
    assert "Missing information" not in public
    outsider = people.sign_in(Client(), people.outsider())
    assert outsider.get(f"/en/w/{plan.city.slug}/actions/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [2, 20])
@pytest.mark.parametrize(("segment", "most"), [("targets", 24), ("actions", 25)])
def test_a_long_list_costs_as_many_queries_as_a_short_one(
    rows: int, segment: str, most: int, django_assert_max_num_queries: Any
) -> None:
    plan = make.PlanFactory()
    for _number in range(rows):
        indicator = make.CityIndicatorFactory(city=plan.city)
        indicator.values.create(year=2025, value=12)
        indicator.goals.create(year=2030, value=20)
        target, action = make.PlanTargetFactory(plan=plan), make.PlanActionFactory(plan=plan)
        target.indicators.add(indicator)
        action.effects.create(indicator=indicator)
        action.milestones.create(title_en="Step", due="2027")
    editor = people.sign_in(Client(), people.editor(plan.city))

    with django_assert_max_num_queries(most):
        assert editor.get(f"/en/w/{plan.city.slug}/{segment}/").status_code == 200
