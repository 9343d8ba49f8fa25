"""Made-up resources: one in fifty can be read on the site."""

from datetime import date, timedelta
from random import Random

from django.db import models

from benchmarks.synthesis.words import columns, marked, one, paragraphs, words
from benchmarks.synthesis.world import New, World, key, row_of, slug, some
from cities.models import State
from resources.models import Edition, EditionFile, Resource, Section

EVERY_READABLE = 50
SECTIONS = 8
LANGUAGES = (["en"], ["en"], ["zh-hans"], ["ja"], ["en", "zh-hans"])


def resource(world: World, number: int) -> New:
    chance = world.chance("resource", number)
    released, languages = date(2012, 1, 1) + timedelta(days=chance.randrange(5_400)), chance.choice(LANGUAGES)
    row = row_of(
        Resource,
        slug=slug("resource", number),
        kind=chance.choice(Resource.Kind.values),
        stage=chance.choice(Resource.Stage.values),
        **columns("title", marked(one(chance, "resource_titles", number=number + 1))),
        **columns("summary", one(chance, "resource_summaries")),
        **columns("use_when", one(chance, "use_when")),
        authors=[f"{chance.choice(words()['family'])}, {chance.choice('ABCDEFGHJKLM')}." for _ in range(2)],
        licence="CC BY 4.0",
        languages=languages,
        released_on=released,
        state=State.PUBLISHED,
    )
    links = {
        "publishers": some(chance, world.organisations, 1),
        "cities": some(chance, world.cities, chance.choice([0, 0, 1, 2])),
        "terms": world.some_terms(chance, topics=2, kmgbf_targets=2, stakeholders=1),
        "sources": [world.source.pk],
    }
    return New(row, links, children(chance, row, released))


def children(chance: Random, row: Resource, released: date) -> dict[str, list[models.Model]]:
    numbers = range(1, chance.choice([2, 2, 3]))
    editions: list[models.Model] = [
        Edition(
            id=key(chance),
            number=number,
            year=released.year - (numbers[-1] - number),
            pages=chance.randrange(12, 240),
            languages=row.languages,
        )
        for number in numbers
    ]
    files: list[models.Model] = [
        EditionFile(
            id=key(chance),
            edition_number=number,
            language=language,
            title="PDF",
            link=f"https://{row.slug}.example/{number}-{language}.pdf",
        )
        for number in numbers
        for language in row.languages
    ]
    readable = int(row.slug.rpartition("-")[2]) % EVERY_READABLE == 1
    sections: list[models.Model] = [section(chance, order) for order in range(SECTIONS if readable else 0)]
    return {"editions": editions, "files": files, "sections": sections}


def section(chance: Random, order: int) -> Section:
    return row_of(
        Section,
        id=key(chance),
        slug=f"step-{order + 1}",
        order=order,
        **columns("title", one(chance, "section_titles", number=order + 1)),
        **columns("body", paragraphs(chance, "city_texts", 5, 5)),
    )
