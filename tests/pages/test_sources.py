"""The page of a source: what it is, who published it, where it is used."""

import re

import pytest
from django.test import Client

from cities.organisations.models import Organisation
from core.vocabulary.models import Source
from planning.models import Plan
from tests.pages.reading import read

pytestmark = pytest.mark.django_db


def test_a_source_says_what_it_is_and_leads_to_what_rests_on_it(client: Client, founding_facts: None) -> None:
    page = read(client, "/en/sources/thepaper-2023/")

    assert page.h1 == ["The Paper, 13 November 2023: Urban Biodiversity International Forum opens in Kunming"]
    assert "Translated by the platform." in page.text
    assert page.language_of("澎湃新闻 2023-11-13 国际城市生物多样性论坛在昆明开幕") == "zh-Hans"
    assert "13 November 2023" in page.text
    assert "A reprint on another site" in page.text
    assert page.link("Urban Biodiversity International Forum") == "/en/events/kunming-forum-2023/"


def test_what_a_source_does_not_say_is_said_to_be_so(client: Client, founding_facts: None) -> None:
    page = read(client, "/ja/sources/founding-text/")

    assert "アドレスは分かっていません。" in page.text
    assert page.text.count("記載なし") == 2
    assert "イクレイ東アジア事務局によるものと考えられます" in page.text
    assert page.link("昆明") == "/ja/cities/kunming/"


def test_an_address_is_in_the_language_of_its_page(client: Client, founding_facts: None) -> None:
    page = read(client, "/en/sources/wiki-zh-ecoregions/")

    assert page.language_of("https://zh.wikipedia.org/wiki/生態區域列表") == "zh"


def test_weak_sources_have_no_page(client: Client) -> None:
    Source.objects.create(key="blog", title_en="Blog", url="https://blog.example/", kind=Source.Kind.WEAK)

    assert client.get("/en/sources/blog/").status_code == 404
    assert "blog" not in client.get("/en/sources/").text


@pytest.mark.parametrize(
    "path",
    [
        *("cities/kunming/", "events/kunming-forum-2023/", "organisations/feco/", "practices/qilihai-wetland/"),
        *("resources/cbi/", "targets/12/", "speakers/bing-hui/", "about/data/"),
    ],
)
def test_sources_on_pages_lead_to_their_pages(client: Client, founding_facts: None, path: str) -> None:
    elsewhere = {*Plan.objects.values_list("link", flat=True), *Organisation.objects.values_list("website", flat=True)}
    sources = {*Source.objects.exclude(url="").values_list("url", flat=True)} - elsewhere

    main = client.get(f"/zh-hans/{path}").text.partition("<main")[2]

    assert sources.isdisjoint(re.findall(r'href="(https?://[^"]+)"', main))
    assert 'href="/zh-hans/sources/' in main


def test_a_list_of_sources_in_the_order_of_their_titles(client: Client, founding_facts: None) -> None:
    first = client.get("/en/sources/").text
    titles = re.findall(r'<h2 class="title"><a href="/en/sources/[^"]+">([^<]+)</a>', first)

    assert len(titles) > 10
    assert titles == sorted(titles, key=str.casefold) or titles == sorted(titles)
