"""Cities link to each other, and each link says why."""

import pytest
from django.test import Client

from alliance.portal.links import common_to, surroundings
from cities.models import City
from cooperation.neighbours.renewal import rebuild
from tests.factories import (
    CityFactory,
    ContributionFactory,
    EventFactory,
    OrganisationFactory,
    ParticipationFactory,
    SessionFactory,
    term,
)

pytestmark = pytest.mark.django_db


def names(links: list) -> list[str]:  # type: ignore[type-arg]
    return [link.city.name_en for link in links]


def test_cities_that_met_at_an_event_are_linked_with_its_name() -> None:
    event = EventFactory(title_en="Forum of lakes")
    kunming, kobe = CityFactory(name_en="Kunming", biome=None), CityFactory(name_en="Kobe", biome=None)
    ParticipationFactory(event=event, city=kunming)
    ParticipationFactory(event=event, city=kobe)
    rebuild()

    around = surroundings(kunming)

    assert names(around.met) == ["Kobe"]
    assert around.met[0].reason == "Both cities took part in “Forum of lakes”."
    assert around.similar == []


def test_a_shared_challenge_and_biome_are_named_as_reasons() -> None:
    water = term("challenges", "water", label_en="Water management")
    forest = term("biomes", "5", label_en="Temperate Conifer Forests")
    kunming, kobe = CityFactory(name_en="Kunming", biome=forest), CityFactory(name_en="Kobe", biome=forest)
    kunming.terms.add(water)
    kobe.terms.add(water)
    rebuild()

    link = surroundings(kunming).similar[0]

    assert link.city == kobe
    assert link.reason == (
        "Listed on this site for both cities: Water management. Both cities share a biome: Temperate Conifer Forests."
    )


def test_a_biome_that_was_taken_back_is_no_reason_before_the_reasons_are_worked_out_anew() -> None:
    kunming, kobe = CityFactory(), CityFactory()
    rebuild()
    assert names(surroundings(kunming).similar) == [kobe.name_en]

    City._base_manager.filter(pk=kobe.pk).update(biome=None)

    assert surroundings(kunming).similar == []


def test_what_all_links_share_is_said_once_and_of_each_only_what_differs() -> None:
    event, water, heat = EventFactory(), term("challenges", "water"), term("challenges", "heat", label_en="Heat")
    kunming, kobe, ninghe = (CityFactory(name_en=name, biome=None) for name in ("Kunming", "Kobe", "Ninghe"))
    for city in (kunming, kobe, ninghe):
        ParticipationFactory(event=event, city=city)
        city.terms.add(water)
    for city in (kunming, ninghe):
        city.terms.add(heat)
    rebuild()

    links = surroundings(kunming).met
    common = common_to(links)

    assert (common.event, common.terms, common.same_biome) == (event, [water], False)
    assert {link.city.name: link.but(common) for link in links} == {
        "Ninghe": "Listed on this site for both cities: Heat.",
        "Kobe": "",
    }


def test_one_link_alone_says_all_its_reasons() -> None:
    kunming, kobe = CityFactory(), CityFactory()
    rebuild()

    (link,) = surroundings(kunming).similar

    assert link.city == kobe
    assert link.but(common_to([link])) == link.reason


def test_a_shared_landscape_alone_is_no_reason_to_link() -> None:
    coast = term("settings", "coast-and-sea")
    kunming, kobe = CityFactory(biome=None), CityFactory(biome=None)
    kunming.terms.add(coast)
    kobe.terms.add(coast)
    rebuild()

    assert surroundings(kunming).similar == []


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_cities_that_are_not_public_are_never_linked(status: str) -> None:
    kunming = CityFactory()
    event = EventFactory()
    hidden = CityFactory(status=status)
    ParticipationFactory(event=event, city=kunming)
    ParticipationFactory(event=event, city=hidden)
    rebuild()

    around = surroundings(kunming)

    assert (around.met, around.similar) == ([], [])


def test_an_event_that_is_not_public_is_no_reason() -> None:
    event = EventFactory(state="draft")
    kunming, kobe = CityFactory(biome=None), CityFactory(biome=None)
    ParticipationFactory(event=event, city=kunming)
    ParticipationFactory(event=event, city=kobe)
    rebuild()

    around = surroundings(kunming)

    assert (around.met, around.similar, around.participations) == ([], [], [])


def test_a_reader_gets_from_any_city_of_a_biome_to_any_other() -> None:
    """The next ones by name, and from the beginning again: a ring through all of them."""
    cities = [CityFactory(name_en=f"City {number:02}") for number in range(30)]
    rebuild()
    reached, new = set(), {cities[17].pk}

    while new:
        reached |= new
        found = [link.city.pk for pk in new for link in surroundings(City.objects.get(pk=pk)).similar]
        new = set(found) - reached

    assert len(reached) == 30


NEVER = {
    "en": ("met Kunming", "Met at", "They met", "work on", "Works on", "have published"),
    "zh-hans": ("会面", "相遇", "致力于"),
    "zh-hant": ("會面", "相遇", "致力於"),
    "ja": ("出会", "取り組んでいます"),
}


@pytest.mark.parametrize("language", NEVER)
def test_who_took_part_in_the_same_event_is_not_said_to_have_met_or_to_work_on_something(language: str) -> None:
    event, water = EventFactory(title_en="Forum of lakes"), term("challenges", "water", label_en="Water management")
    for name in ("Kunming", "Kobe", "Ninghe"):
        city = CityFactory(slug=name.lower(), name_en=name)
        city.terms.add(water)
        ParticipationFactory(event=event, city=city)
    rebuild()
    pages = [Client().get(f"/{language}/cities/kunming/{path}").text for path in ("", "brief/", "links/")]

    assert [words for words in NEVER[language] for page in pages if words in page] == []
    if language == "en":
        assert "2 cities took part in the same event as Kunming, on 25 October 2024." in pages[0]
        assert "Listed on this site for all these cities: Water management." in pages[0]
        assert "whether or not a city has confirmed it" in pages[2]


def test_a_body_that_held_no_event_has_no_cities_that_took_part_in_its_events() -> None:
    event, speaking, holding = EventFactory(), OrganisationFactory(slug="office"), OrganisationFactory(slug="network")
    ParticipationFactory(event=event, city=CityFactory(name_en="Kobe"))
    ContributionFactory(session=SessionFactory(event=event), organisation=speaking)
    event.organisers.add(holding)

    assert "Kobe" not in Client().get("/en/organisations/office/").text
    page = Client().get("/en/organisations/network/").text
    assert "Cities that took part in events of this organisation" in page
    assert "Kobe" in page
