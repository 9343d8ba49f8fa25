"""Fills a site with made-up data at scale: all of it or nothing, in batches, through `core.history.bulk`."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import batched
from time import perf_counter

from assessment.models import Answer, Assessment, Result
from benchmarks.synthesis import assessments, cities, cooperation, events, finance, plans, resources
from benchmarks.synthesis.world import New, World
from cities.models import City
from cities.organisations.models import Organisation
from cities.practices.models import Practice
from cooperation.models import Link, Posting
from cooperation.neighbours.after_writes import CLOSING
from cooperation.neighbours.renewal import rebuild
from core.history import bulk
from core.history.models import Versioned
from core.history.write import Actor, closing_listeners, one_transaction
from core.search.indexing import BATCH, follow_row, index_batch
from core.search.registry import index_of
from core.vocabulary.models import Source, Term
from events.models import Event, Speaker
from finance.market.models import Call, Funder
from finance.projects.models import Project, ProjectProfile
from planning.models import CityIndicator, Goal, Plan, PlanAction, PlanTarget
from resources.models import Resource

BY = Actor(id=None, label="Example data", reason="made-up example data")
SOURCE = "example-data"
MODELS = (
    *(City, Organisation, Plan, Practice, Resource, Speaker, Event),
    *(Assessment, Answer, Result, Posting, Link),
    *(Goal, CityIndicator, PlanTarget, PlanAction),
    *(Project, ProjectProfile, Funder, Call),
)


@dataclass(frozen=True)
class Size:
    cities: int
    events: int = 0
    resources: int = 0
    postings: int = 0
    links: int = 0
    plans: int = 0  # that hold goals, targets, actions and indicators; two of three cities have a bare one anyway
    projects: int = 0
    calls: int = 0


@dataclass(frozen=True)
class Made:
    kind: str
    count: int
    seconds: float


def example_data_exists() -> bool:
    """Those that are made here. The demo has a few made-up cities of its own."""
    return Source.objects.filter(key=SOURCE).exists()


def vocabulary() -> dict[str, list[Term]]:
    terms = defaultdict(list)
    for term in Term.objects.visible().select_related("scheme").order_by("scheme", "order", "pk"):
        terms[term.scheme.code].append(term)
    return terms


def synthesize(size: Size, *, seed: int, is_found: bool = True) -> Iterator[Made]:
    """Each kind when it is done; what was made is kept only if all of them are. `is_found`: the search finds it."""
    with one_transaction(), neighbours_at_the_end(), followed_by(index_together if is_found else unfollowed):
        source, _made = Source.objects.get_or_create(
            key=SOURCE, defaults={"title": "Made-up example data", "kind": Source.Kind.EXAMPLE, "year": 2026}
        )
        world = World(seed, source, vocabulary())
        yield from make_all(world, size)
        begun = perf_counter()
        yield Made("neighbours", rebuild(), perf_counter() - begun)


@contextmanager
def followed_by(index: bulk.Together) -> Iterator[None]:
    """What the search does when it is told of many new rows."""
    before = bulk.bulk_listeners.get(follow_row)
    bulk.bulk_listeners[follow_row] = index
    try:
        yield
    finally:
        bulk.bulk_listeners.pop(follow_row)
        if before:
            bulk.bulk_listeners[follow_row] = before


@contextmanager
def neighbours_at_the_end() -> Iterator[None]:
    """All rows are made at once: writes need not be followed one by one, and no job has to come after the commit."""
    closing_listeners.remove(CLOSING)
    try:
        yield
    finally:
        closing_listeners.append(CLOSING)


def make_all(world: World, size: Size) -> Iterator[Made]:
    yield make("cities", size.cities, lambda n: cities.city(world, n), "city_added", world.cities)
    yield make(
        "organisations", size.cities, lambda n: cities.organisation(world, n), "organisation_added", world.organisations
    )
    yield make(
        "plans", max(size.cities * 2 // 3, size.plans), lambda n: cities.plan(world, n), "plan_added", world.plans
    )
    yield from make_what_plans_hold(world, size.plans)
    practices = -(-size.cities // cities.EVERY_PRACTICE)
    yield make("practices", practices, lambda n: cities.practice(world, n), "practice_added", world.practices)
    works = size.cities * len(assessments.YEARS)
    of_each = len(assessments.ASKED)
    yield make(
        "assessments", works, lambda n: assessments.assessment(world, n), "assessment_started", world.assessments
    )
    yield make("answers", works * of_each, lambda n: assessments.answer(world, n), "assessment_answered", [])
    yield make("results", works, lambda n: assessments.result(world, n), "result_changed", [])
    yield make("resources", size.resources, lambda n: resources.resource(world, n), "resource_added", world.resources)
    people = size.events * events.SPEAKERS
    yield make("speakers", people, lambda n: events.speaker(world, n), "speaker_added", world.speakers)
    yield make("events", size.events, lambda n: events.event(world, n), "event_added", [])
    yield make("postings", size.postings, lambda n: cooperation.posting(world, n), "posting_added", [])
    yield make("links", size.links, lambda n: cooperation.link(world, n), "link_added", [])
    yield make("works", size.projects, lambda n: finance.work(world, n), "project_begun", world.works)
    yield make("projects", size.projects, lambda n: finance.profile(world, n), "projectprofile_added", [])
    yield make(
        "funders", finance.funders_of(size.calls), lambda n: finance.funder(world, n), "funder_added", world.funders
    )
    yield make("calls", size.calls, lambda n: finance.call(world, n), "call_added", [])


def make_what_plans_hold(world: World, count: int) -> Iterator[Made]:
    yield make("goals", count * plans.GOALS, lambda n: plans.goal(world, n), "goal_added", world.goals)
    indicators = count * plans.INDICATORS
    yield make("indicators", indicators, lambda n: plans.indicator(world, n), "cityindicator_added", world.indicators)
    targets = count * plans.TARGETS
    yield make("targets", targets, lambda n: plans.target(world, n), "plantarget_added", world.plan_targets)
    yield make("actions", count * plans.ACTIONS, lambda n: plans.action(world, n), "planaction_added", [])


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


def unfollowed(rows: Sequence[Versioned]) -> None:
    """The index is most of the time that a row takes."""


def index_together(rows: Sequence[Versioned]) -> None:
    """Nothing can refer to rows that are new, so that they alone are indexed."""
    if index := index_of(rows[0]):
        for some in batched(rows, BATCH):
            index_batch(index, [row.pk for row in some])
