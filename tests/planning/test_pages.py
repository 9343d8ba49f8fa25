"""The pages of a plan: what readers see, who sees nothing, and how many questions a long plan costs."""

import re
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.test import Client

from core.accounts.permissions import Person, may
from core.history.write import Actor
from planning import actions
from planning.models import CityIndicator, Plan, PlanAction, PlanTarget
from tests import factories as make
from tests import people

pytestmark = pytest.mark.django_db
BY = Actor(id=None, label="Test")


def plan_with(targets: int, acts: int, **fields: Any) -> Plan:
    plan = make.PlanFactory(**fields)
    plan.figures.create(label_en="Actions", value="67")
    plan.sources.add(make.SourceFactory())
    for number in range(targets):
        goal = make.GoalFactory(plan=plan)
        goal.terms.add(make.term("kmgbf-goals", "A"))
        target = make.PlanTargetFactory(plan=plan, goal=goal)
        target.alignments.create(term=make.term("kmgbf-targets", str(number % 23 + 1)), degree="high")
        target.reports.create(year=2025, level="on_track")
        indicator = make.CityIndicatorFactory(city=plan.city)
        indicator.values.create(year=2025, value=12, source_title="Survey")
        indicator.goals.create(year=2030, value=20)
        target.indicators.add(indicator)
    for _number in range(acts):
        make.PlanActionFactory(plan=plan)
    return plan


def page(plan: Plan, rest: str = "") -> str:
    return f"/en/cities/{plan.city.slug}/plan/{rest}"


@pytest.mark.parametrize(("targets", "acts"), [(1, 3), (12, 60)])
@pytest.mark.parametrize(("rest", "most"), [("", 12), ("actions/", 9)])
def test_a_long_plan_costs_as_many_queries_as_a_short_one(
    targets: int, acts: int, rest: str, most: int, django_assert_max_num_queries: Any
) -> None:
    plan = plan_with(targets, acts)
    Client().get(page(make.PlanFactory()))

    with django_assert_max_num_queries(most):
        assert Client().get(page(plan, rest)).status_code == 200


def test_the_page_says_what_stands_where() -> None:
    plan = plan_with(2, 3, whole_on=date(2026, 11, 30))
    make.PlanActionFactory(plan=plan, status="completed")
    make.PlanActionFactory(plan=plan, state="draft")

    told = " ".join(re.sub(r"<[^>]+>", " ", Client().get(page(plan)).text).split())

    assert "2 targets, 4 actions and 2 indicators. Last reported for 2025." in told
    assert "The plan supports 2 of the 23 global targets" in told
    assert "1 target, high" in told
    assert "21 global targets that this plan does not mention" in told
    assert ("under way : 3" in told, "completed : 1" in told) == (True, True)
    assert "Goal A of the framework" in told


def test_what_changed_in_the_newest_year_stands_beside_what_was_there() -> None:
    plan = plan_with(1, 0)
    target = make.PlanTargetFactory(plan=plan, title_en="Forty trees")
    target.reports.create(year=2025, level="on_track")
    target.reports.create(year=2026, level="moving_away")
    plan.city.indicators.get().values.create(year=2026, value=9, source_title="Survey")

    told = Client().get(page(plan)).text.partition('id="changes"')[2].partition("</section>")[0]
    words = " ".join(re.sub(r"<[^>]+>", " ", told).split())

    assert "Changes in 2026" in words
    assert "Forty trees on track (2025) → moving away from the target" in words
    assert "12 ha" not in words, "values are drawn year by year"


def test_a_value_that_got_worse_is_told_in_words_beside_the_word_of_the_city() -> None:
    plan = plan_with(1, 0)
    indicator = plan.city.indicators.get()
    indicator.values.create(year=2026, value=5, source_title="Survey")

    told = Client().get(page(plan)).text

    assert "Moved away from the target value, by 50% of the distance." in told
    assert "On track" in told
    assert "Levels are the city’s own assessment." in told


def test_goals_without_targets_are_shown_and_it_is_said_that_targets_are_missing() -> None:
    goal = make.GoalFactory(title_en="Mainstreaming")

    told = Client().get(page(goal.plan)).text

    assert "Mainstreaming" in told
    assert "The targets of this plan have not been entered here yet." in told
    assert "global targets" not in told.partition("<main")[2].partition("</main")[0]


def test_what_is_a_draft_is_found_by_its_city_alone() -> None:
    target = make.PlanTargetFactory(state="draft")
    city, address = target.plan.city, target.get_absolute_url()
    readers = {"editor": people.editor(city), "outsider": people.outsider(), "registered": people.person()}

    found = {name: people.sign_in(Client(), who).get(address).status_code for name, who in readers.items()}

    assert {**found, "visitor": Client().get(address).status_code} == {
        "editor": 200,
        "outsider": 404,
        "registered": 404,
        "visitor": 404,
    }


def test_what_is_published_of_a_draft_of_a_plan_is_found_by_nobody() -> None:
    action = make.PlanActionFactory(plan=make.PlanFactory(state="draft"))

    assert Client().get(action.get_absolute_url()).status_code == 404
    assert Client().get(f"{page(action.plan)}?plan={action.plan.slug}").status_code == 404


def test_actions_answer_to_status_and_words() -> None:
    plan = make.PlanFactory()
    make.PlanActionFactory(plan=plan, title_en="Plant reeds", status="active")
    make.PlanActionFactory(plan=plan, title_en="Move dykes", status="completed")

    by_status = Client().get(page(plan, "actions/?status=completed")).text
    by_words = Client().get(page(plan, "actions/?q=REEDS")).text
    nothing = Client().get(page(plan, "actions/?status=nonsense&goal=x&lead=y")).text

    assert ("Move dykes" in by_status, "Plant reeds" in by_status) == (True, False)
    assert ("Move dykes" in by_words, "Plant reeds" in by_words) == (False, True)
    assert "No action of this plan matches your search." in nothing


def test_the_states_of_actions_are_told_apart_by_their_colour_too() -> None:
    plan = make.PlanFactory()
    for status in PlanAction.Status.values:
        make.PlanActionFactory(plan=plan, status=status)

    html = Client().get(page(plan, "actions/")).text

    colours = set(re.findall(r'class="(tag[^"]*)"', html.partition("<main")[2]))
    assert len(colours) == 4, "under way, done, given up, and all that did not begin"


# --- What must hold between rows ----------------------------------------------------------------------------------


def test_an_action_serves_targets_of_its_own_plan_alone() -> None:
    action, target = make.PlanActionFactory(), make.PlanTargetFactory()

    with pytest.raises(ValidationError, match="targets of its own plan"):
        actions.change_planaction(action, changes={f"targets.{target.pk}": True}, expected=None, by=BY)


def test_a_target_is_told_by_indicators_of_its_own_city_alone() -> None:
    target, indicator = make.PlanTargetFactory(), make.CityIndicatorFactory()

    with pytest.raises(ValidationError, match="indicators of your own city"):
        actions.change_plantarget(target, changes={f"indicators.{indicator.pk}": True}, expected=None, by=BY)


def test_an_action_tells_of_indicators_of_its_own_city_alone() -> None:
    action, foreign = make.PlanActionFactory(), make.CityIndicatorFactory()
    key = f"effects.{uuid4()}"
    effect = {key: True, f"{key}.indicator": foreign.pk, f"{key}.way": "increases"}

    with pytest.raises(ValidationError, match="your own city"):
        actions.change_planaction(action, changes=effect, expected=None, by=BY)


def test_a_target_stands_under_a_goal_of_its_own_plan() -> None:
    target, elsewhere = make.PlanTargetFactory(), make.GoalFactory()

    with pytest.raises(ValidationError, match="another plan"):
        actions.change_plantarget(target, changes={"goal": elsewhere.pk}, expected=None, by=BY)


def test_actions_stand_in_the_order_in_which_people_count(client: Client) -> None:
    plan = make.PlanFactory()
    for number in ("10", "C10", "2", "1.10", "C2", "1.9", ""):
        make.PlanActionFactory(plan=plan, number=number, title_en=f"Action {number or 'without'}")

    text = client.get(page(plan, "actions/")).text

    places = [text.index(f"Action {number}<") for number in ("1.9", "1.10", "2", "10", "C2", "C10", "without")]
    assert places == sorted(places)


def test_actions_are_not_merged_in_a_circle() -> None:
    plan = make.PlanFactory()
    one, two = make.PlanActionFactory(plan=plan), make.PlanActionFactory(plan=plan)
    actions.change_planaction(one, changes={"merged_into": two.pk}, expected=None, by=BY)

    with pytest.raises(ValidationError, match="in a loop"):
        actions.change_planaction(two, changes={"merged_into": one.pk}, expected=None, by=BY)


def test_what_is_used_is_not_removed_and_its_users_are_named() -> None:
    target = make.PlanTargetFactory(title_en="Shade for all")
    indicator = make.CityIndicatorFactory(city=target.plan.city)
    target.indicators.add(indicator)
    make.PlanActionFactory(plan=target.plan, title_en="Plant trees").targets.add(target)

    with pytest.raises(ValidationError, match="Shade for all"):
        actions.remove_cityindicator(indicator, expected=indicator.version, by=BY)
    with pytest.raises(ValidationError, match="Plant trees"):
        actions.remove_plantarget(target, expected=target.version, by=BY)


def test_twins_agree_who_sees_which_target_action_and_indicator() -> None:
    city, unlisted = make.CityFactory(), make.CityFactory(status="draft")
    for state in ("published", "draft"):
        for plan in (make.PlanFactory(city=city), make.PlanFactory(city=unlisted)):
            make.PlanTargetFactory(plan=plan, state=state)
            make.PlanActionFactory(plan=plan, state=state)
            make.CityIndicatorFactory(city=plan.city, state=state)
    readers: list[Person] = [AnonymousUser(), people.editor(city), people.editor(unlisted), people.curator()]

    for model in (PlanTarget, PlanAction, CityIndicator):
        rows = model.objects.all()
        seen = [{row for row in rows if may(reader, f"{model._meta.model_name}.see", row)} for reader in readers]
        assert seen == [set(model.objects.visible_to(reader)) for reader in readers]
        assert [len(each) for each in seen] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"values.{}.year": 2025, "values.{}.value": "120"}, "Enter a share of at most 100%"),
        ({"values.{}.year": 2025}, "or select why there is none"),
        ({"baseline_value": "3", "baseline_year": None}, "year of the baseline"),
        ({"unit": "other"}, "Enter the unit as text"),
    ],
)
def test_impossible_figures_are_refused_with_a_sentence(changes: dict[str, Any], sentence: str) -> None:
    indicator = make.CityIndicatorFactory(unit="percent")
    row = "6d2b3a8e-3f0e-4b62-9f5e-0c6c1f6f2a10"
    patch = {key.format(row): value for key, value in changes.items()}

    with pytest.raises(ValidationError, match=sentence):
        actions.change_cityindicator(indicator, changes=patch, expected=None, by=BY)
