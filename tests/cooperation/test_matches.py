"""The matches of a city: reasons in words, one thing to ask, and what it does not want to be shown."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cities.models import City
from cooperation.matches import candidates
from cooperation.matches.candidates import matches_of
from cooperation.models import Passed, Posting
from cooperation.neighbours.renewal import rebuild
from tests.api.writing import Program, told
from tests.factories import (
    CityFactory,
    EventFactory,
    ParticipationFactory,
    PostingFactory,
    PracticeFactory,
    linked,
    term,
)
from tests.people import curator, editor, lead, outsider, person, sign_in

pytestmark = pytest.mark.django_db
HERE = "/en/w/kunming/cooperation/matches/"


@pytest.fixture
def kunming() -> City:
    return CityFactory(slug="kunming", name_en="Kunming", biome=None)


@pytest.fixture
def staff(kunming: City) -> Client:
    return sign_in(Client(), editor(kunming))


def page(client: Client, query: str = "") -> str:
    answer = client.get(f"{HERE}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def a_need(city: City, code: str = "heat") -> Posting:
    need = PostingFactory(city=city, side="need", slug="shade", title_en="Shade for streets")
    need.terms.add(term("challenges", code, label_en=code.title()))
    return need


def test_a_city_that_offers_what_is_needed_is_named_with_both_and_one_thing_to_ask(
    kunming: City, staff: Client
) -> None:
    a_need(kunming)
    kobe = CityFactory(name_en="Kobe", biome=None)
    offer = PostingFactory(city=kobe, slug="trees", title_en="Trees against heat")
    offer.terms.add(term("challenges", "heat"))
    rebuild()

    for found in (page(staff), page(staff, "?need=shade")):
        assert "It offers what you look for" in found
        assert "Trees against heat" in found
        assert "Shade for streets" in found
        assert "One thing to ask:" in found
        assert "/en/w/kunming/cooperation/ask/?posting=trees" in found


def test_a_need_is_matched_by_its_own_subject_alone(kunming: City, staff: Client) -> None:
    a_need(kunming)
    roofs = PracticeFactory(title_en="Cool roofs", city=CityFactory(name_en="Kobe", biome=None))
    roofs.terms.add(term("challenges", "heat"))
    met = CityFactory(name_en="Ninghe", biome=None)
    event = EventFactory()
    for city in (kunming, met):
        ParticipationFactory(event=event, city=city)
    rebuild()

    whole, need = page(staff), page(staff, "?need=shade")

    assert "Ninghe" in whole
    assert "Cool roofs" in need
    assert "Ask Kobe how it did and paid for" in need
    assert "Ninghe" not in need


def test_t61_no_points_places_or_shares_are_shown(kunming: City, staff: Client) -> None:
    for name in ("Kobe", "Ninghe"):
        CityFactory(name_en=name, biome=None).terms.add(term("challenges", "heat"))
    kunming.terms.add(term("challenges", "heat"))
    rebuild()

    found = page(staff)

    assert "It faces the same questions" in found
    assert "%" not in found.partition("<main")[2].partition("</main")[0]


def test_t61_a_city_that_is_not_for_us_is_not_shown_for_a_year_and_can_come_back(kunming: City, staff: Client) -> None:
    kobe = CityFactory(slug="kobe", name_en="Kobe", biome=None)
    for city in (kunming, kobe):
        city.terms.add(term("challenges", "heat"))
    rebuild()
    secret = {"other": "kobe", "reason": "Too far away"}

    answer = staff.post(f"{HERE}not-for-us/", secret)

    assert answer.status_code == 302
    assert [match.city for match in matches_of(kunming)] == []
    assert [match.city for match in matches_of(kobe)] == [kunming.pk]
    assert "Too far away" in page(staff)
    assert "Too far away" not in Client().get("/en/cities/kobe/").content.decode()
    theirs = sign_in(Client(), lead(kobe))
    assert "Too far away" not in theirs.get("/en/w/kobe/cooperation/matches/").content.decode()

    staff.post(f"{HERE}show-again/", {"other": "kobe"})
    assert not Passed.objects.exists()


def test_a_reason_that_is_too_long_is_kept_with_a_sentence(kunming: City, staff: Client) -> None:
    kobe = CityFactory(slug="kobe", name_en="Kobe", biome=None)
    for city in (kunming, kobe):
        city.terms.add(term("challenges", "heat"))
    rebuild()

    found = staff.post(f"{HERE}not-for-us/", {"other": "kobe", "reason": "z" * 2_000}).content.decode()

    assert "or fewer." in found
    assert "z" * 2_000 in found
    assert not Passed.objects.exists()


def test_t61_a_link_that_is_not_shown_is_known_to_the_staff_of_its_cities(kunming: City, staff: Client) -> None:
    kobe = CityFactory(name_en="Kobe", biome=None)
    for city in (kunming, kobe):
        city.terms.add(term("challenges", "heat"))
    linked(kunming, kobe, is_public=False)
    rebuild()

    assert "You work together already" in page(staff)


def test_made_up_cities_match_made_up_ones_alone(kunming: City, staff: Client) -> None:
    for city in (kunming, CityFactory(name_en="Example Bay", biome=None, is_example=True)):
        city.terms.add(term("challenges", "heat"))
    rebuild()

    assert "Example Bay" not in page(staff).partition("<main")[2]


def test_t61_matches_are_for_the_staff_of_the_city(kunming: City) -> None:
    for who in (person(), outsider(), curator()):
        assert sign_in(Client(), who).get(HERE).status_code == 404
    assert Client().get(HERE).status_code == 302


def test_t61_a_need_of_another_city_or_none_at_all_is_no_page(kunming: City, staff: Client) -> None:
    PostingFactory(side="need", slug="of-others")

    assert staff.get(f"{HERE}?need=of-others").status_code == 404
    assert staff.get(f"{HERE}?need=").status_code == 200


def test_matches_of_a_need_take_eight_queries_for_few_and_many(
    kunming: City, django_assert_max_num_queries: Any
) -> None:
    from alliance.workspace.context import CityContext
    from alliance.workspace.cooperating.matches import group_cards

    need, heat = a_need(kunming), term("challenges", "heat")
    desk = CityContext(editor(kunming), kunming, "editor")

    def add(number: int) -> None:
        for _one in range(number):
            city = CityFactory()
            PostingFactory(city=city).terms.add(heat)
            PracticeFactory(city=city).terms.add(heat)
            city.terms.add(heat)

    add(3)
    rebuild()
    with django_assert_max_num_queries(8):
        assert len(group_cards(desk, matches_of(kunming, need), need)[0]["cards"]) == 3
    add(20)
    rebuild()
    with django_assert_max_num_queries(8):
        assert len(group_cards(desk, matches_of(kunming, need), need)[0]["cards"]) == 23


@pytest.mark.both
def test_with_many_candidates_everybody_has_a_turn_and_who_offers_comes_first(
    kunming: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "MOST", 4)
    heat = term("challenges", "heat")
    working = [CityFactory(biome=None) for _number in range(12)]
    for city in working:
        city.terms.add(heat)
    offering = CityFactory(biome=None)
    PostingFactory(city=offering).terms.add(heat)
    rebuild()
    days = [candidates.today() + timedelta(days=number) for number in range(60)]

    found = [candidates.answering(kunming, [heat.pk], day) for day in days]

    assert {keys[0] for keys in found} == {offering.pk}
    assert {len(set(keys)) for keys in found} == {4}
    assert {key for keys in found for key in keys} == {offering.pk, *(city.pk for city in working)}
    assert candidates.answering(kunming, [heat.pk], days[0]) == found[0]


def test_programs_of_the_city_read_the_same_and_others_find_nothing(kunming: City) -> None:
    a_need(kunming)
    offer = PostingFactory(city=CityFactory(slug="kobe", name_en="Kobe", biome=None), title_en="Trees against heat")
    offer.terms.add(term("challenges", "heat"))
    rebuild()
    address = "/api/v1/cities/kunming/matches/"
    mine = Program(editor(kunming), scope="read")

    (found,) = told(mine.get(f"{address}?need=shade"))["results"]

    assert (found["city"], found["group"], found["has_room"]) == ("kobe", "can_help", True)
    assert found["reasons"][0]["code"] == "offer_for_need"
    assert found["reasons"][0]["direction"] == "to_you"
    assert found["reasons"][0]["ask"] == "Answer its offer “Trees against heat”."
    assert mine.get(f"{address}?need=no-such-need").status_code == 404
    assert mine.get(f"{address}?points=1").status_code == 400
    assert Program(outsider()).get(address).status_code == 404
    assert Client().get(address).status_code == 401
