"""The matches of a city: reasons in words, one thing to ask, and what it does not want to be shown."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags

from assessment.models import ResultLine
from cities.models import City
from cooperation.links import actions as linking
from cooperation.matches import candidates
from cooperation.matches.candidates import matches_of
from cooperation.models import Passed, Posting
from cooperation.neighbours.renewal import rebuild
from cooperation.requests import actions as requesting
from planning.models import Plan
from tests.api.writing import Program, told
from tests.cooperation.helping import WORDS, by, make_world
from tests.factories import (
    CityFactory,
    EventFactory,
    ParticipationFactory,
    PlanFactory,
    PostingFactory,
    PracticeFactory,
    ResultFactory,
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
    lead(kobe)
    offer = PostingFactory(city=kobe, slug="trees", title_en="Trees against heat")
    offer.terms.add(term("challenges", "heat"))
    rebuild()

    for found in (page(staff), page(staff, "?need=shade")):
        assert "Cities that offer what you look for" in found
        assert "Trees against heat" in found
        assert "Shade for streets" in found
        assert "Suggested question:" in found
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
    assert "Ask Kobe how it carried out and paid for" in need
    assert "Ninghe" not in need


def test_t61_no_points_places_or_shares_are_shown(kunming: City, staff: Client) -> None:
    for name in ("Kobe", "Ninghe"):
        CityFactory(name_en=name, biome=None).terms.add(term("challenges", "heat"))
    kunming.terms.add(term("challenges", "heat"))
    rebuild()

    found = page(staff)

    assert "Cities with the same questions" in found
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

    assert "Cities that you already work with" in page(staff)


def near(city: City) -> City:
    """Another one, with a challenge in common."""
    other = CityFactory(name_en="Kobe", biome=None)
    for each in (city, other):
        each.terms.add(term("challenges", "heat"))
    return other


def a_plan(city: City, status: str, **fields: Any) -> Plan:
    """With what a plan in force needs to be told as such."""
    return PlanFactory(city=city, status=status, adoption_date="2021-05-01", link="https://example.org/plan", **fields)


def reason_of(program: Program, code: str) -> str:
    rows = told(program.get("/api/v1/cities/kunming/matches/"))["results"]
    found = [reason["sentence"] for row in rows for reason in row["reasons"] if reason["code"] == code]
    return found[0] if found else ""


AHEAD = "The city’s plan “Theirs” is in force. Your plan “Ours” is being written."
OVER = "The city’s plan “Theirs” has ended. Your plan “Ours” is in force."
WRITING, IN_FORCE, ENDED = ({"status": status} for status in ("being-written", "in-force", "ended"))
PAST = {**IN_FORCE, "starts": 2015, "ends": 2020}


@pytest.mark.parametrize(
    ("mine", "theirs", "said"),
    [
        (WRITING, IN_FORCE, AHEAD),
        (IN_FORCE, ENDED, OVER),
        (IN_FORCE, PAST, OVER),
        (IN_FORCE, {"status": "superseded"}, ""),
        (WRITING, PAST, ""),
        (PAST, ENDED, ""),
        ({"status": "unknown"}, IN_FORCE, ""),
    ],
)
def test_the_stages_of_plans_are_named_and_an_ended_plan_has_ended(
    kunming: City, mine: dict[str, Any], theirs: dict[str, Any], said: str
) -> None:
    kobe = near(kunming)
    a_plan(kunming, title_en="Ours", **mine)
    a_plan(kobe, title_en="Theirs", **theirs)
    rebuild()

    assert reason_of(Program(editor(kunming), scope="read"), "plan_ahead") == said


@pytest.mark.parametrize("mode", ["self_scored", "calculated"])
def test_what_a_city_scored_itself_is_said_to_be_so(kunming: City, mode: str) -> None:
    for city, score in ((kunming, 1), (near(kunming), 4)):
        ResultLine.objects.create(
            result=ResultFactory(city=city, state="published"), order=1, indicator="1", score=score, score_mode=mode
        )
    rebuild()

    found = reason_of(Program(editor(kunming), scope="read"), "points_ahead")

    assert "city is ahead in the indicator" in found
    assert ("Based on the scores that both cities gave themselves" in found) is (mode == "self_scored")


def test_an_offer_is_no_reason_once_its_places_are_taken_and_is_again_when_a_link_ends(
    kunming: City, staff: Client
) -> None:
    need, kobe, taker = a_need(kunming), CityFactory(name_en="Kobe", biome=None), CityFactory(biome=None)
    offer = PostingFactory(city=kobe, title_en="Trees against heat", places=1)
    offer.terms.add(term("challenges", "heat"))
    asking, answering = lead(taker), lead(kobe)
    rebuild()
    assert "Trees against heat" in page(staff)

    row = requesting.start_request(taker, kobe, posting=offer, values=WORDS, by=by(asking))
    row = requesting.send_request(row, expected=row.version, person=asking, by=by(asking))
    link = requesting.accept(row, expected=row.version, person=answering, by=by(answering))

    assert "Trees against heat" not in page(staff)
    assert [match.city for match in matches_of(kunming, need)] == []

    linking.end(link, city=kobe, outcome="done", expected=link.version, person=answering, by=by(answering))
    assert "Trees against heat" in page(staff)


def test_page_and_programs_list_the_same_reasons(kunming: City, staff: Client) -> None:
    a_need(kunming)
    kobe, event = CityFactory(name_en="Kobe", biome=None), EventFactory(title_en="A meeting")
    for city in (kunming, kobe):
        ParticipationFactory(event=event, city=city)
        for scheme, code in (("challenges", "heat"), ("ecosystems", "rivers"), ("settings", "coast")):
            city.terms.add(term(scheme, code, label_en=code.title()))
    for number in range(2):
        PostingFactory(city=kobe, title_en=f"Trees {number}").terms.add(term("challenges", "heat"))
        PracticeFactory(city=kobe, title_en=f"Roofs {number}").terms.add(term("challenges", "heat"))
    rebuild()
    program = Program(editor(kunming), scope="read")

    for query, number in (("", 5), ("?need=shade", 3)):
        (found,) = told(program.get(f"/api/v1/cities/kunming/matches/{query}"))["results"]
        on_page = " ".join(html.unescape(strip_tags(page(staff, query))).split())
        assert len(found["reasons"]) >= number
        for reason in found["reasons"]:
            assert reason["sentence"] in on_page
        assert ("Both cities took part in" in on_page) is any(each["code"] == "met" for each in found["reasons"])


def test_the_need_and_the_question_that_is_proposed_stand_in_the_request(kunming: City, staff: Client) -> None:
    need: Any = a_need(kunming)
    need.text_en, need.forms = "We look for shade that lasts.", ["visit"]
    need.save()
    kobe = CityFactory(name_en="Kobe & Co", slug="kobe", biome=None)
    lead(kobe)
    PracticeFactory(title_en="Cool “roofs”", city=kobe).terms.add(term("challenges", "heat"))
    rebuild()

    found = page(staff, "?need=shade")
    (address,) = {html.unescape(each) for each in re.findall(r'href="([^"]*cooperation/ask/[^"]*)"', found)}
    form = staff.get(address).context["form"].initial

    assert form["title"] == "Shade for streets"
    assert form["text"].startswith("We look for shade that lasts.\n\nAsk Kobe & Co how it carried out and paid for")
    assert form["form"] == "visit"
    whole = {html.unescape(each) for each in re.findall(r'href="([^"]*cooperation/ask/[^"]*)"', page(staff))}
    assert "paid for" in staff.get(whole.pop()).context["form"].initial["text"]
    for value, status in (("no-such-need", 200), ("a%00b", 400)):
        address = f"/en/w/kunming/cooperation/ask/?city=kobe&need={value}&question={'z' * 2000}"
        assert staff.get(address).status_code == status


def test_one_list_is_of_one_need(kunming: City, staff: Client) -> None:
    a_need(kunming)

    assert staff.get(f"{HERE}?need=shade&need=shade").status_code == 400
    answer = Program(editor(kunming), scope="read").get("/api/v1/cities/kunming/matches/?need=shade&need=shade")
    assert answer.status_code == 400
    assert "need" in answer.content.decode()


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


def test_matches_of_a_need_take_eleven_queries_for_few_and_many(
    kunming: City, django_assert_max_num_queries: Any
) -> None:
    from alliance.workspace.context import CityContext
    from alliance.workspace.cooperation.matches import group_cards

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
    with django_assert_max_num_queries(11):
        assert len(group_cards(desk, matches_of(kunming, need), need)[0]["cards"]) == 3
    add(20)
    rebuild()
    with django_assert_max_num_queries(11):
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
    assert found["reasons"][0]["ask"] == "Respond to the city’s offer “Trees against heat”."
    assert mine.get(f"{address}?need=no-such-need").status_code == 404
    assert mine.get(f"{address}?points=1").status_code == 400
    assert Program(outsider()).get(address).status_code == 404
    assert Client().get(address).status_code == 401


def test_t47_what_no_database_can_keep_is_not_asked_for() -> None:
    """PostgreSQL keeps no NUL in a text."""
    world = make_world()
    client = sign_in(Client(), world.lead)
    for way in ("not-for-us", "show-again"):
        at = f"/en/w/heron-bay/cooperation/matches/{way}/"
        assert client.post(at, {"other": "a\0b", "reason": "x"}).status_code == 404
        assert client.post(at, {"other": "reed-hills", "reason": "x", "need": "a\0b"}).status_code == 302
