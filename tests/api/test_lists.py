"""Pages, order and filters: what all lists share."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.api.filters import DeclaredFilters
from core.search.indexing import index
from tests import factories as make
from tests.api.reading import LISTS, ROWS, WITH_DETAIL, get, model_of, slugs, statements
from tests.kinds import KINDS, kind_of

pytestmark = pytest.mark.both


# Rows of lists that hold no kind of content, or a part of one.
OTHERS: dict[str, Callable[[], Any]] = {
    "progress": KINDS["plantarget"].rich,
    "needs": lambda: make.PostingFactory(side="need"),
    "sessions": lambda: make.ContributionFactory().session,
    "speakers": lambda: make.ContributionFactory().speaker,
    "terms": make.TermFactory,
    "instruments": lambda: make.TermFactory(scheme__code="finance-instruments"),
}


MORE_STATEMENTS = {"progress": 1}  # it asks whether the years of its reports are published


def made(name: str) -> Any:
    if name in OTHERS:
        return OTHERS[name]()
    model: Any = model_of(ROWS[name])
    return kind_of(model._meta.model_name).rich()


@pytest.mark.django_db
@pytest.mark.parametrize("name", LISTS)
def test_t45_a_list_takes_three_statements_for_3_and_for_50_rows(name: str) -> None:
    for _ in range(3):
        made(name)
    few = statements(name, page_size=100)
    for _ in range(47):
        made(name)

    expected = 3 + MORE_STATEMENTS.get(name, 0)
    assert (few, statements(name, page_size=100)) == (expected, expected)
    assert len(get(name, page_size=100)["results"]) >= 50


@pytest.mark.django_db
@pytest.mark.parametrize("name", WITH_DETAIL)
def test_t45_a_detail_takes_two_statements(name: str) -> None:
    row = made(name)

    assert statements(f"{name}/{row.slug}") == 2


@pytest.mark.django_db
def test_t45_a_page_holds_25_rows_and_at_most_100() -> None:
    make.OrganisationFactory.create_batch(30)

    assert len(slugs("organisations")) == 25
    assert len(slugs("organisations", page_size=100)) == 30
    assert get("organisations", 400, page_size=101)["errors"] == {"page_size": ["A page can have 1 to 100 rows."]}


@pytest.mark.django_db
def test_pages_name_their_neighbours_and_hold_each_row_once() -> None:
    made = {make.CityFactory(sort_key="same").slug for _ in range(7)}

    first, second, third = (get("cities", page_size=3, page=n, region="east-asia") for n in (1, 2, 3))

    assert first["count"] == 7
    assert first["previous"] is None
    assert first["next"] == "http://localhost:8000/api/v1/cities/?page_size=3&region=east-asia&page=2"
    assert second["previous"] == "http://localhost:8000/api/v1/cities/?page_size=3&region=east-asia"
    assert third["next"] is None
    shown = [row["slug"] for page in (first, second, third) for row in page["results"]]
    assert len(shown) == 7
    assert set(shown) == made


@pytest.mark.django_db
def test_a_page_past_the_last_is_not_found_but_the_first_of_none_is_empty() -> None:
    found = get("cities")
    assert {name: found[name] for name in ("count", "next", "previous", "results")} == {
        "count": 0,
        "next": None,
        "previous": None,
        "results": [],
    }
    assert get("cities", 404, page=2)["code"] == "not_found"


@pytest.mark.django_db
@pytest.mark.parametrize("name", WITH_DETAIL)
def test_a_detail_takes_no_filters(name: str) -> None:
    row = made(name)

    assert get(f"{name}/{row.slug}", 400, page=1)["errors"] == {"page": ["Unknown filter."]}


@pytest.mark.django_db
def test_orderings_go_both_ways() -> None:
    for name in "bca":
        make.CityFactory(slug=name, sort_key=name)

    assert slugs("cities", ordering="name") == ["a", "b", "c"]
    assert slugs("cities", ordering="-name") == ["c", "b", "a"]


UNKNOWN = [
    ("cities", "biome", "99"),
    ("cities", "challenge", "nothing"),
    ("cities", "setting", "nothing"),
    ("cities", "ecosystem", "nothing"),
    ("cities", "solution", "nothing"),
    ("cities", "kind", "nothing"),
    ("cities", "country", "ZZ"),
    ("events", "city", "nowhere"),
    ("events", "organiser", "nobody"),
    ("events", "part_of", "nothing"),
    ("events", "topic", "nothing"),
    ("resources", "topic", "nothing"),
    ("resources", "target", "24"),
    ("resources", "publisher", "nobody"),
    ("resources", "language", "tlh"),
    ("practices", "city", "nowhere"),
    ("speakers", "event", "nothing"),
    ("sessions", "event", "nothing"),
    ("terms", "scheme", "nothing"),
    ("organisations", "city", "nowhere"),
]


EMPTY = [(name, parameter, "") for name, view in ROWS.items() for parameter in sorted(DeclaredFilters.declared(view))]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "parameter", "value"), [*UNKNOWN, *EMPTY])
def test_values_that_do_not_exist_are_refused(name: str, parameter: str, value: str) -> None:
    assert get(name, 400, **{parameter: value})["errors"] == {parameter: ["Unknown value."]}


@pytest.mark.django_db
def test_cities_are_found_by_terms_biome_country_and_name() -> None:
    heat = make.term("challenges", "heat")
    hot = make.CityFactory(slug="hot", name_en="Hotville", country="ZA", biome=make.term("biomes", "7"))
    hot.terms.add(heat)
    make.CityFactory(slug="cold", name_ja="寒い市")

    assert slugs("cities", challenge="heat") == ["hot"]
    assert slugs("cities", biome="7") == ["hot"]
    assert slugs("cities", country="za") == ["hot"]
    assert slugs("cities", q="hotv") == ["hot"]
    assert slugs("cities", q="寒い") == ["cold"]
    assert slugs("cities", q="100%") == []


@pytest.mark.django_db
def test_a_repeated_filter_means_any_of_its_values() -> None:
    make.term("biomes", "1")
    for code in ("2", "3"):
        make.CityFactory(slug=f"in-{code}", biome=make.term("biomes", code))

    assert sorted(slugs("cities", biome=["1", "2"])) == ["in-2"]
    assert sorted(slugs("cities", biome=["2", "3"])) == ["in-2", "in-3"]
    assert get("cities", 400, biome=["1"] * 21)["errors"] == {"biome": ["This is too long."]}


@pytest.mark.django_db
def test_events_are_found_by_day_year_city_organiser_and_whole() -> None:
    whole = make.EventFactory(slug="whole", starts=date(2019, 12, 30), ends=date(2020, 1, 2))
    part = make.EventFactory(slug="part", starts=date(2200, 1, 1), part_of=whole)
    make.ParticipationFactory(event=part, city=make.CityFactory(slug="guest"))
    part.organisers.add(make.OrganisationFactory(slug="body"))

    assert slugs("events", when="coming") == ["part"]
    assert slugs("events", when="past") == ["whole"]
    assert slugs("events", year=2019) == slugs("events", year=2020) == ["whole"]
    assert slugs("events", city="guest") == slugs("events", organiser="body") == ["part"]
    assert slugs("events", part_of="whole") == ["part"]


@pytest.mark.django_db
def test_events_are_found_by_their_topics_and_by_those_of_what_was_shown_there() -> None:
    water = make.term("topics", "water")
    make.EventFactory(slug="names-it").terms.add(water)
    release = make.ReleaseFactory(event=make.EventFactory(slug="released"))
    release.resource.terms.add(water)
    practice = make.PracticeFactory()
    practice.terms.add(water)
    make.EventFactory(slug="presented").practices.add(practice)
    hidden = make.ReleaseFactory(
        event=make.EventFactory(slug="other"), resource=make.ResourceFactory(slug="draft", state="draft")
    )
    hidden.resource.terms.add(water)

    assert set(slugs("events", topic="water")) == {"names-it", "released", "presented"}


@pytest.mark.django_db
def test_resources_are_found_by_language_topic_target_and_publisher() -> None:
    resource = make.ResourceFactory(slug="found", languages=["zh-hans", "en"], stage="plan")
    resource.terms.add(make.term("topics", "water"), make.term("kmgbf-targets", "12"))
    resource.publishers.add(make.OrganisationFactory(slug="body"))
    make.ResourceFactory(slug="other", languages=["ja"], stage="finance")

    for name, value in {
        "language": "zh-hans",
        "topic": "water",
        "target": "12",
        "publisher": "body",
        "stage": "plan",
    }.items():
        assert slugs("resources", **{name: value}) == ["found"]


@pytest.mark.django_db
def test_terms_are_found_by_scheme() -> None:
    make.term("biomes", "1")
    make.term("topics", "water")

    assert [row["code"] for row in get("terms", scheme="biomes")["results"]] == ["1"]


@pytest.mark.django_db
def test_a_search_takes_three_statements() -> None:
    index(make.CityFactory(name_en="Water"))

    with CaptureQueriesContext(connection) as queries:
        get("search", q="water")

    assert len(queries) <= 3


@pytest.mark.django_db
def test_projects_show_what_they_are_filtered_by() -> None:
    project = make.ProjectProfileFactory(city__country="ZA", city__status="member")
    project.terms.add(make.term("solution-types", "reed-bed"), make.term("kmgbf-targets", "12"))

    for asked in ({"solution": "reed-bed"}, {"country": "ZA"}, {"target": "12"}):
        [row] = get("projects", **asked)["results"]
        assert (row["solutions"], row["country"], row["targets"]) == (["reed-bed"], "ZA", ["12"])
