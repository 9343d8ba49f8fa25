"""What a page has kept is void at the next request once a text that it shows is written anew, or a row is taken away.

Every kind of content is renamed, hidden and removed, after each page that shows it was read and kept.
"""

import re
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from cities.actions import change_city
from core.history.models import versioned_models
from core.history.write import Actor, remove_row
from core.pagecache import kept
from core.pagecache.models import ContentVersion, raise_content_version
from core.pagecache.reading import reading, tables_in
from tests import factories as make
from tests.keeping import Keeping, forget, put_back, what_is_kept
from tests.packages import ROOT
from tests.sample.test_walk import GONE, KINDS, World, make_world, set_to, title_of
from tests.worlds import fresh, made_once

pytestmark = pytest.mark.django_db
NEW = "zqegret"
BY = Actor(id=None, label="Test")
LISTS = (
    *("home", "cities", "practices", "plans", "organisations", "speakers", "events", "resources", "topics", "targets"),
    *("cooperation", "links", "cooperation_network", "index", "about", "atom", "data_csv", "data_geojson"),
    *("finance", "calls", "instruments", "calls_atom"),
)
WRITTEN_BY_STEPS = ("result", "projectprofile", "specieslist")  # nobody writes their texts: they come of other work
SHOWN_KINDS = [kind for kind in KINDS if kind != "placegroup"]  # which decides whom a call fits, and is on no page
OF_A_CITY = ("city", "city_figures", "city_links", "city_brief", "city_index", "city_plan", "city_atom")

everything = made_once(make_world)


class Read(NamedTuple):
    """Every page as it is before anything is written, and what is kept of it."""

    texts: dict[str, str]
    keeping: Keeping
    tables: set[str]


@pytest.fixture(scope="module")
def read(everything: World, django_db_blocker: Any) -> Read:
    forget()
    translation.activate("en")
    with django_db_blocker.unblock(), CaptureQueriesContext(connection) as queries:
        texts = read_all(everything)
    return Read(texts, what_is_kept(), {name for each in queries for name in tables_in(each["sql"])})


@pytest.fixture
def world(everything: World, read: Read, monkeypatch: pytest.MonkeyPatch) -> World:
    """All its pages were read a moment ago, and are kept."""
    put_back(read.keeping, monkeypatch)
    return fresh(everything)


def addresses(world: World) -> Iterator[str]:
    yield from (reverse(name) for name in LISTS)
    yield from (reverse(name, args=[world.city.slug]) for name in OF_A_CITY)
    yield from (row.get_absolute_url() for row in world.rows.values() if row.page_name)
    yield world.rows["instrumentnote"].get_absolute_url()
    yield "/sitemap.xml"


def read_all(world: World) -> dict[str, str]:
    found = {}
    for address in addresses(world):
        response = Client().get(address)
        found[address] = response.text if response.status_code == 200 and not response.streaming else ""
    return found


def text_of(row: Any) -> str:
    """The column in which the walk has written its word."""
    return f"{row.title_field}_en"


@pytest.mark.parametrize("kind", [kind for kind in SHOWN_KINDS if kind not in WRITTEN_BY_STEPS])
def test_t34_a_new_text_is_on_every_page_that_showed_the_old_one(world: World, read: Read, kind: str) -> None:
    row, old = world.rows[kind], title_of(kind)

    set_to(row, {text_of(row): f"{NEW} {kind}"}, world.curator)
    after = read_all(world)

    shown = {address for address, text in read.texts.items() if old in text}
    assert shown
    assert not {address for address in shown if kind != "speaker" and old in after[address]}
    assert not {address for address in shown if f"{NEW} {kind}" not in after[address]}


@pytest.mark.parametrize("kind", SHOWN_KINDS)
def test_t34_what_is_hidden_is_on_no_page(world: World, read: Read, kind: str) -> None:
    row, old = world.rows[kind], title_of(kind)
    assert any(old in text for text in read.texts.values())

    set_to(row, GONE.get(kind, {"state": "withdrawn"}), world.curator)

    assert not {address for address, text in read_all(world).items() if old in text}


@pytest.mark.parametrize("kind", ["practice", "plan", "sample", "posting"])
def test_t34_what_is_removed_is_on_no_page(world: World, read: Read, kind: str) -> None:
    row, old = world.rows[kind], title_of(kind)
    assert any(old in text for text in read.texts.values())
    row.refresh_from_db()

    remove_row(row, f"{kind}_removed", by=BY, expected=row.version)

    assert not {address for address, text in read_all(world).items() if old in text}


# --- What stays ---------------------------------------------------------------------------------------------------


def queries_of(address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert Client().get(address).status_code == 200
    return len(queries)


def test_a_text_of_one_city_leaves_the_page_of_another(world: World) -> None:
    other = make.CityFactory(slug="other", biome=None)
    Client().get("/en/cities/other/")

    change_city(world.city, changes={"summary_en": "Written anew."}, expected=None, by=BY)

    assert queries_of("/en/cities/other/") == 2  # the state of the content, and what changed since
    assert queries_of(f"/en/cities/{world.city.slug}/") > 2
    assert "Written anew." in Client().get(f"/en/cities/{world.city.slug}/").text
    other.refresh_from_db()


def test_the_value_of_a_figure_leaves_the_page_of_another(world: World) -> None:
    figure = make.FigureFactory(city=world.city, measure="parks", unit="count", value=12)
    make.FigureFactory(city=make.CityFactory(slug="other"), measure="parks", unit="count", value=13)
    raise_content_version()  # which factories do not
    for slug in ("other", world.city.slug):
        Client().get(f"/en/cities/{slug}/figures/")

    change_city(world.city, changes={f"figures.{figure.pk}.value": "417"}, expected=None, by=BY)

    assert queries_of("/en/cities/other/figures/") == 2
    assert "417" in Client().get(f"/en/cities/{world.city.slug}/figures/").text


@pytest.mark.parametrize(
    "change",
    [{"latitude": 1.5}, {"value": "2000"}, {"year": 2021}, {"confidence": "low"}],
    ids=lambda each: next(iter(each)),
)
def test_everything_that_may_decide_something_makes_all_pages_void(world: World, change: dict[str, Any]) -> None:
    """The value is that of the population, by which cities are set beside others."""
    make.CityFactory(slug="other")
    figure = make.FigureFactory(city=world.city, measure="population", value=1000)
    Client().get("/en/cities/other/")

    key = "" if "latitude" in change else f"figures.{figure.pk}."
    change_city(world.city, changes={key + name: value for name, value in change.items()}, expected=None, by=BY)

    assert queries_of("/en/cities/other/") > 2


def test_a_new_city_stands_in_a_list_after_half_a_minute_at_the_latest(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counts and orders leave no tag: a page that is kept over changes of others is kept for a short while."""
    quiet = make.CityFactory()
    Client().get("/en/practices/")
    change_city(quiet, changes={"text_en": "Nobody reads this in a list of practices."}, expected=None, by=BY)
    assert queries_of("/en/practices/") == 2

    later = time.time() + kept.OF_A_PAGE + 1
    monkeypatch.setattr(time, "time", lambda: later)

    assert queries_of("/en/practices/") > 2
    assert kept.OF_A_PAGE + kept.OF_A_PART <= 30


def test_a_restored_backup_makes_all_pages_void(world: World) -> None:
    """The token is another one, whatever the number says."""
    Client().get("/en/practices/")
    ContentVersion.objects.update(token="restored")

    assert queries_of("/en/practices/") > 1


def test_the_tags_of_a_page_are_its_rows(world: World) -> None:
    forget()

    with reading() as tags:
        Client().get(f"/en/cities/{world.city.slug}/")

    practice: Any = world.rows["practice"]
    assert f"cities.city:{world.city.pk}" in tags
    assert f"cities.practice:{practice.pk}" in tags
    assert "cities.city" not in tags


# --- What tells that it was written -------------------------------------------------------------------------------

# Tables of no versioned row that public pages ask, and who raises the content version when they are written.
TOLD_BY = {
    "accounts_user": "core/siteadmin/people.py",
    "cooperation_neighbour": "cooperation/neighbours/waiting.py",
    "cooperation_renewal": "cooperation/neighbours/waiting.py",
    "events_speakercontact": "events/consents.py",
    "vocabulary_scheme": "core/vocabulary/loading.py",
    "vocabulary_source": "core/siteadmin/recorded.py",
    "vocabulary_term": "core/siteadmin/recorded.py",
    "vocabulary_term_sources": "core/siteadmin/recorded.py",
}
# Written in the transaction in which a versioned row changes, which tells it.
WRITTEN_WITH = {
    "cooperation_lesson": "cooperation.link",
    "measurement_speciesrow": "measurement.specieslist",
    "redirects_movedaddress": "cities.city",
}


def tables_with_versions() -> set[str]:
    """Those of versioned rows, of their children and of their links: written by the history, which tells it."""
    found = set()
    model: Any
    for model in versioned_models():
        children: list[Any] = [model._meta.get_field(name).related_model for name in model.versioned_children]
        found |= {each._meta.db_table for each in (model, *children)}
        found |= {field.m2m_db_table() for each in (model, *children) for field in each._meta.many_to_many}
    return found


def test_whatever_a_public_page_asks_tells_when_it_was_written(read: Read) -> None:
    """A table named here has neither versions nor anybody who says that it changed: pages would show it as it was."""
    untold = read.tables - tables_with_versions() - TOLD_BY.keys() - WRITTEN_WITH.keys()

    assert sorted(untold) == []


def test_each_of_these_tables_is_asked_and_told(read: Read) -> None:
    assert {*TOLD_BY, *WRITTEN_WITH} <= read.tables
    assert {*WRITTEN_WITH.values()} <= {model._meta.label_lower for model in versioned_models()}
    for path in TOLD_BY.values():
        source = (ROOT / path).read_text(encoding="utf-8")
        assert re.search(r"raise_content_version\(|publishing\.everything\(\)", source), path
