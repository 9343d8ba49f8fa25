import math
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

from alliance.portal import sitemap
from cities.models import City
from tests.factories import (
    CityFactory,
    CityIndicatorFactory,
    EventFactory,
    OrganisationFactory,
    PlanActionFactory,
    PlanFactory,
    PlanTargetFactory,
    PracticeFactory,
    ResourceFactory,
    SectionFactory,
    SpeakerFactory,
    term,
)
from tests.feeds.reading import NAMES, SITE, text_of, tree_of

pytestmark = pytest.mark.django_db
FIXED = len(sitemap.pages_without_rows())


def locations(address: str = "/sitemap.xml", element: str = "url") -> list[str]:
    return [node.text for node in tree_of(address).findall(f"sitemap:{element}/sitemap:loc", NAMES)]


def paths(address: str = "/sitemap.xml") -> list[str]:
    """Of one language."""
    return [found.removeprefix(f"{SITE}/ja") for found in locations(address) if "/ja/" in found]


def test_every_public_page_is_there_in_every_language() -> None:
    CityFactory(slug="kobe")
    EventFactory(slug="forum")
    SpeakerFactory(slug="ada")
    OrganisationFactory(slug="network")
    PracticeFactory(slug="park", city__slug="kyoto")
    SectionFactory(slug="first", resource=ResourceFactory(slug="guide"))
    term("kmgbf-targets", "12")
    term("topics", "finance")

    assert {
        *("/", "/cities/", "/cities/kobe/", "/cities/kyoto/", "/events/", "/events/past/", "/events/forum/"),
        *(
            "/speakers/ada/",
            "/organisations/network/",
            "/practices/park/",
            "/targets/12/",
            "/about/privacy/",
            "/about/join/",
        ),
        *("/resources/guide/", "/resources/guide/first/", "/topics/", "/topics/finance/"),
    } <= set(paths())
    assert len(locations()) == 4 * len(paths()) == 4 * len(set(paths()))


def test_a_plan_has_its_page_and_those_of_what_it_holds() -> None:
    plan = PlanFactory(city__slug="kobe")
    PlanFactory(city=plan.city)
    PlanFactory(city__slug="hidden-plan", state="draft")
    PlanTargetFactory(plan=plan, slug="kobe--reeds")
    PlanActionFactory(plan=plan, slug="kobe--dykes")
    CityIndicatorFactory(city=plan.city, slug="kobe--birds")

    found = paths()

    assert [path for path in found if path.startswith("/cities/kobe/")] == [
        "/cities/kobe/",
        "/cities/kobe/indicators/birds/",
        "/cities/kobe/plan/",
        "/cities/kobe/plan/actions/dykes/",
        "/cities/kobe/plan/targets/reeds/",
    ]
    assert not [path for path in found if path.startswith("/cities/hidden-plan/plan")]


def test_a_page_names_its_other_languages_and_its_last_change() -> None:
    city = CityFactory(slug="kobe")

    (url,) = [
        node
        for node in tree_of("/sitemap.xml").findall("sitemap:url", NAMES)
        if node.find("sitemap:loc", NAMES).text == f"{SITE}/zh-hans/cities/kobe/"
    ]

    links = {node.get("hreflang"): node.get("href") for node in url.findall("xhtml:link", NAMES)}
    assert links == {
        "en": f"{SITE}/en/cities/kobe/",
        "zh-Hans": f"{SITE}/zh-hans/cities/kobe/",
        "zh-Hant": f"{SITE}/zh-hant/cities/kobe/",
        "ja": f"{SITE}/ja/cities/kobe/",
        "x-default": f"{SITE}/en/cities/kobe/",
    }
    assert url.find("sitemap:lastmod", NAMES).text == city.changed_at.date().isoformat()


def test_a_list_changes_with_the_newest_of_its_rows() -> None:
    for slug, day in (("kobe", 3), ("kyoto", 5)):
        CityFactory(slug=slug)
        City._base_manager.filter(slug=slug).update(changed_at=datetime(2025, 1, day, tzinfo=UTC))

    days = {
        node.findtext("sitemap:loc", "", NAMES): node.findtext("sitemap:lastmod", "", NAMES)
        for node in tree_of("/sitemap.xml").findall("sitemap:url", NAMES)
    }

    assert days[f"{SITE}/ja/cities/"] == "2025-01-05"
    assert days[f"{SITE}/ja/cities/kobe/"] == "2025-01-03"
    assert days[f"{SITE}/ja/about/privacy/"] == ""  # nobody writes down when its words change


def test_t06_what_is_not_public_has_no_address() -> None:
    CityFactory(slug="hidden-city", status="draft")
    EventFactory(slug="hidden-event", state="draft")
    SpeakerFactory(slug="hidden-speaker", consent="none")
    SpeakerFactory(slug="hidden-draft", state="draft")
    OrganisationFactory(slug="hidden-body", state="draft")
    PracticeFactory(slug="hidden-practice", city__status="draft", city__slug="hidden-too")
    term("topics", "hidden-topic", is_retired=True)
    SectionFactory(slug="hidden-section", resource=ResourceFactory(slug="hidden-resource", state="draft"))

    assert "hidden" not in text_of("/sitemap.xml")


def test_a_large_site_has_an_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "PATHS_A_PAGE", FIXED + 2)
    whole = [f"/cities/{CityFactory(slug=f'place-{number:02}').slug}/" for number in range(30)]

    pages = locations(element="sitemap")
    found = [path for page in pages for path in paths(urlsplit(page).path)]

    assert len(pages) == math.ceil((30 + FIXED) / (FIXED + 2))
    assert [path for path in found if path.startswith("/cities/p")] == whole
    assert len(found) == len(set(found)) == 30 + FIXED


@pytest.mark.parametrize("page", ["0", "2", "9999999999999999999", "x"])
def test_a_page_that_is_not_there_is_not_found(page: str) -> None:
    assert Client().get(f"/sitemap-{page}.xml").status_code == 404


def test_every_address_of_the_founding_site_answers(founding_facts: None) -> None:
    wrong = {path: status for path in paths() if (status := Client().get(f"/ja{path}").status_code) != 200}

    assert wrong == {}


def test_robots_are_told_where_the_sitemap_is() -> None:
    lines = text_of("/robots.txt").splitlines()

    assert lines[0] == "User-agent: *"
    assert f"Sitemap: {SITE}/sitemap.xml" in lines
    assert "Disallow: /zh-hant/search/" in lines


def security_txt(settings: Settings, contact: str) -> Any:
    settings.ALLIANCE_CONTACT = contact
    return Client().get("/.well-known/security.txt")


@pytest.mark.parametrize(
    ("contact", "line"),
    [
        ("safety@alliance.example", "Contact: mailto:safety@alliance.example"),
        ("mailto:safety@alliance.example", "Contact: mailto:safety@alliance.example"),
        ("https://alliance.example/contact", "Contact: https://alliance.example/contact"),
    ],
)
def test_finders_of_holes_are_told_whom_to_write_to(settings: Settings, contact: str, line: str) -> None:
    response = security_txt(settings, contact)

    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    first, expires, *_rest = response.content.decode().splitlines()
    assert first == line
    assert expires.startswith("Expires: 20")
    assert expires.endswith("T00:00:00Z")


@pytest.mark.parametrize("contact", ["", "The office", "http://alliance.example", "a@b.example\nContact: x"])
def test_without_a_contact_there_is_no_such_file(settings: Settings, contact: str) -> None:
    assert security_txt(settings, contact).status_code == 404
