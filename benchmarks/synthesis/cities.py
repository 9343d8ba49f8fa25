"""Made-up cities, and the organisations, plans and practices of each.

Their names say that they are made up; no column does: what it marks stands in no list, and lists are measured.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from benchmarks.synthesis.places import LANDS, OWN_SCRIPT, point
from benchmarks.synthesis.words import Name, columns, filled, marked, one, paragraph, paragraphs, place_name, words
from benchmarks.synthesis.world import New, World, key, row_of, slug
from cities.measures import Measure, Unit
from cities.models import City, Figure, State
from cities.organisations.models import Organisation
from cities.places import region_of
from cities.practices.models import Practice
from planning.models import Plan, PlanFigure

EVERY_PRACTICE = 3
FIRST_DAY = date(2024, 11, 1)
OFFICES = ("government-department", "local-government", "research-institute", "university", "foundation")


def city(world: World, number: int) -> New:
    chance = world.chance("city", number)
    land, name = chance.choice(LANDS), place_name(number)
    here, coast = point(chance, land), chance.random() < 0.3
    joined = FIRST_DAY + timedelta(days=chance.randrange(700))
    tag, at = OWN_SCRIPT.get(land.country, ("", 0))
    row = row_of(
        City,
        slug=slug("city", number),
        **city_texts(chance, name),
        local_name=name.marked[at] if tag else "",
        local_language=tag,
        sort_key=name.texts[0].lower(),
        kana=name.kana,
        kind=world.term("place-kinds", chance.choice(["city", "city", "city", "town", "county"])),
        country=land.country,
        region=region_of(land.country),
        order_pinyin=name.texts[0].lower(),
        order_kana=name.kana,
        latitude=here.latitude,
        longitude=here.longitude,
        time_zone=land.time_zone,
        biome=chance.choice(world.of("biomes")),
        on_the_coast=coast,
        languages=[tag or "en"],
        website=f"https://{slug('city', number)}.example/",
        status=City.Status.MEMBER,
        member_since=joined,
        confirmed_on=joined + timedelta(days=30) if chance.random() < 0.7 else None,
    )
    settings = {world.term("settings", "coast-and-sea").pk} if coast else set()
    terms = world.some_terms(chance, settings=2, ecosystems=3, challenges=3, solution_types=2)
    return New(
        row,
        {"terms": [*terms, *settings], "sources": [world.source.pk]},
        {"figures": list(figures(world, chance, row))},
    )


def city_texts(chance: Random, name: Name) -> dict[str, str]:
    return {
        **columns("name", name.marked),
        **columns("official_name", name.marked),
        **columns("parent_name", marked(filled(words()["provinces"], place=place_name(chance.randrange(200)).texts))),
        **columns("point_of", words()["points"]),
        **columns("summary", one(chance, "city_summaries", place=name.texts)),
        **columns("text", paragraphs(chance, "city_texts", 2, 4)),
        **columns("contact_office", one(chance, "organisation_names", place=name.texts)),
    }


def figures(world: World, chance: Random, row: City) -> Iterator[Figure]:
    area = chance.randrange(40, 9_000)
    found = (
        (Measure.POPULATION, area * chance.randrange(50, 1_500), Unit.PEOPLE),
        (Measure.AREA, area, Unit.KM2),
        (Measure.PROTECTED_LAND, round(chance.uniform(2, 45), 1), Unit.PERCENT),
        (Measure.FOREST_COVER, round(chance.uniform(5, 70), 1), Unit.PERCENT),
        (Measure.BIRDS, chance.randrange(60, 520), Unit.SPECIES),
    )
    for measure, value, unit in found:
        yield row_of(
            Figure,
            id=key(chance),
            measure=measure,
            value=Decimal(str(value)),
            unit=unit,
            year=chance.randrange(2018, 2026),
            source=world.source,
            **columns("method", words()["method"]),
            confirmed_by=row.slug if row.confirmed_on else "",
            confirmed_on=row.confirmed_on,
        )


def organisation(world: World, number: int) -> New:
    chance, name = world.chance("organisation", number), place_name(number)
    row = row_of(
        Organisation,
        slug=slug("organisation", number),
        **columns("name", marked(one(chance, "organisation_names", place=name.texts))),
        **columns("summary", one(chance, "organisation_summaries")),
        kind=chance.choice(OFFICES),
        city_id=world.cities[number],
        website=f"https://{slug('organisation', number)}.example/",
        starts=str(chance.randrange(1950, 2024)),
        state=State.PUBLISHED,
    )
    return New(row, {"sources": [world.source.pk]})


def plan(world: World, number: int) -> New:
    chance, name = world.chance("plan", number), place_name(number)
    starts = chance.randrange(2018, 2026)
    row = row_of(
        Plan,
        slug=slug("plan", number),
        city_id=world.cities[number],
        **columns("title", marked(one(chance, "plan_titles", place=name.texts))),
        kind=chance.choice(Plan.Kind.values),
        starts=starts,
        ends=starts + chance.choice([5, 10]),
        status=chance.choice([Plan.Status.IN_FORCE, Plan.Status.BEING_WRITTEN]),
        launched=str(starts),
        link=f"https://{slug('plan', number)}.example/plan.pdf",
        state=State.PUBLISHED,
    )
    numbers = [
        row_of(PlanFigure, id=key(chance), order=order, value=str(chance.randrange(5, 90)), **columns("label", label))
        for order, label in enumerate(words()["plan_figures"])
    ]
    return New(row, {"sources": [world.source.pk]}, {"figures": numbers})


def practice(world: World, number: int) -> New:
    chance, of_city = world.chance("practice", number), number * EVERY_PRACTICE
    name, starts = place_name(of_city), chance.randrange(2008, 2022)
    row = row_of(
        Practice,
        slug=slug("practice", number),
        city_id=world.cities[of_city],
        **columns("title", marked(one(chance, "practice_titles", place=name.texts))),
        **columns("summary", paragraph(chance, "done", 1)),
        **columns("problem", paragraph(chance, "problems", 2)),
        **columns("place", name.texts),
        **columns("done", paragraphs(chance, "done", 2, 3)),
        **columns("result", paragraph(chance, "results", 2)),
        **columns("learned", paragraph(chance, "lessons", 2)),
        starts=starts,
        ends=starts + chance.randrange(1, 6) if chance.random() < 0.6 else None,
        result_year=starts + 6,
        state=State.PUBLISHED,
    )
    links = {
        "terms": world.some_terms(chance, kmgbf_targets=3, solution_types=2, challenges=2, topics=2),
        "organisations": [world.organisations[of_city]],
        "sources": [world.source.pk],
    }
    return New(row, links)
