"""Fills a site with made-up data at scale: all of it or nothing, in batches, through `core.history.bulk`."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched
from time import perf_counter

from assessment.models import Answer, Assessment, Result
from benchmarks.synthesis import assessments, cities, events, resources
from benchmarks.synthesis.world import New, World
from cities.models import City
from cities.organisations.models import Organisation
from cities.practices.models import Practice
from core.history import bulk
from core.history.models import Versioned
from core.history.write import Actor, one_transaction
from core.search.indexing import BATCH, follow, index_batch
from core.search.registry import index_of
from core.vocabulary.models import Source, Term
from events.models import Event, Speaker
from planning.models import Plan
from resources.models import Resource

BY = Actor(id=None, label="Example data", reason="made-up example data")
SOURCE = "example-data"
MARKED = (City, Organisation, Plan, Practice, Resource, Speaker, Event)  # each row says that it is made up
MODELS = (*MARKED, Assessment, Answer, Result)


@dataclass(frozen=True)
class Made:
    kind: str
    count: int
    seconds: float


def example_data_exists() -> bool:
    return any(model._default_manager.filter(is_example=True).exists() for model in MARKED)


def vocabulary() -> dict[str, list[Term]]:
    terms = defaultdict(list)
    for term in Term.objects.visible().select_related("scheme").order_by("scheme", "order", "pk"):
        terms[term.scheme.code].append(term)
    return terms


def synthesize(*, city_count: int, event_count: int, resource_count: int, seed: int) -> Iterator[Made]:
    """Each kind when it is done; what was made is kept only if all of them are."""
    bulk.bulk_listeners.setdefault(follow, index_together)
    with one_transaction():
        source, _made = Source.objects.get_or_create(
            key=SOURCE, defaults={"title": "Made-up example data", "kind": Source.Kind.EXAMPLE, "year": 2026}
        )
        world = World(seed, source, vocabulary())
        yield from make_all(world, city_count, event_count, resource_count)


def make_all(world: World, city_count: int, event_count: int, resource_count: int) -> Iterator[Made]:
    yield make("cities", city_count, lambda n: cities.city(world, n), "city_added", world.cities)
    yield make(
        "organisations", city_count, lambda n: cities.organisation(world, n), "organisation_added", world.organisations
    )
    yield make("plans", city_count * 2 // 3, lambda n: cities.plan(world, n), "plan_added", [])
    practices = -(-city_count // cities.EVERY_PRACTICE)
    yield make("practices", practices, lambda n: cities.practice(world, n), "practice_added", world.practices)
    works = city_count * len(assessments.YEARS)
    of_each = len(assessments.ASKED)
    yield make(
        "assessments", works, lambda n: assessments.assessment(world, n), "assessment_started", world.assessments
    )
    yield make("answers", works * of_each, lambda n: assessments.answer(world, n), "assessment_answered", [])
    yield make("results", works, lambda n: assessments.result(world, n), "result_changed", [])
    yield make("resources", resource_count, lambda n: resources.resource(world, n), "resource_added", world.resources)
    people = event_count * events.SPEAKERS
    yield make("speakers", people, lambda n: events.speaker(world, n), "speaker_added", world.speakers)
    yield make("events", event_count, lambda n: events.event(world, n), "event_added", [])


def make(kind: str, count: int, one: Callable[[int], New], verb: str, keys: list[int]) -> Made:
    begun = perf_counter()
    for numbers in batched(range(count), BATCH):
        keys += add([one(number) for number in numbers], verb)
    return Made(kind, count, perf_counter() - begun)


def add(new: Sequence[New], verb: str) -> list[int]:
    rows = bulk.add_many(
        [one.row for one in new],
        verb,
        by=BY,
        links={name: [one.links[name] for one in new] for name in new[0].links},
        children={name: [one.children[name] for one in new] for name in new[0].children},
    )
    return [row.pk for row in rows]


def index_together(rows: Sequence[Versioned]) -> None:
    """Nothing can refer to rows that are new, so that they alone are indexed."""
    if index := index_of(rows[0]):
        for some in batched(rows, BATCH):
            index_batch(index, [row.pk for row in some])
