from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from benchmarks.synthesis.world import row_of
from cities.models import City, Figure
from cities.organisations.models import Organisation
from core.history import write
from core.history.bulk import add_many, bulk_listeners, change_many, is_among
from core.history.models import Entry, RowVersion, Versioned
from core.history.snapshot import snapshot
from core.history.write import Actor, AlreadyExists, entries_of, version_of
from core.pagecache.models import content_version
from events.models import Event, Session
from tests.factories import CityFactory, FigureFactory, OrganisationFactory, SourceFactory, term

pytestmark = [pytest.mark.django_db, pytest.mark.both]
BY = Actor(id=7, label="Mei Editor", on_behalf_of="Kunming", reason="import", request_id="r-1")


def new_city(slug: str, **values: Any) -> City:
    given = {
        "slug": slug,
        "name_en": slug.title(),
        "sort_key": slug,
        "order_pinyin": slug,
        "order_kana": slug,
        "kind": term("place-kinds", "city"),
        "country": "JP",
        "region": "east-asia",
        "latitude": 35,
        "longitude": 139.5,
        "time_zone": "Asia/Tokyo",
        "other_names": ("A", "B"),
        **values,
    }
    return City(**given)


def test_rows_links_and_children_are_kept_as_they_are_read() -> None:
    terms = [term("settings", "lake").pk, term("settings", "river").pk]
    figure = Figure(measure="area", value=Decimal(5), unit="km2", year=2020, source=SourceFactory())
    cities = [new_city("akita", summary_ja="湖", member_since="2026-01-02", status="member"), new_city("oita")]

    add_many(cities, "city_added", by=BY, links={"terms": [terms, []]}, children={"figures": [[figure], []]})

    for city in cities:
        assert version_of(city, 1) == snapshot(City, city.pk)
    akita = City.objects.get(slug="akita")
    assert (akita.name, akita.member_since) == ("Akita", date(2026, 1, 2))
    assert {row.pk for row in akita.terms.all()} == set(terms)
    assert akita.figures.get().value == Decimal("5.000")
    assert version_of(akita, 1)[f"figures.{figure.pk}.value"] == "5.000"


def test_links_of_a_model_to_itself_and_children_of_children() -> None:
    parent = OrganisationFactory()
    office = row_of(Organisation, slug="office", kind="office", name_en="Office")
    begins = datetime(2026, 5, 1, 9, tzinfo=timezone(timedelta(hours=8)))
    event = row_of(Event, slug="forum", starts=date(2026, 5, 1), title_en="Forum")
    session = row_of(Session, order=1, starts=begins, title_en="Opening")

    add_many([office], "organisation_added", by=BY, links={"funded_by": [[parent.pk, parent.pk]]})
    add_many([event], "event_added", by=BY, children={"sessions": [[session]]})

    assert list(office.funded_by.all()) == [parent]
    assert version_of(office, 1) == snapshot(Organisation, office.pk)
    assert version_of(event, 1) == snapshot(Event, event.pk)


def test_each_row_has_an_entry_that_says_who_and_what() -> None:
    cities = add_many([new_city("akita"), new_city("oita")], "city_added", by=BY)

    entry = entries_of(cities[1]).get()
    assert (entry.by_id, entry.by_label, entry.on_behalf_of, entry.reason, entry.request_id, entry.verb) == (
        7,
        "Mei Editor",
        "Kunming",
        "import",
        "r-1",
        "city_added",
    )
    assert entry.object_text == "oita"
    assert entry.changes["sort_key"] == [None, "oita"]
    assert entry.row_versions.get().number == cities[1].version == 1


def test_no_text_moves_into_the_active_language() -> None:
    with translation.override("ja"):
        add_many([new_city("akita")], "city_added", by=BY)

    city = City.objects.get()
    assert (getattr(city, "name_en"), getattr(city, "name_ja")) == ("Akita", None)  # noqa: B009


def test_pages_change_once_and_only_when_something_public_is_added() -> None:
    before = content_version()
    add_many([], "city_added", by=BY)
    add_many([new_city("hidden")], "city_added", by=BY, public=False)
    assert content_version() == before

    add_many([new_city("akita"), new_city("oita")], "city_added", by=BY)

    assert content_version() != before


def test_a_wrong_value_or_a_forgotten_derived_one_leaves_nothing() -> None:
    for wrong in ({"latitude": 91}, {"region": ""}, {"name_en": ""}):
        with pytest.raises(ValidationError):
            add_many([new_city("akita"), new_city("oita", **wrong)], "city_added", by=BY)

    assert not City.objects.exists()
    assert not Entry.objects.exists()


def test_an_equal_row_is_a_duplicate(transactional_db: None) -> None:
    CityFactory(slug="oita")

    with pytest.raises(AlreadyExists):
        add_many([new_city("akita"), new_city("oita")], "city_added", by=BY)

    assert not City.objects.filter(slug="akita").exists()
    assert not RowVersion.objects.exists()


def test_an_unknown_verb_is_an_error_of_the_programmer() -> None:
    with pytest.raises(LookupError):
        add_many([new_city("akita")], "city_painted", by=BY)


def test_lists_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        add_many([new_city("akita"), new_city("oita")], "city_added", by=BY, links={"terms": [[]]})


def test_followers_are_told_together_or_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []

    def slow(row: Versioned) -> None:
        told.append(row.pk)

    def quick(row: Versioned) -> None:
        raise AssertionError("told together instead")

    monkeypatch.setattr(write, "write_listeners", [slow, quick])
    monkeypatch.setitem(bulk_listeners, quick, lambda rows: told.append(len(rows)))

    cities = add_many([new_city("akita"), new_city("oita")], "city_added", by=BY)

    assert told == [*(city.pk for city in cities), 2]


def test_the_number_of_queries_does_not_grow_with_the_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "write_listeners", [])
    add_many([new_city("first")], "city_added", by=BY)

    counts = []
    for number in (25, 50):  # of fewer, the neighbours are worked out at once; of these, by a job
        cities = [new_city(f"city-{number}-{at}") for at in range(number)]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            add_many(cities, "city_added", by=BY)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_wrong_value_among_many_changes_changes_nothing() -> None:
    akita, oita = CityFactory(summary_en="Lake"), CityFactory(latitude=35)
    patches = {akita.pk: {"summary_en": "Sea"}, oita.pk: {"latitude": "91"}}

    with pytest.raises(ValidationError):
        change_many(City, patches, "city_changed", expected={akita.pk: 1, oita.pk: 1}, by=BY)

    assert list(City.objects.order_by("pk").values_list("pk", "version")) == [(akita.pk, 1), (oita.pk, 1)]
    assert City.objects.get(pk=akita.pk).summary == "Lake"
    assert not Entry.objects.exists()


def test_a_child_that_many_changes_take_away_is_gone() -> None:
    figure = FigureFactory()
    other = FigureFactory(city=figure.city)
    key = figure.city.pk

    change_many(City, {key: {f"figures.{figure.pk}": None}}, "city_changed", expected={key: 1}, by=BY)

    assert list(figure.city.figures.all()) == [other]


def test_a_code_that_is_listed_is_known_without_going_through_the_list() -> None:
    codes = frozenset({"m2", "km2"})

    assert [is_among(value, codes) for value in ("m2", "acre", ["m2"], None)] == [True, False, False, False]
