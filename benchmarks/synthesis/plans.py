"""What made-up plans hold: goals, targets, actions, and indicators of their cities with the values of five years."""

from datetime import date
from decimal import Decimal
from random import Random

from benchmarks.synthesis.words import columns, marked, one, paragraph, place_name, words
from benchmarks.synthesis.world import New, World, key, row_of
from cities.measures import Unit
from planning.models import (
    Alignment,
    CityIndicator,
    Goal,
    IndicatorGoal,
    IndicatorValue,
    Milestone,
    PlanAction,
    PlanTarget,
    ProgressReport,
)
from planning.tracking.models import BETWEEN, Degree, Level

GOALS, TARGETS, ACTIONS, INDICATORS = 4, 20, 60, 10  # of each plan
YEARS = range(2021, 2026)
LEVELS = (Level.ON_TRACK, Level.INSUFFICIENT, Level.NO_CHANGE, Level.MOVING_AWAY)


def goal(world: World, number: int) -> New:
    plan, at = divmod(number, GOALS)
    chance = world.chance("goal", number)
    row = row_of(
        Goal,
        slug=below(plan, "goal", at),
        plan_id=world.plans[plan],
        number=str(at + 1),
        **columns("title", title(chance, plan)),
        state=Goal.State.PUBLISHED,
    )
    return New(row, {"terms": world.some_terms(chance, kmgbf_goals=1)})


def indicator(world: World, number: int) -> New:
    """Of the city of the plan. It rises by a little each year, or falls."""
    plan, at = divmod(number, INDICATORS)
    chance = world.chance("indicator", number)
    begin, step = chance.randrange(10, 40), chance.choice([-1, 1, 2])
    row = row_of(
        CityIndicator,
        slug=below(plan, "indicator", at),
        city_id=world.cities[plan],
        code=f"E-{at + 1}",
        **columns("name", marked(words()["plan_figures"][at % len(words()["plan_figures"])])),
        unit=Unit.PERCENT,
        direction=CityIndicator.Direction.UP,
        baseline_value=Decimal(begin),
        baseline_year=YEARS[0] - 1,
        baseline_source="Example data",
        state=CityIndicator.State.PUBLISHED,
    )
    values = [
        row_of(
            IndicatorValue,
            id=key(chance),
            indicator=row,
            year=year,
            value=Decimal(begin + step * (order + 1)),
            source_title="Example data",
        )
        for order, year in enumerate(YEARS)
    ]
    goals = [row_of(IndicatorGoal, id=key(chance), indicator=row, year=2030, value=Decimal(begin + 20))]
    return New(row, children={"values": values, "goals": goals})


def target(world: World, number: int) -> New:
    plan, at = divmod(number, TARGETS)
    chance = world.chance("plan-target", number)
    row = row_of(
        PlanTarget,
        slug=below(plan, "target", at),
        plan_id=world.plans[plan],
        goal_id=world.goals[plan * GOALS + at % GOALS],
        number=str(at + 1),
        **columns("title", title(chance, plan)),
        **columns("description", paragraph(chance, "problems", 1)),
        due_year=2030,
        state=PlanTarget.State.PUBLISHED,
    )
    alignments = [
        row_of(Alignment, id=key(chance), term_id=term, degree=chance.choice(Degree.values))
        for term in world.some_terms(chance, kmgbf_targets=2)
    ]
    reports = [
        row_of(
            ProgressReport,
            id=key(chance),
            year=year,
            level=chance.choice(LEVELS),
            **columns("summary", paragraph(chance, "results", 1)),
            reported_on=date(year + 1, 3, 1 + plan % 28),
        )
        for year in YEARS
    ]
    links = {"indicators": [world.indicators[plan * INDICATORS + at % INDICATORS]]}
    return New(row, links, {"alignments": alignments, "reports": reports})


def action(world: World, number: int) -> New:
    plan, at = divmod(number, ACTIONS)
    chance = world.chance("plan-action", number)
    row = row_of(
        PlanAction,
        slug=below(plan, "action", at),
        plan_id=world.plans[plan],
        number=f"{at % TARGETS + 1}.{at // TARGETS + 1}",
        **columns("title", title(chance, plan)),
        **columns("description", paragraph(chance, "done", 1)),
        lead_id=world.organisations[plan],
        starts=str(chance.randrange(2021, 2025)),
        ends=str(chance.randrange(2026, 2031)),
        status=chance.choice(PlanAction.Status.values),
        state=PlanAction.State.PUBLISHED,
    )
    step = row_of(Milestone, id=key(chance), **columns("title", title(chance, plan)), due="2027")
    return New(row, {"targets": [world.plan_targets[plan * TARGETS + at % TARGETS]]}, {"milestones": [step]})


def below(plan: int, kind: str, at: int) -> str:
    """In the address name of the city, as that of each part of a plan."""
    return f"example-city-{plan + 1:05}{BETWEEN}{kind}-{at + 1}"


def title(chance: Random, plan: int) -> list[str]:
    return list(marked(one(chance, "practice_titles", place=place_name(plan).texts)))
