"""What stands around every page: where one is in the navigation, its title, and the way on from an address that is not
there."""

import re
from datetime import date

import pytest
from django.template import Context, Template
from django.test import Client

from core.text.languages import LANGUAGE_CODES
from tests import factories as make

pytestmark = pytest.mark.django_db

WIDE = re.compile(r'<nav class="wide-nav".*?</nav>', re.DOTALL)
CURRENT = re.compile(r'<(?:a href="[^"]*"|summary) aria-current="(\w+)">(\w+)')


def current(client: Client, path: str) -> list[tuple[str, str]]:
    found = WIDE.search(client.get(path).text)
    assert found
    return CURRENT.findall(found[0])


@pytest.mark.parametrize(
    ("path", "tool"),
    [
        ("index/", "Assess"),
        ("cooperation/", "Cooperate"),
        ("cooperation/links/", "Cooperate"),
        ("finance/", "Funding"),
        ("finance/calls/", "Funding"),
        ("cities/compare/", "Compare"),
    ],
)
def test_the_menu_of_tools_says_that_one_is_at_one_of_them(client: Client, path: str, tool: str) -> None:
    assert current(client, f"/en/{path}") == [("true", "Tools"), ("page", tool)]


def test_what_is_no_tool_is_marked_alone(client: Client) -> None:
    assert current(client, "/en/cities/") == [("page", "Cities")]
    assert current(client, "/en/index/") != current(client, "/en/cooperation/")


# --- An address that is not there -----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_an_address_that_is_not_there_has_a_field_to_search_in(client: Client, language: str) -> None:
    answer = client.get(f"/{language}/nothing/")
    title = re.search(r"<h1>(.*?)</h1>", answer.text)

    assert answer.status_code == 404
    assert f'<form class="search-box" action="/{language}/search/"' in answer.text
    assert 'type="search"' in answer.text
    assert title
    assert title[1][-1] not in ".。"


# --- Tags -----------------------------------------------------------------------------------------------------------


def test_a_tag_begins_with_a_capital_letter() -> None:
    shown = Template('{% component "tag" label=label %}').render(Context({"label": "status not known"}))

    assert ">Status not known<" in shown


# --- Titles of lists ------------------------------------------------------------------------------------------------


def title_of(client: Client, path: str) -> str:
    found = re.search(r"<title>(.*?) – ", client.get(path).text)
    assert found
    return found[1]


@pytest.fixture
def filtered() -> list[tuple[str, str]]:
    """Addresses of narrowed lists, each with what its title ends in."""
    city = make.CityFactory(slug="lake-city", name_en="Lake City", region="east-asia")
    topic = make.term("topics", "finance")
    make.EventFactory(starts=date(2024, 5, 1))
    make.ResourceFactory(kind="guide").terms.add(topic)
    return [
        ("cities/?region=east-asia", "East Asia"),
        ("cities/?status=member", "Member of the alliance"),
        ("cities/?q=Lake", "“Lake”"),
        (f"practices/?topic={topic.code}", topic.name),
        ("resources/?kind=guide", "Guide"),
        (f"resources/?topic={topic.code}", topic.name),
        (f"events/?city={city.slug}", "Lake City"),
        ("events/?year=2024", "2024"),
        ("finance/projects/?q=river", "river"),
        ("cooperation/?side=need", "Needs of cities"),
        (f"cooperation/?city={city.slug}&side=offer", "Offers of cities, Lake City"),
    ]


def test_each_narrowed_list_says_in_its_title_what_it_is_narrowed_to(
    client: Client, filtered: list[tuple[str, str]]
) -> None:
    for address, words in filtered:
        whole = title_of(client, f"/en/{address.partition('?')[0]}")
        assert title_of(client, f"/en/{address}") == f"{whole}: {words}", address


def test_the_title_of_a_narrowed_list_speaks_the_language_of_its_page(client: Client) -> None:
    shown = {language: title_of(client, f"/{language}/cities/?region=east-asia") for language in LANGUAGE_CODES}

    assert shown == {
        "en": "Cities: East Asia",
        "zh-hans": "城市：东亚",
        "zh-hant": "城市：東亞",
        "ja": "都市：東アジア",
    }
