"""Made-up events with their programme, and the people who speak there."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from django.db import models

from benchmarks.synthesis.words import columns, filled, marked, one, place_name, words
from benchmarks.synthesis.world import New, World, key, row_of, slug, some
from events.models import Contribution, Event, Material, Participation, Release, Session, Speaker

SESSIONS = 5
CONTRIBUTIONS = 10
SPEAKERS = CONTRIBUTIONS // 2  # new ones for each event: everybody speaks twice
PARTICIPATIONS = 5
FIRST_DAY, DAYS = date(2022, 1, 1), 3_000  # far enough into the future for a list of what is to come
KINDS = ("forum", "workshop", "webinar", "summit", "event")


def speaker(world: World, number: int) -> New:
    chance = world.chance("speaker", number)
    home = chance.randrange(len(world.cities))
    given, family = chance.choice(words()["given"]), chance.choice(words()["family"])
    row = row_of(
        Speaker,
        slug=slug("speaker", number),
        given_name=given,
        family_name=f"{family} {words()['mark'][0]}",
        sort_key=f"{family} {given}".lower(),
        **columns("post", one(chance, "posts")),
        organisation_id=world.organisations[home],
        city_id=world.cities[home],
        consent=Speaker.Consent.CONSENTED,
        state=Event.State.PUBLISHED,
    )
    return New(row)


def event(world: World, number: int) -> New:
    chance = world.chance("event", number)
    home, starts = chance.randrange(len(world.cities)), FIRST_DAY + timedelta(days=chance.randrange(DAYS))
    place = place_name(home)
    title = one(chance, "event_titles", place=place.texts, year=starts.year)
    row = row_of(
        Event,
        slug=slug("event", number),
        **columns("title", marked(title)),
        kind=chance.choice(KINDS),
        starts=starts,
        ends=starts + timedelta(days=chance.choice([0, 0, 1, 2])),
        time_zone="UTC",
        **columns("venue", words()["venue"]),
        **columns("place", place.marked),
        city_id=world.cities[home],
        **columns("theme", words()["theme"]),
        **columns("summary", one(chance, "event_summaries")),
        state=Event.State.PUBLISHED,
    )
    links = {
        "organisers": [world.organisations[home]],
        "supporters": some(chance, world.organisations, 2),
        "practices": some(chance, world.practices, 2),
        "terms": world.some_terms(chance, topics=2),
        "sources": [world.source.pk],
    }
    return New(row, links, children(world, chance, number, starts))


def children(world: World, chance: Random, number: int, starts: date) -> dict[str, list[models.Model]]:
    sessions = [session(chance, order, starts) for order in range(SESSIONS)]
    return {
        "sessions": [*sessions],
        "contributions": [contribution(world, chance, number, order, sessions) for order in range(CONTRIBUTIONS)],
        "participations": [
            Participation(id=key(chance), city_id=city, role=chance.choice(Participation.Role.values), order=order)
            for order, city in enumerate(some(chance, world.cities, PARTICIPATIONS))
        ],
        "materials": [material(chance, number)],
        "releases": [
            Release(id=key(chance), resource_id=resource, order=order)
            for order, resource in enumerate(some(chance, world.resources, 1))
        ],
    }


def session(chance: Random, order: int, day: date) -> Session:
    begins = datetime.combine(day, time(8 + order), UTC)
    return row_of(
        Session,
        id=key(chance),
        order=order,
        kind=Session.Kind.PANEL if order == SESSIONS - 1 else Session.Kind.SESSION,
        **columns("title", words()["session_titles"][order]),
        **columns("about", one(chance, "session_abouts")),
        starts=begins,
        ends=begins + timedelta(minutes=50),
    )


def contribution(world: World, chance: Random, event: int, order: int, sessions: list[Session]) -> Contribution:
    """The speakers of this event and of the next one: nobody twice in one session."""
    person = (event * SPEAKERS + order) % len(world.speakers)
    at, place = divmod(order, CONTRIBUTIONS // SESSIONS)
    return row_of(
        Contribution,
        id=key(chance),
        session=sessions[at],
        speaker_id=world.speakers[person],
        order=at * 10 + place,
        role=Contribution.Role.PANELLIST if at == SESSIONS - 1 else Contribution.Role.SPEAKER,
        **columns("post", one(chance, "posts")),
        organisation_id=chance.choice(world.organisations),
        **columns("topic", one(chance, "topics")),
    )


def material(chance: Random, number: int) -> Material:
    return row_of(
        Material,
        id=key(chance),
        kind=Material.Kind.SLIDES,
        **columns("title", filled(words()["session_titles"][1])),
        language="en",
        link=f"https://{slug('event', number)}.example/slides.pdf",
    )
