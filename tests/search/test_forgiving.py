"""A slip of the finger and the little words of a question keep nobody from what they look for."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client

from core.search.finding import nearest, search
from core.search.indexing import index_all
from core.search.sentences import content_words
from core.text.fold import runs
from tests.factories import CityFactory, term
from tests.search.conftest import Publish
from tests.search.test_finding import found

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def three(place: Publish) -> None:
    place("Kunming", **{"zh-hans": "昆明"}, body="A lake with wetlands. 滇池湿地")
    place("Hong Kong", **{"zh-hans": "香港"}, body="Country parks")
    place("Wetland park", body="A park of its own")


@pytest.mark.parametrize(
    "typed", ["Kunmng", "Kunmming", "Kumning", "Kunminh", "kun ming", "KUNMNG", "ｋｕｎｍｎｇ", "Kunmingg"]
)
def test_one_slip_is_forgiven_and_said(three: None, typed: str) -> None:
    results = search(typed, "en")

    assert [str(hit.title) for group in results.groups for hit in group.hits] == ["Kunming"]
    assert (results.query, results.instead, results.is_partial) == (typed, "kunming", False)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("hongkong", ["Hong Kong"]), ("hong komg", ["Hong Kong"]), ("kunmng wetlands", ["Kunming"])],
)
def test_a_space_and_other_words_are_no_hindrance(three: None, typed: str, expected: list[str]) -> None:
    assert found(typed) == expected


@pytest.mark.parametrize("typed", ["kunxxng", "knmg", "par", "volcano", "9unming7"])
def test_two_slips_and_short_words_find_nothing(three: None, typed: str) -> None:
    assert [title for title in found(typed) if title == "Kunming"] == []


def test_what_is_found_as_it_was_typed_is_not_corrected(three: None, place: Publish) -> None:
    place("Kunmin", body="A name that differs by a letter")

    results = search("kunmin", "en")

    assert results.instead == ""
    assert [str(hit.title) for group in results.groups for hit in group.hits] == ["Kunmin", "Kunming"]


def test_a_name_that_was_probably_meant_is_offered_beside_what_was_found(three: None, place: Publish) -> None:
    place("Report", body="Kun spoke, and then Ming")

    results = search("kun ming", "en")

    assert [str(hit.title) for group in results.groups for hit in group.hits] == ["Report"]
    assert (results.instead, results.suggestion) == ("", "kunming")


@pytest.mark.parametrize(
    "question",
    [
        "What does Kunming do for its wetlands?",
        "昆明有哪些湿地?",
        "请问昆明的湿地在哪里",
        "昆明の湿地について教えてください",
    ],
)
def test_a_question_is_read_for_its_words(three: None, question: str) -> None:
    assert found(question) == ["Kunming"]


def test_where_nothing_has_all_words_of_a_question_names_with_some_of_them_are_shown(three: None) -> None:
    results = search("What is Kunming doing about volcanoes?", "en")

    assert [str(hit.title) for group in results.groups for hit in group.hits] == ["Kunming"]
    assert results.is_partial


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("What is done in the city?", ("what", "is", "done", "in", "the", "city")),  # nothing else would be left
        ("the water of the lake", ("water", "lake")),
        ("城市如何保护湿地", ("城市", "保护湿地")),
    ],
)
def test_content_words(text: str, words: tuple[str, ...]) -> None:
    assert content_words(runs(text)) == words


def test_a_list_learns_the_keys_of_what_was_probably_meant(three: None, place: Publish) -> None:
    kobe = place("Kobe")

    assert nearest("kobee", "place") == ("kobe", [str(kobe.pk)])
    assert nearest("volcano", "place") == ("", [])
    assert nearest("x" * 201, "place") == ("", [])


@pytest.mark.parametrize(
    "typed", ["ki'robe", "kirobe\\", 'kirobe"', "Киото", "きょうとし", "ε" * 31, "a b c d e f g h"]
)
def test_no_slip_is_an_error(place: Publish, typed: str) -> None:
    place("Garden")

    assert found(typed) == []


def test_kinds_with_the_whole_name_come_first(place: Publish, thing: "type[ContentType]") -> None:
    place("Lake")
    thing("lake shore")

    assert found("lake") == ["Lake", "lake shore"]


# --- The site's own kinds ---------------------------------------------------------------------------------------------


@pytest.fixture
def lists(db: None) -> None:
    term("kmgbf-targets", "12", order=12, label_en="Enhance Green Spaces", short_en="Green and blue spaces in towns")
    term("kmgbf-targets", "3", order=3, label_en="Conserve 30%", short_en="30 by 30")
    term("topics", "urban-wetlands", label_en="Urban wetlands", label_ja="都市の湿地")
    term("challenges", "flood", label_en="Floods")
    index_all()


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("target 12", "/en/targets/12/"),
        ("Target 3", "/en/targets/3/"),
        ("目標12", "/en/targets/12/"),
        ("KMGBF 12", "/en/targets/12/"),
        ("KMGBF", "/en/targets/"),
        ("green spaces", "/en/targets/12/"),
        ("urban wetlands", "/en/topics/urban-wetlands/"),
        ("都市の湿地", "/en/topics/urban-wetlands/"),
        ("taget 12", "/en/targets/12/"),
    ],
)
def test_targets_and_topics_are_found(lists: None, client: Client, typed: str, address: str) -> None:
    page = client.get("/en/search/", {"q": typed})

    assert next(hit.url for group in page.context["results"].groups for hit in group.hits) == address


def test_a_city_is_found_by_what_it_works_on(lists: None) -> None:
    city = CityFactory(slug="a", name_en="Anywhere")
    city.terms.add(term("challenges", "flood"))
    index_all()

    assert found("floods") == ["Anywhere"]


def test_a_retired_term_is_not_found(lists: None) -> None:
    target = term("kmgbf-targets", "3")
    type(target).objects.filter(pk=target.pk).update(is_retired=True)
    index_all()

    assert found("target 3") == []


def test_the_page_says_what_it_looked_for_instead(client: Client) -> None:
    CityFactory(slug="kunming", name_en="Kunming")
    index_all()

    page = client.get("/en/search/?q=Kunmng").content.decode()

    assert "No results for “<bdi>Kunmng</bdi>”. Showing results for “<bdi>kunming</bdi>” instead." in page
    assert 'href="/en/cities/kunming/"' in page


@pytest.mark.parametrize("typed", ["Kunmng", "kun ming", "the city of Kunming"])
def test_the_list_of_cities_forgives_too(client: Client, typed: str) -> None:
    CityFactory(slug="kunming", name_en="Kunming")
    CityFactory(slug="kobe", name_en="Kobe", summary_en="Kunming is far")
    index_all()

    page = client.get("/en/cities/", {"q": typed})

    assert [card["city"].slug for card in page.context["cards"]] == ["kunming"]
    assert page.context["instead"] == "kunming"
    assert "Showing results for “<bdi>kunming</bdi>” instead." in page.content.decode()


def test_programs_find_cities_alike(client: Client) -> None:
    CityFactory(slug="kunming", name_en="Kunming")
    index_all()

    assert [row["slug"] for row in client.get("/api/v1/cities/?q=Kunmng").json()["results"]] == ["kunming"]
    assert client.get("/api/v1/cities/?q=volcano").json()["results"] == []


def test_programs_are_told_what_was_looked_for_instead(client: Client) -> None:
    CityFactory(slug="kunming", name_en="Kunming")
    index_all()

    answer = client.get("/api/v1/search/?q=Kunmng").json()

    assert ([hit["slug"] for hit in answer["results"]], answer["instead"]) == (["kunming"], "kunming")
    assert client.get("/api/v1/search/?q=Kunming").json()["instead"] is None
