"""After each kind of change every page is what it would be if nothing were kept.

In transactions of its own, as in life: inside one of somebody else all tables count as written.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation

from core.history.write import Actor, remove_row
from core.vocabulary.models import Scheme, Term
from tests import factories as make
from tests.keeping import forget
from tests.sample.test_kept_pages import read_all
from tests.sample.test_walk import GONE, World, make_world, set_to

BY = Actor(id=None, label="Test")
OLD, NEW = "62.125", "87.375"
WORDS = "zqbefore", "zqafter"
SAID = (OLD, NEW, *WORDS)
type Change = Callable[[World], None]


def row(kind: str, changes: dict[str, Any]) -> Change:
    return lambda world: set_to(world.rows[kind], changes, world.curator)


def figure(measure: str, changes: dict[str, Any]) -> Change:
    """Of the city, by columns of the figure."""

    def change(world: World) -> None:
        key = world.city.figures.get(measure=measure).pk
        set_to(world.rows["city"], {f"figures.{key}.{name}": value for name, value in changes.items()}, world.curator)

    return change


def tied(world: World) -> None:
    set_to(world.rows["city"], {f"terms.{Term.objects.get(code='coast').pk}": True}, world.curator)


def removed(world: World) -> None:
    found = world.rows["sample"]
    found.refresh_from_db()
    remove_row(found, "sample_removed", by=BY, expected=found.version)


# What is shown and decides nothing: pages that have not read it may be late with an order or a count.
ONLY_SHOWN: dict[str, Change] = {
    "a text": row("city", {"summary_en": WORDS[1]}),
    "the value of a figure": figure("forest-cover", {"value": NEW}),
}
EVERYTHING: dict[str, Change] = {
    "the size of a city": figure("population", {"value": "7654321"}),
    "the year of a figure": figure("forest-cover", {"year": 2022}),
    "what a figure counts": figure("forest-cover", {"measure": "green-cover"}),
    "a tie to a term": tied,
    "a number of a city": row("city", {"latitude": 1.5}),
    "the day of an event": row("event", {"starts": "2099-10-26"}),
    "a state": row("practice", GONE.get("practice", {"state": "withdrawn"})),
    "who may see a link": row("link", GONE["link"]),
    "a removal": removed,
    "a city that is hidden": row("city", GONE["city"]),
}


@pytest.fixture
def world(transactional_db: None) -> World:
    translation.activate("en")
    forget()
    found = make_world()
    make.TermFactory(code="coast", scheme=Scheme.objects.filter(code="settings").first() or make.SchemeFactory())
    make.FigureFactory(city=found.city, measure="population", value=1234567)
    make.FigureFactory(city=found.city, measure="forest-cover", value=OLD, unit="percent", year=2021)
    make.FigureFactory(city=make.CityFactory(), measure="forest-cover", value=41, unit="percent", year=2021)
    set_to(found.rows["city"], {"summary_en": WORDS[0]}, found.curator)
    return found


def test_t34_after_each_kind_of_change_pages_are_what_they_would_be_if_nothing_were_kept(world: World) -> None:
    """Of what is only shown, those that show it."""
    before = read_all(world)
    assert showing(before, OLD) - {f"/en/cities/{world.city.slug}/figures/"}

    for name, change in ONLY_SHOWN.items():
        kept, anew = read_after(change, world)
        assert [showing(kept, word) for word in SAID] == [showing(anew, word) for word in SAID], name
    assert showing(anew, WORDS[1])
    assert showing(anew, NEW)
    for name, change in EVERYTHING.items():
        kept, anew = read_after(change, world)
        assert [address for address, text in kept.items() if text != anew[address]] == [], name


def read_after(change: Change, world: World) -> tuple[dict[str, str], dict[str, str]]:
    """Every page as it is kept, if it is, and made anew; the latter is what is kept from then on."""
    change(world)
    kept = read_all(world)
    forget()
    return kept, read_all(world)


def showing(pages: dict[str, str], *words: str) -> set[str]:
    return {address for address, text in pages.items() if any(word in text for word in words)}
