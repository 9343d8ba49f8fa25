"""A walk over every page that a link leads to, in all four languages."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from core.content.models import content_kinds
from tests.site.conftest import LANGUAGES, Answer
from tests.site.reading import Reading

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("crawl")]
MOST_QUERIES = 21
MOST_OF_A_WORKBOOK = 18  # of all that a plan holds, with a sheet each
KINDS_OF_DATA = {
    r"cities/[\w-]+/": {"City", "AdministrativeArea", "Place", "GovernmentOrganization"},
    r"events/(?!past/)[\w-]+/": {"Event"},
    r"speakers/[\w-]+/": {"Person"},
    r"resources/[\w-]+/": {"CreativeWork", "Book", "Report", "WebSite", "WebApplication", "Guide", "DigitalDocument"},
}
ONE_OF_EACH = [
    "",
    "cities/",
    "cities/kunming/",
    "cities/compare/?c=kunming",
    "targets/",
    "targets/2/",
    "topics/",
    "topics/planning/",
    "events/",
    "events/past/",
    "events/local-action-in-china-2024/",
    "speakers/",
    "speakers/kin-fung-chan/",
    "organisations/",
    "organisations/interact-bio/",
    "practices/",
    "practices/qilihai-wetland/",
    "resources/",
    "resources/lbsap-guide/",
    "resources/lbsap-guide/write-the-plan/",
    "search/?q=kunming",
    "about/",
    "about/accessibility/",
    "about/data/",
    "about/privacy/",
    "display/",
    "contact/",
    "contact/report/",
]


def pages(crawled: dict[str, Answer]) -> list[Answer]:
    return [answer for answer in crawled.values() if answer.is_page]


def test_a_link_leads_to_the_list_of_each_kind(crawled: dict[str, Answer]) -> None:
    """The menu, the footer, the tabs, or a page that one of them leads to."""
    lists = {reverse(model.list_name) for model in content_kinds()} - {reverse("samples")}

    assert lists - crawled.keys() == set(), "lead to it from alliance/navigation.py or a page that is linked there"


def test_no_link_leads_nowhere(crawled: dict[str, Answer]) -> None:
    broken = [(answer.status, answer.url, answer.found_on) for answer in crawled.values() if answer.status >= 400]

    assert broken == []


def test_t34_who_brings_a_cookie_of_a_form_is_told_how_pages_may_be_kept(crawled: dict[str, Answer]) -> None:
    """In one language, with a cookie that public pages do not need."""
    client = Client()
    client.cookies[settings.CSRF_COOKIE_NAME] = "x" * 32
    addresses = [answer.url for answer in crawled.values() if answer.path.startswith("/en/") and answer.status == 200]

    bare = []
    for address in addresses:
        headers = client.get(address).headers
        kept = headers["Cache-Control"]
        is_told = "public" in kept or ("Cookie" in headers["Vary"] and ("ETag" in headers or "no-store" in kept))
        if not is_told:
            bare.append(address)

    assert addresses
    assert bare == []


def test_the_walk_reaches_every_kind_of_page_in_every_language(crawled: dict[str, Answer]) -> None:
    reached = {answer.path for answer in crawled.values()}
    wanted = {f"/{language}/{urlsplit(path).path}" for language in LANGUAGES for path in ONE_OF_EACH}

    assert wanted - reached == set()


def test_no_page_asks_the_database_more_than_twenty_one_times(crawled: dict[str, Answer]) -> None:
    greedy = [
        (answer.queries, answer.url)
        for answer in crawled.values()
        if answer.queries > (MOST_OF_A_WORKBOOK if "/plan/data." in answer.url else MOST_QUERIES)
    ]

    assert greedy == []


def test_every_page_has_one_h1_and_a_title_of_its_own(crawled: dict[str, Answer]) -> None:
    wrong = [answer.url for answer in pages(crawled) if len(re.findall("<h1[ >]", answer.text)) != 1]
    titles: dict[tuple[str, str], set[str]] = {}
    for answer in pages(crawled):
        title = re.search("<title>(.*?)</title>", answer.text, re.DOTALL)
        assert title, answer.url
        titles.setdefault((answer.language, title[1].strip()), set()).add(answer.path)

    assert wrong == []
    assert [(title, paths) for title, paths in titles.items() if len(paths) > 1] == []


def test_every_page_names_its_language(crawled: dict[str, Answer]) -> None:
    wrong = [page.url for page in pages(crawled) if f'<html lang="{LANGUAGES[page.language]}"' not in page.text]

    assert wrong == []


def test_every_page_names_its_address_and_its_twins(crawled: dict[str, Answer]) -> None:
    for page in pages(crawled):
        reading = Reading(page.text.partition("<body")[0])
        expected = {tag: address_of(page.url, language) for language, tag in LANGUAGES.items()}
        expected["x-default"] = expected["en"]

        canonical = [link["href"] for link in reading.links("canonical")]
        twins = {link["hreflang"]: link["href"] for link in reading.links("alternate") if "hreflang" in link}

        assert canonical == [address_of(page.url, page.language)], page.url
        assert twins == expected, page.url


def address_of(url: str, language: str) -> str:
    """Without filters: of the query only the number of a list's page belongs to the address."""
    parts = urlsplit(url)
    rest = parts.path.split("/", 2)[2]
    number = parse_qs(parts.query).get("page", ["1"])[0]
    return f"{settings.SITE_URL}/{language}/{rest}" + (f"?page={number}" if number.isdigit() and number != "1" else "")


def test_cities_events_speakers_and_resources_speak_to_machines(crawled: dict[str, Answer]) -> None:
    seen: dict[str, int] = {}
    for page in pages(crawled):
        rest = page.url.split("/", 2)[2]
        pattern = next((each for each in KINDS_OF_DATA if re.fullmatch(each, rest)), None)
        if pattern is None or rest == "cities/compare/":
            continue
        seen[pattern] = seen.get(pattern, 0) + 1
        blocks = Reading(page.text).blocks
        described = [block for block in blocks if kinds_of(block) & KINDS_OF_DATA[pattern]]

        assert described, (page.url, [block.get("@type") for block in blocks])
        assert described[0]["@context"] == "https://schema.org"
        assert described[0]["url"].endswith(page.path), page.url
        assert described[0]["name"]

    assert seen.keys() == KINDS_OF_DATA.keys()


def kinds_of(block: dict[str, Any]) -> set[str]:
    kinds = block.get("@type", [])
    return {kinds} if isinstance(kinds, str) else set(kinds)


@pytest.mark.parametrize(
    ("path", "name", "lang"),
    [
        ("cities/kunming/", "昆明", "zh-Hans"),
        ("cities/yokohama/", "横浜", "ja"),
        ("cities/hong-kong/", "香港", "zh-Hant"),
        ("speakers/bing-hui/", "惠冰", "zh-Hans"),
        ("events/local-action-in-china-2024/", "惠冰", "zh-Hans"),
        ("cities/", "昆明", "zh-Hans"),
    ],
)
def test_local_names_stand_apart_with_their_language(
    crawled: dict[str, Answer], path: str, name: str, lang: str
) -> None:
    text = crawled[f"/en/{path}"].text

    assert re.search(rf'<bdi[^>]* lang="{lang}"[^>]*>{name}', text), path


@pytest.mark.usefixtures("founding_site")
@pytest.mark.parametrize("path", ONE_OF_EACH)
def test_a_parameter_that_nobody_knows_is_ignored(path: str) -> None:
    client = Client()
    plain = client.get(f"/en/{path}")

    strange = client.get(
        f"/en/{path}{'&' if '?' in path else '?'}utm_source=x&contact_email__startswith=a&ordering=owner"
    )

    assert strange.status_code == 200
    assert Reading(strange.text).words == Reading(plain.text).words
