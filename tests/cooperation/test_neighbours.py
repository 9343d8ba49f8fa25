"""The table of neighbours follows each write, and rebuilding it from nothing gives the same rows."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cities.actions import change_city, change_standing, remove_city
from cities.models import City
from cities.practices.actions import add_practice
from cooperation.models import Link, LinkCity, Posting
from cooperation.neighbours import after_writes
from cooperation.neighbours.after_writes import follow, note
from cooperation.neighbours.models import CityOutline, Neighbour, Renewal, Trait
from cooperation.neighbours.renewal import rebuild
from core.history.write import Actor, one_transaction
from core.vocabulary.models import Term
from events.actions import change_event
from tests.factories import CityFactory, EventFactory, ParticipationFactory, term

pytestmark = pytest.mark.django_db
BY = Actor(id=None, label="test")
BIOMES, CHALLENGES = ("1", "4"), ("water", "heat", "green-space")


def rows() -> list[tuple[Any, ...]]:
    """All that the table holds, without its keys."""
    return [
        *Neighbour.objects.order_by("city", "other").values_list("city_id", "other_id", "via", "reasons", "group"),
        *Trait.objects.order_by("city", "kind", "thing").values_list("city_id", "kind", "thing", "is_example"),
        *CityOutline.objects.order_by("city").values_list("city_id", "data"),
    ]


def codes(one: City, other: City) -> list[str]:
    found = Neighbour.objects.filter(city=one, other=other).first()
    return [code for code, _theirs, _yours in found.reasons] if found else []


def terms_of(city: City, *wanted: Term) -> dict[str, Any]:
    there = {each.pk for each in city.terms.all()}
    return {f"terms.{each.pk}": True for each in wanted} | {
        f"terms.{key}": False for key in there - {each.pk for each in wanted}
    }


def posting(city: City, side: str, *terms: Term, **fields: Any) -> Posting:
    made = Posting.objects.create(
        **{
            "slug": f"{side}-{city.pk}-{Posting.objects.count()}",
            "city": city,
            "side": side,
            "title_en": f"{side} of {city.slug}",
            "state": "published",
            "published_on": timezone.localdate(),
            "valid_until": timezone.localdate() + timedelta(days=300),
            **fields,
        }
    )
    made.terms.set(terms)
    follow([note(made)])
    return made


# --- Following ----------------------------------------------------------------------------------------------------


def test_a_city_that_is_published_is_near_at_once_and_gone_when_it_is_hidden() -> None:
    kunming, kobe = CityFactory(), CityFactory(status="draft")
    rebuild()

    change_standing(kobe, changes={"status": "founding"}, expected=None, by=BY)
    assert codes(kunming, kobe) == ["same_biome"]

    change_standing(kobe, changes={"status": "withdrawn"}, expected=None, by=BY)
    assert not Neighbour.objects.exists()
    assert not CityOutline.objects.filter(city=kobe).exists()


def test_terms_practices_and_events_are_followed_in_the_transaction_that_writes_them() -> None:
    kunming, kobe = CityFactory(biome=None), CityFactory(biome=None)
    water = term("challenges", "water")
    event = EventFactory()
    rebuild()

    change_city(kunming, changes=terms_of(kunming, water), expected=None, by=BY)
    assert codes(kunming, kobe) == []

    add_practice(
        slug="a-lake", city=kobe, changes={"title_en": "A lake", "state": "published", f"terms.{water.pk}": True}, by=BY
    )
    assert codes(kunming, kobe) == ["practice_on_challenge"]
    assert codes(kobe, kunming) == []  # near, and nothing to ask

    parts = {
        f"participations.{key}.city": city.pk
        for key, city in (("0b9f1c0e-0000-4000-8000-000000000001", kunming),
                          ("0b9f1c0e-0000-4000-8000-000000000002", kobe))
    }  # fmt: skip
    change_event(event, changes=parts, expected=None, by=BY)
    assert codes(kobe, kunming) == ["met"]

    change_event(event, changes={"state": "draft"}, expected=None, by=BY)
    assert codes(kobe, kunming) == []


def test_an_offer_is_a_reason_for_the_city_that_needs_it_and_an_ended_one_is_none() -> None:
    kunming, kobe = CityFactory(biome=None), CityFactory(biome=None)
    water = term("topics", "water")
    rebuild()

    posting(kunming, "need", water)
    offer = posting(kobe, "offer", water)
    assert (codes(kunming, kobe), codes(kobe, kunming)) == (["offer_for_need"], ["need_for_offer"])
    assert Neighbour.objects.get(city=kunming).group == "can_help"

    offer.state = "ended"
    offer.save()
    follow([note(offer)])
    assert codes(kunming, kobe) == []


def test_only_a_public_link_makes_cities_linked_for_all() -> None:
    kunming, kobe = CityFactory(biome=None), CityFactory(biome=None)
    rebuild()
    link = Link.objects.create(
        slug="a-link", city=kunming, starts=timezone.localdate(), is_public=False, words_title="Lakes"
    )
    for city in (kunming, kobe):
        LinkCity.objects.create(link=link, city=city)
    follow([note(link)])
    assert codes(kunming, kobe) == []

    link.is_public = True
    link.save()
    follow([note(link)])
    assert codes(kunming, kobe) == codes(kobe, kunming) == ["linked"]


def test_a_made_up_city_stands_near_made_up_ones_alone() -> None:
    CityFactory(slug="real")
    bay, hills = CityFactory(slug="bay", is_example=True), CityFactory(slug="hills", is_example=True)

    rebuild()

    assert set(Neighbour.objects.values_list("city", "other")) == {(bay.pk, hills.pk), (hills.pk, bay.pk)}


# --- The same rows ------------------------------------------------------------------------------------------------


def a_world(number: int) -> list[City]:
    for biome in BIOMES:
        term("biomes", biome)
    """By name they stand in another order than by key."""
    biomes = [term("biomes", BIOMES[place % 2]) for place in range(number)]
    return [CityFactory(biome=biome, name_en=f"City {number - place:03}") for place, biome in enumerate(biomes)]


@pytest.mark.both
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_table_after_many_writes_is_the_table_made_from_nothing(seed: int) -> None:
    chance = random.Random(seed)
    cities = a_world(18)
    event = EventFactory()
    wanted = [term("challenges", code) for code in CHALLENGES]
    rebuild()

    def status(city: City) -> None:
        new = chance.choice(["founding", "founding", "draft", "withdrawn"])
        change_standing(city, changes={"status": new}, expected=None, by=BY)

    def biome(city: City) -> None:
        key = chance.choice([None, term("biomes", "1").pk, term("biomes", "4").pk])
        change_city(city, changes={"biome": key}, expected=None, by=BY)

    def challenges(city: City) -> None:
        some = chance.sample(wanted, chance.randint(0, 3))
        change_city(city, changes=terms_of(city, *some), expected=None, by=BY)

    def take_part(city: City) -> None:
        if not event.participations.filter(city=city).exists():
            ParticipationFactory(event=event, city=city)
            follow([note(event)])

    def practice(city: City) -> None:
        changes: dict[str, Any] = {
            "title_en": "A lake",
            "state": "published",
            f"terms.{chance.choice(wanted).pk}": True,
        }
        add_practice(slug=f"p-{city.pk}-{chance.random()}".replace(".", ""), city=city, changes=changes, by=BY)

    def offer_or_need(city: City) -> None:
        posting(city, chance.choice(["offer", "need"]), *chance.sample(wanted, 2))

    def remove(city: City) -> None:
        if not (city.practices.exists() or city.postings.exists() or city.participations.exists()):
            remove_city(city, expected=city.version, by=BY)
            cities.remove(city)

    steps: list[Callable[[City], None]] = [status, biome, challenges, take_part, practice, offer_or_need, remove]
    for _number in range(60):
        chance.choice(steps)(City.objects.get(pk=chance.choice(cities).pk))

    followed = rows()
    rebuild()
    assert followed == rows()


def test_several_writes_of_one_transaction_are_worked_out_once_at_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    kunming, kobe = CityFactory(), CityFactory()
    calls: list[set[int]] = []
    monkeypatch.setattr(after_writes, "renew", lambda keys: calls.append(set(keys)))

    with one_transaction():
        change_city(kunming, changes={"biome": None}, expected=None, by=BY)
        change_city(kobe, changes={"biome": None}, expected=None, by=BY)
        change_city(kobe, changes={"latitude": 1.0}, expected=None, by=BY)
        assert calls == []

    assert calls == [{kunming.pk, kobe.pk}]


def test_a_change_that_touches_many_cities_is_marked_and_worked_out_by_a_job(
    django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(after_writes, "MOST_AT_ONCE", 3)
    cities = [CityFactory(biome=None) for _number in range(6)]
    event = EventFactory()
    for city in cities:
        ParticipationFactory(event=event, city=city)

    with django_capture_on_commit_callbacks() as later:
        change_event(event, changes={"venue_en": "The hall"}, expected=None, by=BY)

    assert Renewal.objects.count() == 6
    assert not Neighbour.objects.exists()

    for callback in later:
        callback()
    assert not Renewal.objects.exists()
    assert codes(cities[0], cities[5]) == ["met"]


def test_the_command_makes_the_whole_table(capsys: pytest.CaptureFixture[str]) -> None:
    for _number in range(3):
        CityFactory()

    call_command("neighbours", "--all")

    assert capsys.readouterr().out == "3 pairs of neighbours.\n"
    assert Neighbour.objects.count() == 6


def test_a_write_costs_the_same_queries_among_few_and_many_cities() -> None:
    def cost(city: City, biome: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            change_city(city, changes={"biome": term("biomes", biome).pk}, expected=None, by=BY)
        return len(found)

    cities = a_world(10)
    rebuild()
    few = cost(cities[0], BIOMES[1])
    a_world(30)
    rebuild()

    assert cost(cities[1], BIOMES[0]) <= few
