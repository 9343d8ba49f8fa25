"""Two made-up assessments of each city, four years apart: the first seven indicators, answered, finished, published."""

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from django.db import models

from assessment.answers.outcomes import kept_outcome, worked_out
from assessment.editions.frameworks import framework
from assessment.models import BETWEEN, Answer, Assessment, Mode, Result, ResultLine
from assessment.results.proposing import answer_line
from assessment.scoring.definitions import Indicator
from benchmarks.synthesis.words import columns, filled, marked, words
from benchmarks.synthesis.world import New, World, key, row_of, slug
from cities.models import State

EDITION = framework("cbi-2021")
YEARS = (2021, 2025)
ASKED = [EDITION.numbered[number] for number in EDITION.starter]
BOUNDARY = "Administrative city (example)"
SURVEY = "Example survey"
AREAS = {"natural_area_ha": 0.3, "protected_area_ha": 0.2, "canopy_area_ha": 0.4, "park_area_ha": 0.02}  # of the whole


def assessment(world: World, number: int) -> New:
    city, year = divmod(number, len(YEARS))
    row = row_of(
        Assessment,
        city_id=world.cities[city],
        framework=EDITION.key,
        key=str(YEARS[year]),
        year=YEARS[year],
        boundary=BOUNDARY,
        state=Assessment.State.FINISHED,
        finished_by="Example data",
        finished_on=date(YEARS[year], 10, 1),
    )
    return New(row)


def answer(world: World, number: int) -> New:
    of, at = divmod(number, len(ASKED))
    row = answered(world, of, ASKED[at])
    row.assessment_id = world.assessments[of]
    return New(row)


def answered(world: World, of: int, indicator: Indicator) -> Answer:
    """The same each time that it is asked for: the work and its result say the same."""
    chance = world.chance(f"answer {indicator.key}", of)
    row = row_of(Answer, indicator=indicator.key, by_label="Example data")
    if chance.random() < 0.15:
        row.mode = Mode.NO_DATA
    else:
        row.inputs, row.year = inputs(chance, indicator), YEARS[of % len(YEARS)] - 1
        row.source_title, row.certainty = SURVEY, "estimated"
        if not indicator.has_verified_bands:
            row.self_score, row.justification = chance.randrange(5), "Example: compared with the handbook."
    for name, value in kept_outcome(worked_out(indicator, row, {}), {}).items():
        setattr(row, name, value)
    return row


def inputs(chance: Random, indicator: Indicator) -> dict[str, dict[str, Any]]:
    whole = chance.randrange(2_000, 200_000)
    found: dict[str, Any] = {}
    for asked in indicator.inputs:
        if asked.unit == "ha":
            value = Decimal(round(whole * AREAS.get(asked.key, 1) * chance.uniform(0.2, 1)))
            found[asked.key] = str(whole if asked.key not in AREAS else value)
        elif asked.unit == "persons":
            found[asked.key] = str(whole * 20)
        elif asked.unit == "species":
            found[asked.key] = str(chance.randrange(20, 60) if "built_up" in asked.key else chance.randrange(80, 300))
    return {name: {"value": value, "typed": value, "unit": "ha"} for name, value in found.items()}


def result(world: World, number: int) -> New:
    city, at = divmod(number, len(YEARS))
    year = YEARS[at]
    lines: list[models.Model] = []
    for indicator in ASKED:
        values = answer_line(indicator, answered(world, number, indicator))
        lines.append(row_of(ResultLine, id=key(world.chance(f"line {indicator.key}", number)), **values))
    row = row_of(
        Result,
        slug=f"{slug('city', city)}{BETWEEN}{year}",
        city_id=world.cities[city],
        assessment_id=world.assessments[number],
        **columns("title", marked(filled(words()["result_title"], year=year))),
        framework=EDITION.key,
        year=year,
        boundary=BOUNDARY,
        answered=len(ASKED),
        finished_on=date(year, 10, 1),
        published_on=date(year, 11, 1),
        state=State.PUBLISHED,
    )
    return New(row, {}, {"lines": lines})
