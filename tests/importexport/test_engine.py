"""What a file does to rows: new, changed, unchanged, wrong; all of it or nothing."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cities.actions import change_city
from cities.models import City
from cities.organisations.actions import change_organisation
from cities.organisations.models import Organisation
from cities.team.models import StaffRole
from core.accounts.models import User
from core.history.models import Entry, RowVersion
from core.history.snapshot import snapshot
from core.history.write import Actor, version_of
from core.importexport.report import CHANGED, FAULTY, NEW, UNCHANGED, Report
from core.pagecache.models import content_version
from core.search.finding import search
from events.models import Contribution, Event, Session
from tests.factories import (
    CityFactory,
    EventFactory,
    FigureFactory,
    OrganisationFactory,
    ParticipationFactory,
    ResourceFactory,
    SessionFactory,
    SourceFactory,
    SpeakerFactory,
    term,
)
from tests.importexport.files import csv_file, examined, imported, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.both]
BY = Actor(id=1, label="Mei Editor")
OFFICE = {"slug": "lake-office", "name_en": "Lake office", "kind": "office"}


def offices(count: int, **more: Any) -> list[dict[str, Any]]:
    return [{"slug": f"office-{at}", "name_en": f"Office {at}", "kind": "office", **more} for at in range(2, count + 2)]


def faults(report: Report) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.column, fault.reason) for fault in report.faults]


def totals(report: Report) -> tuple[int, ...]:
    return tuple(report.total(name) for name in (NEW, CHANGED, UNCHANGED, FAULTY))


def found(words: str) -> list[str]:
    return [hit.slug for group in search(words, "en").groups for hit in group.hits]


# --- New and changed ----------------------------------------------------------------------------------------------


def test_a_new_row_has_all_that_the_file_says_and_defaults_for_the_rest(curator: User) -> None:
    city, parent, source = CityFactory(slug="oita"), OrganisationFactory(slug="ministry"), SourceFactory(key="yearbook")

    report = imported(
        "organisations",
        csv_file(
            [
                {
                    **OFFICE,
                    "name_zh_hans": "湖泊办公室",
                    "name_zh_hant": "湖泊辦公室",
                    "name_ja": "湖の局",
                    "city": "oita",
                    "parent": "ministry",
                    "funded_by": "ministry",
                    "sources": "yearbook",
                    "is_example": "true",
                }
            ]
        ),
        curator,
    )

    row: Any = Organisation.objects.get(slug="lake-office")
    assert totals(report) == (1, 0, 0, 0)
    assert (row.name_en, row.name_zh_hans, row.name_zh_hant, row.name_ja) == (
        "Lake office",
        "湖泊办公室",
        "湖泊辦公室",
        "湖の局",
    )
    assert (row.city, row.parent, row.is_example, row.state, row.version) == (city, parent, True, "published", 1)
    assert (list(row.funded_by.all()), list(row.sources.all())) == ([parent], [source])
    assert version_of(row, 1) == snapshot(Organisation, row.pk)


def test_a_changed_row_has_one_entry_that_says_what_changed(curator: User) -> None:
    row = OrganisationFactory(slug="lake-office", name_en="Lake", kind="office", summary_ja="湖")

    report = imported("organisations", csv_file([{"slug": "lake-office", "name_en": "Lake office"}]), curator)

    fresh: Any = Organisation.objects.get(pk=row.pk)
    entry = Entry.objects.get()
    assert totals(report) == (0, 1, 0, 0)
    assert (fresh.name_en, fresh.summary_ja, fresh.version) == ("Lake office", "湖", 2)
    assert (entry.verb, entry.by_label, entry.changes) == (
        "organisation_changed",
        "Example curator",
        {"name_en": ["Lake", "Lake office"]},
    )
    assert version_of(row, 2) == snapshot(Organisation, row.pk)


def test_columns_that_are_not_in_the_file_stay_and_empty_cells_empty(curator: User) -> None:
    OrganisationFactory(slug="lake-office", website="https://lake.example/", short_name="LO", country="JP")

    imported("organisations", csv_file([{"slug": "lake-office", "short_name": ""}]), curator)

    row = Organisation.objects.get()
    assert (row.short_name, row.website, row.country) == ("", "https://lake.example/", "JP")


def test_links_are_added_and_taken_away(curator: User) -> None:
    lake, river = term("settings", "lake"), term("settings", "river")
    city = CityFactory(slug="oita")
    city.terms.add(lake, term("challenges", "heat"))

    report = imported("cities", csv_file([{"slug": "oita", "settings": "river"}]), curator)

    assert totals(report) == (0, 1, 0, 0)
    assert sorted(city.terms.values_list("code", flat=True)) == ["heat", "river"]
    assert Entry.objects.get().changes == {f"terms.{lake.pk}": [True, None], f"terms.{river.pk}": [None, True]}


def test_rows_may_name_each_other_whichever_comes_first(curator: User) -> None:
    rows = [
        {**OFFICE, "parent": "ministry", "funded_by": "fund | ministry"},
        {**OFFICE, "slug": "ministry", "parent": "", "funded_by": "lake-office"},
        {**OFFICE, "slug": "fund", "parent": "ministry", "funded_by": ""},
    ]

    report = imported("organisations", csv_file(rows), curator)

    lake, ministry, fund = (Organisation.objects.get(slug=slug) for slug in ("lake-office", "ministry", "fund"))
    assert totals(report) == (3, 0, 0, 0)
    assert (lake.parent, fund.parent) == (ministry, ministry)
    assert sorted(lake.funded_by.values_list("slug", flat=True)) == ["fund", "ministry"]
    assert list(ministry.funded_by.all()) == [lake]


def test_what_saving_derives_is_derived(curator: User) -> None:
    CityFactory(slug="oita", country="JP")
    term("place-kinds", "city")
    new = {"slug": "berlin", "name_en": "Berlin", "sort_key": "berlin", "kind": "city", "country": "DE"}
    place = {"latitude": "52.5", "longitude": "13.4", "time_zone": "Europe/Berlin"}

    imported("cities", csv_file([{**new, **place}]), curator)
    imported("cities", csv_file([{"slug": "oita", "country": "KE"}]), curator)

    assert dict(City.objects.values_list("slug", "region")) == {"berlin": "europe", "oita": "africa"}


def test_what_was_imported_is_found_and_old_pages_are_void(curator: User) -> None:
    OrganisationFactory(slug="river-office", name_en="River office")
    before = content_version()

    imported(
        "organisations", csv_file([OFFICE, {**OFFICE, "slug": "river-office", "name_en": "Stream office"}]), curator
    )

    assert found("lake") == ["lake-office"]
    assert found("stream") == ["river-office"]
    assert content_version() != before


def test_a_city_that_changes_is_found_anew_with_what_shows_it(curator: User) -> None:
    city = CityFactory(slug="oita", name_en="Oldname")
    change_city(city, changes={"kana": "おおいた"}, expected=1, by=BY)
    assert found("oldname") == ["oita"]

    imported("cities", csv_file([{"slug": "oita", "name_en": "Beppu"}]), curator)

    assert found("beppu") == ["oita"]
    assert found("oldname") == []


# --- Wrong rows ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"kind": "castle"}, "kind", "Choose one of: city-network, secretariat, office"),
        ({"name_en": ""}, "name_en", "This field cannot be blank."),
        ({"city": "atlantis"}, "city", "Unknown value."),
        ({"funded_by": "atlantis"}, "funded_by", "Unknown value."),
        ({"sources": "no-such-source"}, "sources", "Unknown value."),
        ({"website": "javascript:alert(1)"}, "website", "Enter a valid URL."),
        ({"short_name": "x" * 61}, "short_name", "Enter up to 60 characters. The text now has 61."),
        ({"is_example": "perhaps"}, "is_example", "Enter true or false."),
        ({"summary_en": "a\u202eb\x07"}, "", ""),
        ({"slug": "not a slug"}, "slug", "Enter a valid “slug” consisting of letters"),
        ({"slug": ""}, "slug", "This field cannot be blank."),
        ({"slug": "x" * 81}, "slug", "Ensure this value has at most 80 characters (it has 81)."),
        ({"version": "3"}, "version", "This row no longer exists."),
        ({"version": "three"}, "version", "Enter a whole number."),
    ],
)
def test_a_wrong_cell_is_named_with_the_reason(cells: dict[str, str], column: str, reason: str, curator: User) -> None:
    report = imported("organisations", csv_file([OFFICE | {"slug": "first"}, {**OFFICE, **cells}]), curator)

    if not column:  # what cannot be seen is taken away from a single line
        assert Organisation.objects.get(slug="lake-office").summary_en == "ab"  # type: ignore[attr-defined]
        return
    assert [(row, name) for row, name, _reason in faults(report)] == [(3, column)]
    assert report.faults[0].reason.startswith(reason)
    assert totals(report) == (1, 0, 0, 1)
    assert not Organisation.objects.exists()


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"latitude": "95"}, "latitude", "Ensure this value is less than or equal to 90."),
        ({"latitude": "nan"}, "latitude", "Enter a number."),
        ({"latitude": "north"}, "latitude", "“north” value must be a float."),
        ({"kind": ""}, "kind", "This field cannot be blank."),
        ({"kind": "village-of-elves"}, "kind", "Unknown value."),
        ({"biome": "lake"}, "biome", "Unknown value."),
        ({"member_since": "2024-13-01"}, "member_since", "“2024-13-01” value has the correct format"),
        ({"member_since": "2024-01-01", "status": "founding"}, "", "Constraint “cities_only_members_have_a_date”"),
        ({"text_en": "x" * 20_001}, "text_en", "Enter up to 20000 characters. The text now has 20001."),
        ({"other_names": "[1, 2]"}, "other_names", "This list cannot be read."),
        ({"settings": "lake | castle"}, "settings", "Unknown value."),
    ],
)
def test_a_wrong_cell_of_a_city_is_named_with_the_reason(
    cells: dict[str, str], column: str, reason: str, curator: User
) -> None:
    term("settings", "lake")
    term("place-kinds", "city")
    good = {"slug": "oita", "name_en": "Oita", "sort_key": "oita", "kind": "city", "country": "JP"}
    place = {"latitude": "33", "longitude": "131", "time_zone": "Asia/Tokyo"}

    report = imported("cities", csv_file([{**good, **place, **cells}]), curator)

    assert [(row, name) for row, name, _reason in faults(report)] == [(2, column)]
    assert report.faults[0].reason.startswith(reason)
    assert not City.objects.exists()


def test_all_wrong_cells_of_a_row_are_named_at_once(curator: User) -> None:
    report = examined("organisations", csv_file([{**OFFICE, "kind": "castle", "city": "atlantis"}]), curator)

    assert [(fault.row, fault.column, fault.value) for fault in report.faults] == [
        (2, "kind", "castle"),
        (2, "city", "atlantis"),
    ]


def test_long_values_are_shortened_in_the_report(curator: User) -> None:
    report = examined("organisations", csv_file([{**OFFICE, "kind": "x" * 500}]), curator)

    assert report.faults[0].value == "x" * 59 + "…"


def test_the_same_row_twice_is_wrong_at_its_second_line(curator: User) -> None:
    report = examined("organisations", csv_file([OFFICE, OFFICE]), curator)

    assert faults(report) == [(3, "slug", "Row 2 already contains this. Remove one of the two rows.")]


def test_a_retired_term_is_kept_and_not_chosen_anew(curator: User) -> None:
    old = term("settings", "moat")
    old.is_retired = True
    old.save()
    CityFactory(slug="kobe").terms.add(old)
    CityFactory(slug="oita")

    kept = examined("cities", csv_file([{"slug": "kobe", "settings": "moat"}]), curator)
    chosen = examined("cities", csv_file([{"slug": "oita", "settings": "moat"}]), curator)

    assert totals(kept) == (0, 0, 1, 0)
    assert faults(chosen) == [(2, "settings", "This term is no longer in use.")]


def test_a_hundred_wrong_cells_are_shown_and_all_are_counted(curator: User) -> None:
    report = examined("organisations", csv_file(offices(130, city="atlantis")), curator)

    assert (len(report.faults), report.total_faults, report.total(FAULTY)) == (100, 130, 130)


# --- All or nothing -----------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_t48_one_wrong_row_of_three_hundred_changes_nothing_and_is_named() -> None:
    from tests import people

    curator = people.curator()
    OrganisationFactory(slug="office-9", name_en="Before")
    rows = offices(300)
    rows[274 - 2]["kind"] = "castle"
    before, entries = content_version(), Entry.objects.count()

    dry = examined("organisations", csv_file(rows), curator)
    real = imported("organisations", csv_file(rows), curator)

    assert [(fault.row, fault.column, fault.value) for fault in real.faults] == [(274, "kind", "castle")]
    assert dry.as_data() == real.as_data()
    assert totals(real) == (298, 1, 0, 1)
    assert [row.name for row in Organisation.objects.all()] == ["Before"]
    assert (content_version(), Entry.objects.count(), RowVersion.objects.count()) == (before, entries, 0)
    assert found("office") == []


def test_t48_a_wrong_row_in_a_later_batch_takes_the_earlier_ones_back(
    curator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.importexport.engine.BATCH", 10)
    rows = offices(35)
    rows[-1]["kind"] = "castle"

    report = imported("organisations", csv_file(rows), curator)

    assert totals(report) == (34, 0, 0, 1)
    assert not Organisation.objects.exists()
    assert not Entry.objects.exists()


def test_t48_the_dry_run_writes_nothing_and_says_what_the_real_run_does(curator: User) -> None:
    OrganisationFactory(slug="office-3", name_en="Office 3", kind="office")
    OrganisationFactory(slug="office-4", name_en="Before", kind="office")
    content = csv_file(offices(5))

    dry = examined("organisations", content, curator)
    assert (Organisation.objects.count(), Entry.objects.count()) == (2, 0)
    real = imported("organisations", content, curator)

    assert dry.as_data() == real.as_data()
    assert totals(real) == (3, 1, 1, 0)
    assert Organisation.objects.count() == 5


def test_the_number_of_queries_grows_with_the_batches_alone(curator: User) -> None:
    def count(rows: Sequence[dict[str, Any]]) -> int:
        with CaptureQueriesContext(connection) as queries:
            imported("organisations", csv_file(rows), curator)
        return len(queries)

    count(offices(1))

    assert count(offices(40)[1:4]) == count(offices(90)[45:])


# --- Somebody was faster ------------------------------------------------------------------------------------------


def test_t42_a_row_that_was_changed_since_the_export_names_who_changed_it(curator: User) -> None:
    row = OrganisationFactory(slug="lake-office", name_en="Lake")
    change_organisation(row, changes={"name_en": "Lake and river"}, expected=1, by=BY)

    report = imported("organisations", csv_file([{"slug": "lake-office", "version": 1, "name_en": "Mine"}]), curator)

    assert (report.faults[0].row, report.faults[0].column) == (2, "version")
    assert report.faults[0].reason.startswith("Mei Editor changed this row at ")
    assert Organisation.objects.get().name == "Lake and river"


@pytest.mark.parametrize("version", ["2", "", "2.0"])
def test_t42_the_right_version_or_none_changes_the_row(version: str, curator: User) -> None:
    row = OrganisationFactory(slug="lake-office", name_en="Lake")
    change_organisation(row, changes={"name_en": "Lake and river"}, expected=1, by=BY)

    report = imported(
        "organisations", csv_file([{"slug": "lake-office", "version": version, "name_en": "Mine"}]), curator
    )

    assert report.is_faulty is (version == "2.0")
    assert Organisation.objects.get().name == ("Mine" if version != "2.0" else "Lake and river")


def test_an_old_version_does_no_harm_where_nothing_would_change(curator: User) -> None:
    row = OrganisationFactory(slug="lake-office", name_en="Lake")
    change_organisation(row, changes={"name_en": "Lake office"}, expected=1, by=BY)

    report = imported(
        "organisations", csv_file([{"slug": "lake-office", "version": 1, "name_en": "Lake office"}]), curator
    )

    assert totals(report) == (0, 0, 1, 0)


def test_t42_a_change_between_reading_and_writing_is_a_wrong_row_too(
    curator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.importexport import engine

    row = CityFactory(slug="oita", summary_en="Before")
    plans = engine.Run.plans

    def slow(self: engine.Run, items: Sequence[engine.Item]) -> list[engine.Plan]:
        found = plans(self, items)
        change_city(row, changes={"summary_en": "Faster"}, expected=None, by=BY)
        return found

    monkeypatch.setattr(engine.Run, "plans", slow)

    report = imported("cities", csv_file([{"slug": "oita", "summary_en": "Slower"}]), curator)

    assert (report.faults[0].row, report.faults[0].column) == (2, "version")
    assert "Mei Editor" in report.faults[0].reason


# --- Own cities ---------------------------------------------------------------------------------------------------


def test_t13_nobody_imports_into_a_city_that_they_work_for(curator: User) -> None:
    mine = CityFactory(slug="kobe", summary_en="Before")
    CityFactory(slug="oita", summary_en="Before")
    StaffRole.objects.create(user=curator, city=mine, role="editor")
    OrganisationFactory(slug="kobe-office", city=mine, name_en="Before")

    cities = imported("cities", csv_file([{"slug": slug, "summary_en": "After"} for slug in ("oita", "kobe")]), curator)
    away = imported("organisations", csv_file([{"slug": "kobe-office", "city": "oita"}]), curator)
    here = imported("organisations", csv_file([{**OFFICE, "city": "kobe"}]), curator)
    figure = csv_file([{"city": "kobe", "measure": "area", "year": "2020", "source": "", "value": "5", "unit": "km2"}])
    figures = imported("figures", figure, curator)

    assert [(report.faults[0].row, report.faults[0].column) for report in (cities, away, here, figures)] == [
        (3, "slug"),
        (2, "slug"),
        (2, "slug"),
        (2, "city"),
    ]
    assert not Entry.objects.exists()


def test_what_stays_as_it_is_may_be_of_the_own_city(curator: User) -> None:
    mine = CityFactory(slug="kobe", summary_en="Before")
    StaffRole.objects.create(user=curator, city=mine, role="editor")

    assert totals(imported("cities", csv_file([{"slug": "kobe", "summary_en": "Before"}]), curator)) == (0, 0, 1, 0)


# --- Children -----------------------------------------------------------------------------------------------------


def test_figures_are_known_by_city_measure_year_and_source(curator: User) -> None:
    city, source = CityFactory(slug="oita"), SourceFactory(key="yearbook")
    FigureFactory(city=city, measure="area", value=500, unit="km2", year=2020, source=source)
    head = {"city": "oita", "measure": "area", "source": "yearbook", "unit": "km2"}
    rows = [{**head, "year": "2020", "value": "502.5"}, {**head, "year": "2024", "value": "1,503"}]

    report = imported("figures", csv_file(rows), curator)

    assert totals(report) == (1, 1, 0, 0)
    assert sorted(city.figures.values_list("year", "value")) == [(2020, 502.5), (2024, 1503)]
    assert [entry.verb for entry in Entry.objects.all()] == ["city_changed"]
    assert City.objects.get().version == 2


def test_figures_with_the_same_key_are_told_apart_by_what_they_say(curator: User) -> None:
    city = CityFactory(slug="oita")
    for value in (500, 600):
        FigureFactory(city=city, measure="area", value=value, unit="km2", year=2020, source=None, confidence="medium")
    head = {"city": "oita", "measure": "area", "source": "", "unit": "km2", "year": "2020"}

    same = examined("figures", csv_file([{**head, "value": "600"}, {**head, "value": "500"}]), curator)
    other = examined("figures", csv_file([{**head, "value": "700"}]), curator)

    assert totals(same) == (0, 0, 2, 0)
    assert faults(other) == [(2, "", "Several rows have this key. Change this one on the site.")]


def test_children_of_nothing_are_wrong(curator: User) -> None:
    row = {"city": "atlantis", "measure": "area", "source": "", "unit": "km2", "year": "2020", "value": "1"}

    assert faults(examined("figures", csv_file([row]), curator)) == [(2, "city", "Unknown value.")]


def test_a_rule_of_a_child_is_kept(curator: User) -> None:
    CityFactory(slug="oita")
    row = {"city": "oita", "measure": "area", "source": "", "unit": "km2", "year": "2020", "value": "1"}

    report = imported("figures", csv_file([{**row, "confirmed_by": "The mayor"}]), curator)

    assert report.faults[0].reason.startswith("Constraint “cities_figure_confirmed_by_and_on”")


def test_an_event_comes_with_its_programme_in_one_workbook(curator: User) -> None:
    CityFactory(slug="oita")
    SpeakerFactory(slug="bing-hui")
    ResourceFactory(slug="guide")
    content = workbook(
        {
            "events": [["slug", "title_en", "starts"], ["forum", "Forum", "2026-10-25"]],
            "event-sessions": [
                ["event", "order", "title_en", "starts"],
                ["forum", 1, "Opening", "2026-10-25T09:00:00+08:00"],
                ["forum", 2, "Lakes", None],
            ],
            "event-contributions": [["event", "session", "speaker", "topic_en"], ["forum", 2, "bing-hui", "Reeds"]],
            "event-participations": [["event", "city", "role"], ["forum", "oita", "host"]],
            "event-releases": [["event", "resource"], ["forum", "guide"]],
        }
    )

    report = imported("events", content, curator, "xlsx")

    event = Event.objects.get()
    assert report.faults == []
    assert totals(report) == (6, 0, 0, 0)
    talk = Contribution.objects.get()
    assert (talk.session.title, talk.speaker.slug, talk.topic) == ("Lakes", "bing-hui", "Reeds")
    assert event.participations.get().role == "host"
    assert event.releases.get().resource.slug == "guide"
    assert event.sessions.get(order=1).starts == datetime(2026, 10, 25, 1, tzinfo=UTC)
    assert (Entry.objects.get().verb, event.version) == ("event_added", 1)
    assert version_of(event, 1) == snapshot(Event, event.pk)


def test_the_programme_of_an_event_is_changed_and_added_to(curator: User) -> None:
    event = EventFactory(slug="forum")
    session = SessionFactory(event=event, order=1, title_en="Opening")
    ParticipationFactory(event=event, city=CityFactory(slug="oita"), role="host")
    SpeakerFactory(slug="bing-hui")
    content = workbook(
        {
            "event-sessions": [["event", "order", "title_en"], ["forum", 1, "Welcome"], ["forum", 2, "Lakes"]],
            "event-contributions": [
                ["event", "session", "speaker"],
                ["forum", 1, "bing-hui"],
                ["forum", 2, "bing-hui"],
            ],
            "event-participations": [["event", "city", "role"], ["forum", "oita", "host"]],
        }
    )

    report = imported("events", content, curator, "xlsx")

    session.refresh_from_db()
    event.refresh_from_db()
    assert totals(report) == (3, 1, 1, 0)
    assert (session.title, Session.objects.count(), Contribution.objects.count()) == ("Welcome", 2, 2)
    assert (Entry.objects.count(), event.version) == (1, 2)
    assert version_of(event, 2) == snapshot(Event, event.pk)


def test_a_talk_in_a_session_that_is_not_there_is_wrong(curator: User) -> None:
    EventFactory(slug="forum")
    SpeakerFactory(slug="bing-hui")

    report = examined(
        "event-contributions", csv_file([{"event": "forum", "session": "7", "speaker": "bing-hui"}]), curator
    )

    assert faults(report) == [(2, "session", "Unknown value.")]


def test_t02_rows_below_another_event_are_never_touched(curator: User) -> None:
    EventFactory(slug="forum")
    other = SessionFactory(event=EventFactory(slug="other"), order=1)
    SpeakerFactory(slug="bing-hui")

    report = examined(
        "event-contributions", csv_file([{"event": "forum", "session": str(other.pk), "speaker": "bing-hui"}]), curator
    )

    assert faults(report) == [(2, "session", "Unknown value.")]
