"""What messengers, browsers and password managers ask for beside the pages."""

import io
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from core.ui import pictures
from tests.factories import CityFactory, EventFactory, PracticeFactory, ResourceFactory
from tests.feeds.reading import get
from tests.site.reading import Reading

pytestmark = pytest.mark.django_db
CARD = {
    "og:type",
    "og:site_name",
    "og:title",
    "og:description",
    "og:url",
    "og:locale",
    "og:image",
    "og:image:width",
    "og:image:height",
}
PAGES = (
    *("", "cities/", "cities/kobe/", "events/", "events/forum/", "resources/", "resources/guide/"),
    *("practices/", "practices/trees/", "about/", "about/data/"),
)


@pytest.fixture
def world(db: None) -> None:
    city = CityFactory(slug="kobe", name_en="Kobe", summary_en="A port.")
    EventFactory(slug="forum")
    ResourceFactory(slug="guide")
    PracticeFactory(slug="trees", city=city)


def card(address: str) -> dict[str, str]:
    page = Reading(get(address).content.decode())
    return {
        found["property"]: found["content"] for tag, found in page.elements if tag == "meta" and "property" in found
    }


@pytest.mark.parametrize("page", PAGES)
def test_every_public_page_says_what_a_messenger_shows_of_it(world: None, page: str) -> None:
    found = card(f"/en/{page}")

    assert found.keys() == CARD
    assert all(found.values())
    assert found["og:url"] == f"http://localhost:8000/en/{page}"
    picture = get(found["og:image"].removeprefix("http://localhost:8000"))
    assert Image.open(io.BytesIO(picture.content)).size == (1200, 600)


def test_the_card_of_a_city_has_its_name_words_and_quilt(world: None) -> None:
    found = card("/en/cities/kobe/")

    assert (found["og:title"], found["og:description"]) == ("Kobe", "A port.")
    assert found["og:image"] == "http://localhost:8000/pictures/cities/kobe.png"


def test_a_page_for_one_person_has_no_card() -> None:
    assert card("/en/sign-in/").keys() == {"og:description"}


def test_a_picture_is_a_file_that_stays_the_same_and_weighs_little(world: None) -> None:
    first, again = get("/pictures/cities/kobe.png"), get("/pictures/cities/kobe.png")

    assert first.headers["Content-Type"] == "image/png"
    assert first.content == again.content
    assert len(first.content) < 20_000
    assert first.content != get("/pictures/alliance.png").content


def test_a_city_that_is_not_public_has_no_picture() -> None:
    CityFactory(slug="hidden", status="draft")

    assert Client().get("/pictures/cities/hidden.png").status_code == 404


def test_pictures_have_the_colours_of_the_pages() -> None:
    tokens = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text(encoding="utf-8")

    assert {name: re.findall(rf"--{name}: (#\w+);", tokens)[0] for name in pictures.COLOURS} == pictures.COLOURS


@pytest.mark.parametrize(
    ("address", "content_type"), [("/favicon.ico", "image/x-icon"), ("/apple-touch-icon.png", "image/png")]
)
def test_icons_stand_where_browsers_look_for_them(address: str, content_type: str) -> None:
    response: Any = Client().get(address)

    assert response.status_code == 200
    assert response.headers["Content-Type"] in (content_type, "image/vnd.microsoft.icon")


def test_a_page_names_its_icon_its_manifest_and_its_search(world: None) -> None:
    page = Reading(get("/ja/").content.decode())

    (icon,), (found,), (search,) = (page.links(rel) for rel in ("apple-touch-icon", "manifest", "search"))

    assert Client().get(icon["href"]).status_code == 200
    told = get(found["href"])
    assert told.headers["Content-Type"] == "application/manifest+json"
    assert (told.json()["lang"], told.json()["start_url"]) == ("ja", "/ja/")
    described = get(search["href"])
    assert described.headers["Content-Type"].startswith(search["type"])
    url = ElementTree.fromstring(described.content).find("{*}Url")
    assert url is not None
    assert url.attrib["template"] == "http://localhost:8000/ja/search/?q={searchTerms}"
    assert len(ElementTree.fromstring(described.content).findtext("{*}ShortName") or "") <= 16


def test_a_password_manager_is_led_to_the_change_of_the_password() -> None:
    response = Client().get("/.well-known/change-password", headers={"Accept-Language": "ja"})

    assert (response.status_code, response.headers["Location"]) == (302, "/ja/account/password/")
    assert "no-store" in response.headers["Cache-Control"]
