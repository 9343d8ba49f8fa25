"""Reads from the database what matching knows of cities: a fixed number of queries, however many cities there are."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import Q

from assessment.models import ResultLine
from cities.models import City, Figure
from cities.practices.models import Practice
from cities.querysets import LISTED
from cooperation.links import free_places
from cooperation.links.querysets import RUNNING
from cooperation.matching import CityFacts, Done, Plan, Point, Posting, Stage
from cooperation.models import LinkCity
from cooperation.models import Posting as PostingRow
from core.content.examples import not_made_up
from core.text.moments import zone_of
from events.models import Event, Participation
from events.querysets import SHOWN
from planning.models import Plan as PlanRow

type Data = dict[str, Any]  # the facts of a city as JSON has them

SCHEMES = {
    "challenges": "challenges",
    "ecosystems": "ecosystems",
    "solution-types": "solutions",
    "settings": "settings",
}
STAGES = {
    PlanRow.Status.BEING_WRITTEN: Stage.BEING_WRITTEN,
    PlanRow.Status.IN_FORCE: Stage.IN_FORCE,
    PlanRow.Status.ENDED: Stage.COMPLETED,
}  # another took the place of one that is superseded: that one counts
NOON = 12


def gathered(keys: Collection[int]) -> dict[int, Data]:
    """Facts of cities that are listed, by key. Lists are in a fixed order, so that equal facts are equal rows."""
    found = {row["pk"]: outlined(row) for row in cities(keys)}
    for city, name, item in (*terms(keys), *events(keys), *links(keys), *practices(keys), *plans(keys), *points(keys)):
        if city in found:
            found[city].setdefault(name, []).append(item)
    add_postings(found, keys)
    add_people(found, keys)
    for data in found.values():
        for value in data.values():
            if isinstance(value, list):
                value.sort(key=repr)
    return found


def cities(keys: Collection[int]) -> Iterable[Any]:
    rows = City.objects.filter(pk__in=keys, status__in=LISTED).order_by("pk")
    return rows.values("pk", "is_example", "biome_id", "languages", "time_zone")


def outlined(row: dict[str, Any]) -> Data:
    return {
        "is_example": row["is_example"],
        "biome": row["biome_id"],
        "languages": sorted({spoken(tag) for tag in row["languages"]}),
        "time_zone": row["time_zone"],
    }


def spoken(tag: str) -> str:
    """The language without its script or region: who writes simplified Chinese reads the traditional too."""
    return tag.partition("-")[0].lower()


def terms(keys: Collection[int]) -> Iterator[tuple[int, str, Any]]:
    rows: Any = City.terms.through._default_manager.filter(city_id__in=keys, term__scheme__code__in=SCHEMES)
    for city, term, scheme in rows.values_list("city_id", "term_id", "term__scheme__code"):
        yield city, SCHEMES[scheme], term


def events(keys: Collection[int]) -> Iterator[tuple[int, str, Any]]:
    rows = Participation.objects.filter(not_made_up(Event, "event__"), city__in=keys, event__state__in=SHOWN)
    for city, event in rows.values_list("city_id", "event_id"):
        yield city, "events", event


def practices(keys: Collection[int]) -> Iterator[tuple[int, str, Any]]:
    rows: Any = Practice.terms.through._default_manager.filter(
        Q(practice__is_example=False) | Q(practice__city__is_example=True),
        practice__city__in=keys,
        practice__state="published",
        practice__city__status__in=LISTED,
    )
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    for city, practice, term in rows.values_list("practice__city_id", "practice_id", "term_id"):
        found[city, practice].append(term)
    for (city, practice), of_it in found.items():
        yield city, "practices", [practice, sorted(of_it)]


def plans(keys: Collection[int]) -> Iterator[tuple[int, str, Any]]:
    rows: Any = PlanRow.objects.published().shown_with(city__in=keys).with_standing()
    rows = rows.filter(told_status__in=STAGES)
    for city, plan, status, ends in rows.order_by().values_list("city_id", "pk", "told_status", "ends"):
        yield city, "plans", [plan, STAGES[PlanRow.Status(status)].value, ends]


def points(keys: Collection[int]) -> Iterator[tuple[int, str, Any]]:
    """Yields points of the newest published result of each edition: an older one says what a city was."""
    rows = ResultLine.objects.filter(
        result__city__in=keys, result__state="published", result__city__status__in=LISTED, score__isnull=False
    ).order_by("result__year", "result_id")
    newest: dict[tuple[int, str, str], tuple[int, list[Any]]] = {}
    for city, year, framework, indicator, mode, score, line in rows.values_list(
        "result__city_id", "result__year", "result__framework", "indicator", "score_mode", "score", "pk"
    ):
        newest[city, framework, indicator] = (year, [framework, indicator, mode, score, str(line)])
    for (city, _framework, _indicator), (_year, item) in newest.items():
        yield city, "points", item


def links(keys: Collection[int]) -> Iterator[tuple[int, str, Any]]:
    """Running links that everybody may read, with the other cities."""
    mine = LinkCity.objects.filter(city__in=keys, left_on=None, link__is_public=True, link__state__in=RUNNING)
    rows = LinkCity.objects.filter(link__in=mine.values("link"), left_on=None)
    of_link: dict[int, list[int]] = defaultdict(list)
    for link, city in rows.values_list("link_id", "city_id"):
        of_link[link].append(city)
    for link, together in of_link.items():
        for city in together:
            for other in together:
                if city != other:
                    yield city, "links", [link, other]


def add_postings(found: dict[int, Data], keys: Collection[int]) -> None:
    """Adds postings by their state alone: which of them has ended on a day is asked when they are read."""
    through: Any = PostingRow.terms.through
    of_posting: dict[int, list[int]] = defaultdict(list)
    public = {"posting__city__in": keys, "posting__state": "published", "posting__city__status__in": LISTED}
    rows = through._default_manager.filter(**public).values_list(
        "posting__city_id", "posting_id", "term_id", "posting__side", "posting__places", "posting__valid_until"
    )
    facts: dict[int, tuple[int, str, int, date]] = {}
    for city, posting, term, side, places, until in rows:
        of_posting[posting].append(term)
        facts[posting] = (city, side, places, until)
    taken, helped = free_places.taken_of(facts), helping(keys)
    for posting, (city, side, places, until) in facts.items():
        if city in found:
            item = [posting, sorted(of_posting[posting]), until.isoformat(), taken.get(posting, 0) < places]
            found[city].setdefault(f"{side}s", []).append(item)
    for city in found:
        if number := helped.get(city, 0):
            found[city]["helps"] = number


def helping(keys: Collection[int]) -> dict[int, int]:
    """How many cities each of these helps in a link that runs."""
    rows = LinkCity.objects.filter(city__in=keys, part="shares", left_on=None, link__state__in=RUNNING)
    return dict(Counter(rows.order_by().values_list("city_id", flat=True)))


def add_people(found: dict[int, Data], keys: Collection[int]) -> None:
    """The figure that the page of the city shows first, if it may be set beside others."""
    rows = Figure.objects.shown().comparable().filter(city__in=keys, measure="population")
    for figure in rows:
        data = found.get(figure.city_id)
        if data is not None and "people" not in data:
            data["people"] = {"value": str(figure.value), "figure": str(figure.pk)}


# --- Back from JSON -----------------------------------------------------------------------------------------------


def city_facts(city: int, data: Data, day: date | None) -> CityFacts:
    """The facts of a city on a day. Without a day postings count by their state, and hours are not known."""
    people = data.get("people")
    return CityFacts(
        key=city,
        is_example=data["is_example"],
        challenges=frozenset(data.get("challenges", ())),
        ecosystems=frozenset(data.get("ecosystems", ())),
        solutions=frozenset(data.get("solutions", ())),
        settings=frozenset(data.get("settings", ())),
        biome=data["biome"],
        people=Decimal(people["value"]) if people else None,
        people_figure=people["figure"] if people else "",
        languages=frozenset(data["languages"]),
        offset=None if day is None else offset(data["time_zone"], day),
        events=frozenset(data.get("events", ())),
        offers=postings(data.get("offers", ()), day),
        needs=postings(data.get("needs", ()), day),
        practices=tuple(Done(key, frozenset(of_it)) for key, of_it in data.get("practices", ())),
        plans=tuple(Plan(key, stage_on(stage, *ends, day=day)) for key, stage, *ends in data.get("plans", ())),
        points=tuple(Point(*item) for item in data.get("points", ())),
        links=frozenset((link, other) for link, other in data.get("links", ())),
        helps=data.get("helps", 0),
    )


def stage_on(stage: int, ends: int | None = None, *, day: date | None) -> Stage:
    """The stage of a plan: one whose last year is over has ended, whatever was said of it."""
    is_over = day is not None and ends is not None and ends < day.year
    return Stage.COMPLETED if is_over else Stage(stage)


def postings(rows: Iterable[Any], day: date | None) -> tuple[Posting, ...]:
    return tuple(
        Posting(key, frozenset(of_it), free)
        for key, of_it, until, free in rows
        if day is None or until >= day.isoformat()
    )


@lru_cache(maxsize=2_000)
def offset(time_zone: str, day: date) -> int:
    """Minutes before UTC at noon of that day: by summer time too."""
    moment = datetime(day.year, day.month, day.day, NOON, tzinfo=zone_of(time_zone))
    difference = moment.utcoffset()
    return 0 if difference is None else int(difference.total_seconds() // 60)
