"""Made-up offers and needs of cities, and links between them with their public exchanges."""

from datetime import date, timedelta
from random import Random

from django.db import models

from benchmarks.synthesis.words import columns, marked, one, paragraph, place_name
from benchmarks.synthesis.world import New, World, key, row_of, slug, some
from cooperation.models import ExchangeKind, Form, Link, LinkCity, Posting, PublicExchange

FIRST_DAY = date(2025, 1, 1)
OPEN_UNTIL = date(2045, 12, 31)  # still open on the day of a benchmark
PARTS = (LinkCity.Part.LEARNS, LinkCity.Part.SHARES)
STATES = (Link.State.ACTIVE,) * 3 + (Link.State.AGREED, Link.State.ASLEEP, Link.State.ENDED)


def posting(world: World, number: int) -> New:
    """Of the cities in turn. The row itself is not called an example: such stand in no list, and lists are measured."""
    chance, at = world.chance("posting", number), number % len(world.cities)
    side = chance.choice(Posting.Side.values)
    row = row_of(
        Posting,
        slug=slug("posting", number),
        city_id=world.cities[at],
        side=side,
        **columns("title", marked(one(chance, f"{side}_titles", place=place_name(at).texts))),
        **columns("text", paragraph(chance, "posting_texts", 2)),
        forms=some(chance, Form.values, 2),
        languages=["en"],
        effort=chance.choice([None, 8, 20, 40]),
        costs=chance.choice(Posting.Costs.values),
        places=chance.randrange(1, 4),
        valid_until=OPEN_UNTIL,
        published_on=some_day(chance),
        state=Posting.State.PUBLISHED,
    )
    return New(row, {"terms": some_terms(world, chance)})


def link(world: World, number: int) -> New:
    """Of two cities that show it to everybody: the next one in turn, and another by chance."""
    chance, at = world.chance("link", number), number % len(world.cities)
    other = (at + chance.randrange(1, len(world.cities))) % len(world.cities)
    places = {"place": place_name(at).texts, "other": place_name(other).texts}
    starts, state = some_day(chance), chance.choice(STATES)
    title = marked(one(chance, "link_titles", **places))
    row = row_of(
        Link,
        slug=slug("link", number),
        city_id=world.cities[at],
        kind=chance.choice(Link.Kind.values),
        **columns("title", title),
        **columns("summary", paragraph(chance, "posting_texts", 1)),
        words_title=title[0],
        starts=starts,
        is_public=True,
        state=state,
        last_active_on=starts + timedelta(days=30),
        ended_on=starts + timedelta(days=300) if state == Link.State.ENDED else None,
        outcome=chance.choice(Link.Outcome.values) if state == Link.State.ENDED else "",
    )
    children = {
        "parts": [part(world, chance, starts, order, city) for order, city in enumerate((at, other))],
        "public_exchanges": [exchange(world, chance, starts, at)],
    }
    return New(row, {"terms": some_terms(world, chance)}, children)


def part(world: World, chance: Random, starts: date, order: int, city: int) -> models.Model:
    return row_of(
        LinkCity,
        id=key(chance),
        city_id=world.cities[city],
        order=order,
        part=PARTS[order],
        agreed_by_label="Example data",
        agreed_on=starts,
        is_shown=True,
        words_agreed=1,
    )


def exchange(world: World, chance: Random, starts: date, city: int) -> models.Model:
    return row_of(
        PublicExchange,
        id=key(chance),
        city_id=world.cities[city],
        day=starts + timedelta(days=30),
        kind=chance.choice(ExchangeKind.values),
        **columns("learned", paragraph(chance, "lessons", 1)),
    )


def some_terms(world: World, chance: Random) -> list[int]:
    return world.some_terms(chance, topics=1, kmgbf_targets=1, solution_types=1, challenges=1)


def some_day(chance: Random) -> date:
    return FIRST_DAY + timedelta(days=chance.randrange(600))
