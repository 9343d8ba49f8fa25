"""Made-up projects of cities, and made-up funders with calls that ask eight things each."""

from datetime import date
from decimal import Decimal
from random import Random

from django.db import models

from benchmarks.synthesis.words import columns, marked, one, paragraph, place_name
from benchmarks.synthesis.world import New, World, key, row_of, slug
from cities.models import State as Published
from finance.choices import Asks, How, Need, Purpose, Stage, Timing
from finance.market.models import Call, Criterion, Funder
from finance.projects.models import (
    Approval,
    ClimateBenefit,
    GroupLevel,
    MoneyState,
    Project,
    ProjectCost,
    ProjectMoney,
    ProjectProfile,
)
from finance.projects.models import Support as Sought

CALLS_OF_A_FUNDER = 20
CHECKED = date(2026, 1, 15)
# What a call asks, in turn over its eight criteria: subject, how, values. Half of the calls lie below each bound.
ASKED = (
    (Asks.PLACE, How.NOT_IN, ("BR", "IN")),
    (Asks.APPLICANT, How.IN, ("city", "city_body")),
    (Asks.STAGE, How.AT_LEAST, ("concept",)),
    (Asks.PURPOSE, How.NOT_IN, ("plan", "campaign")),
    (Asks.CLIMATE, How.IN, ("mitigation", "adaptation", "both")),
    (Asks.APPROVAL, How.IN, ("expected", "resolution")),
    (Asks.AMOUNT, How.AT_MOST, ("3000000",)),
    (Asks.LANGUAGE, How.IN, ("en", "fr")),
)


def funders_of(calls: int) -> int:
    return -(-calls // CALLS_OF_A_FUNDER)


def work(world: World, number: int) -> New:
    """What a city works on; half of them open their money to everybody."""
    chance, at = world.chance("project", number), number % len(world.cities)
    title = title_of(chance, at)
    row = row_of(
        Project,
        slug=slug("project", number),
        city_id=world.cities[at],
        **columns("title", title),
        levels={"money": level_of(number)},
        **coded(chance),
        applicant="city",
        application_languages=["en"],
    )
    cost, sought = sums(chance)
    children: dict[str, list[models.Model]] = {
        "costs": [row_of(ProjectCost, id=key(chance), amount=cost, words={"en": "Works (example)"})],
        "money": [
            row_of(
                ProjectMoney,
                id=key(chance),
                amount=sought,
                state=MoneyState.SOUGHT,
                words={"en": "A loan (example)"},
            )
        ],
    }
    return New(row, {"terms": some_terms(world, chance)}, children)


def profile(world: World, number: int) -> New:
    """What everybody reads of it. The row is not called an example: such stand in no list, and lists are measured."""
    chance, at = world.chance("project", number), number % len(world.cities)
    title = title_of(chance, at)
    said, (cost, sought), terms = coded(chance), sums(chance), some_terms(world, chance)
    shown: dict[str, object] = {"political_approval": ""}  # of the documents, which stay with the city
    shown |= {"total_cost": cost, "sought": sought} if level_of(number) == GroupLevel.PUBLIC else {"currency": ""}
    row = row_of(
        ProjectProfile,
        slug=slug("project", number),
        city_id=world.cities[at],
        project_id=world.works[number],
        **columns("title", title),
        **columns("summary", paragraph(chance, "posting_texts", 1)),
        **columns("problem", paragraph(chance, "posting_texts", 2)),
        **{**said, **shown},
        money_level=level_of(number),
        published_on=date(2026, 1, 1 + number % 28),
        state=Published.PUBLISHED,
    )
    return New(row, {"terms": terms})


def level_of(number: int) -> str:
    return GroupLevel.PUBLIC if number % 2 else GroupLevel.CITY


def title_of(chance: Random, at: int) -> list[str]:
    return list(marked(one(chance, "project_titles", place=place_name(at).texts)))


def coded(chance: Random) -> dict[str, object]:
    return {
        "purpose": chance.choice(Purpose.values),
        "support": [chance.choice(Sought.values)],
        "climate_benefit": chance.choice(ClimateBenefit.values),
        "stage": chance.choice(Stage.values),
        "political_approval": chance.choice(Approval.values),
        "currency": "EUR",
        "starts": 2026,
        "ends": 2030,
    }


def sums(chance: Random) -> tuple[Decimal, Decimal]:
    """What the project costs, and what of it is sought."""
    sought = Decimal(chance.randrange(100, 5_000)) * 1_000
    return sought + Decimal(chance.randrange(100, 5_000)) * 1_000, sought


def some_terms(world: World, chance: Random) -> list[int]:
    return world.some_terms(chance, kmgbf_targets=2, solution_types=1)


def funder(world: World, number: int) -> New:
    chance = world.chance("funder", number)
    row = row_of(
        Funder,
        slug=slug("funder", number),
        **columns("name", marked(one(chance, "funder_names", place=place_name(number).texts))),
        support=["grant"],
        checked_on=CHECKED,
        state=Published.PUBLISHED,
    )
    return New(row, {"sources": [world.source.pk]})


def call(world: World, number: int) -> New:
    chance = world.chance("call", number)
    row = row_of(
        Call,
        slug=slug("call", number),
        funder_id=world.funders[number // CALLS_OF_A_FUNDER],
        **columns("title", marked(one(chance, "call_titles", place=place_name(number).texts))),
        timing=chance.choice((Timing.ROLLING, Timing.UNKNOWN)),
        currency="EUR",
        checked_on=CHECKED,
        state=Published.PUBLISHED,
    )
    criteria = [criterion(world, chance, order) for order in range(len(ASKED))]
    return New(row, {"sources": [world.source.pk]}, {"criteria": criteria})


def criterion(world: World, chance: Random, order: int) -> Criterion:
    subject, how, values = ASKED[order]
    return row_of(
        Criterion,
        id=key(chance),
        order=order,
        need=Need.MUST if order % 4 else Need.WISH,
        subject=subject,
        operator=how,
        values=list(values),
        **columns("rule", paragraph(chance, "posting_texts", 1)),
        source_id=world.source.pk,
    )
