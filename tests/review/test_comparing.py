"""Two versions of a thing, as a reviewer reads them."""

import random
import time
from collections.abc import Mapping
from dataclasses import fields
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from cities.models import City
from cities.organisations.models import Organisation
from cities.practices.models import Practice
from core.history.models import Versioned
from core.history.snapshot import Plain, Snapshot, snapshot
from core.review.diff.record import Block, Unchanged, blocks, count, labels_of, unchanged
from core.ui import components, gallery
from events.models import Event, Speaker
from planning.models import Plan, PlanAction
from resources.models import Resource
from tests.factories import CityFactory, FigureFactory, OrganisationFactory, SourceFactory, term

pytestmark = pytest.mark.django_db

NUMBER = UUID("11111111-1111-4111-8111-111111111111")


def compared(model: type[Versioned], old: Mapping[str, Plain], new: Mapping[str, Plain]) -> list[Block]:
    return blocks(old, new, labels_of(model))


def only(model: type[Versioned], old: Mapping[str, Plain], new: Mapping[str, Plain]) -> Block:
    (block,) = compared(model, old, new)
    return block


def city_with_figure() -> tuple[City, Snapshot]:
    city = CityFactory(name_zh_hans="湖市")
    FigureFactory(pk=NUMBER, city=city, measure="area", unit="km2", value=21473, year=2024)
    return city, snapshot(City, city.pk)


def test_nothing_differs_between_equal_versions() -> None:
    _city, old = city_with_figure()

    assert compared(City, old, dict(old)) == []


def test_each_language_of_a_text_is_a_block_of_its_own() -> None:
    old = {"summary_en": "A city.", "summary_zh_hans": "城市。"}
    new = {"summary_en": "A lake city.", "summary_zh_hans": "湖畔城市。"}

    found = compared(City, old, new)

    assert [(block.label, block.kind, block.language, block.language_name) for block in found] == [
        ("Summary", "text", "en", "English"),
        ("Summary", "text", "zh-hans", "Simplified Chinese"),
    ]
    assert found[0].pieces == (("same", "A "), ("added", "lake "), ("same", "city."))


def test_labels_and_languages_follow_the_reader() -> None:
    with override("ja"):
        block = only(City, {"summary_en": "A."}, {"summary_en": "B."})

    assert block.label != "Summary"
    assert block.language_name == "英語"


def test_new_text_is_told_from_a_changed_one() -> None:
    assert only(City, {}, {"summary_ja": "湖の都市。"}).state == "added"
    assert only(City, {"summary_ja": "湖の都市。"}, {"summary_ja": ""}).state == "removed"
    assert only(City, {"summary_ja": "湖。"}, {"summary_ja": "海。"}).state == "changed"


def test_figure_is_one_block_with_each_changed_column() -> None:
    _city, old = city_with_figure()

    block = only(City, old, {**old, f"figures.{NUMBER}.value": "21012", f"figures.{NUMBER}.method_en": "Survey"})

    assert (block.key, block.label, block.about, block.kind, block.state) == (
        f"figures.{NUMBER}",
        "Area, 2024",
        "Figure",
        "child",
        "changed",
    )
    value, method = block.rows
    assert (value.label, value.old.text, value.new.text, value.note, value.is_unusual) == (
        "Value",
        "21,473\u00a0km²",
        "21,012\u00a0km²",
        "2.1% lower",
        False,
    )
    assert (method.label, method.language, method.pieces) == ("Method", "en", (("added", "Survey"),))


def test_figure_a_quarter_off_is_marked() -> None:
    _city, old = city_with_figure()

    (value,) = only(City, old, {**old, f"figures.{NUMBER}.value": "30000"}).rows

    assert (value.note, value.is_unusual) == ("39.7% higher", True)


def test_number_in_another_unit_has_no_difference_in_per_cent() -> None:
    _city, old = city_with_figure()
    new = {**old, f"figures.{NUMBER}.value": "2147300", f"figures.{NUMBER}.unit": "ha"}

    value, unit = only(City, old, new).rows

    assert (value.new.text, value.note, value.is_unusual) == ("2,147,300\u00a0ha", "", False)
    assert (unit.old.text, unit.new.text) == ("km²", "ha")


def test_year_is_neither_grouped_nor_measured() -> None:
    _city, old = city_with_figure()

    (year,) = only(City, old, {**old, f"figures.{NUMBER}.year": 2020}).rows

    assert (year.old.text, year.new.text, year.note) == ("2024", "2020", "")


def test_new_and_removed_figures_show_what_they_hold() -> None:
    _city, full = city_with_figure()
    without = {key: value for key, value in full.items() if not key.startswith("figures.")}

    added, removed = only(City, without, full), only(City, full, without)

    assert (added.state, added.label) == ("added", "Area, 2024")
    assert (removed.state, removed.label) == ("removed", "Area, 2024")
    assert ("Value", "21,473\u00a0km²") in [(row.label, row.new.text) for row in added.rows]
    assert ("Measure", "Area") in [(row.label, row.old.text) for row in removed.rows]
    assert not [row for row in added.rows if not (row.new.text or row.pieces)]


def test_links_are_named_in_the_readers_language() -> None:
    lake = term("challenges", "lake", label_en="Lakes", label_ja="湖沼")
    wood = term("challenges", "wood", label_en="Woods")

    with override("ja"):
        block = only(City, {f"terms.{lake.pk}": True}, {f"terms.{wood.pk}": True})

    assert (block.key, block.kind) == ("terms", "list")
    assert [(value.text, value.lang) for value in block.removed] == [("湖沼", "")]
    assert [(value.text, value.lang) for value in block.added] == [("Woods", "en")]


def test_related_row_that_is_gone_is_said_to_be() -> None:
    block = only(City, {"biome": 987654}, {"biome": None})

    assert block.old.text == "no longer exists (987654)"
    assert block.new.text == ""


def test_choice_flag_date_country_and_list_are_words() -> None:
    old: Snapshot = {"status": "founding", "on_the_coast": False, "member_since": "2024-10-25", "country": "JP"}
    new: Snapshot = {"status": "member", "on_the_coast": True, "member_since": "2025-11-03", "country": "CN"}
    old["languages"], new["languages"] = ["ja"], ["ja", "en"]

    found = {block.key: block for block in compared(City, old, new)}

    assert {key: block.kind for key, block in found.items()} == {
        "country": "text",
        "on_the_coast": "flag",
        "languages": "list",
        "status": "choice",
        "member_since": "date",
    }
    assert found["status"].new.text == "member of the alliance"
    assert (found["on_the_coast"].old.text, found["on_the_coast"].new.text) == ("No", "Yes")
    assert (found["member_since"].old.text, found["member_since"].new.text) == ("25 October 2024", "3 November 2025")
    assert [value.text for value in found["languages"].added] == ["English"]
    assert found["languages"].removed == ()


def test_list_in_another_order_says_so() -> None:
    assert only(City, {"other_names": ["A", "B"]}, {"other_names": ["B", "A"]}).note == "The order changed."


def test_a_list_that_was_not_there_has_lost_nothing() -> None:
    for nothing in ({}, {"languages": None}, {"languages": ""}):
        block = only(City, nothing, {"languages": ["ja"]})
        assert ([each.text for each in block.removed], [each.text for each in block.added]) == ([], ["Japanese"])

    assert [each.text for each in only(City, {"languages": "en"}, {"languages": ["ja"]}).removed] == ["English"]


def test_point_is_one_block_with_the_distance() -> None:
    old, new = {"latitude": 25.0, "longitude": 102.7}, {"latitude": 25.04, "longitude": 102.72}

    block = only(City, old, new)

    assert (block.kind, block.old.text) == ("place", "latitude 25°, longitude 102.7°")
    assert block.note == "4.9 km away"
    assert not block.is_unusual
    assert only(City, old, {"latitude": -25.0, "longitude": 102.7}).is_unusual


def test_picture_is_shown_on_both_sides() -> None:
    labels = labels_of(City, {"cities/old.jpg": "old/", "cities/new.jpg": "new/"})

    (block,) = blocks({"photo": "cities/old.jpg"}, {"photo": "cities/new.jpg"}, labels)

    assert block.kind == "picture"
    assert (block.old.url, block.new.url) == ("old/", "new/")


def test_picture_without_an_address_is_named() -> None:
    block = only(City, {"photo": "cities/old.jpg"}, {"photo": "cities/new.jpg"})

    assert (block.old.text, block.new.text, block.new.url) == ("old.jpg", "new.jpg", "")


def test_unchanged_fields_are_listed_with_their_value() -> None:
    _city, old = city_with_figure()

    found = unchanged(old, {**old, "summary_en": "Another."}, labels_of(City))

    listed = {(line.label, line.language_name): line.value.text for line in found}
    assert listed["Name", "Simplified Chinese"] == "湖市"
    assert listed["Country or region", ""] == "Japan"
    assert listed["Area, 2024", ""] == "21,473\u00a0km²"
    assert ("Summary", "English") not in listed
    assert all(line.value.text for line in found)


def test_values_that_are_wrong_stop_nothing() -> None:
    """A proposal holds what somebody typed; whether it is valid is found elsewhere."""
    found = compared(City, {}, {"biome": "x", "terms.x": True, "latitude": 5.0, "figures.x.value": "1"})

    assert [block.kind for block in found] == ["place", "choice", "list", "child"]


@pytest.mark.parametrize("count_of_rows", [3, 50])
def test_related_rows_are_looked_up_together(count_of_rows: int) -> None:
    terms = [term("challenges", f"c{number}") for number in range(count_of_rows)]
    new: Snapshot = {f"terms.{each.pk}": True for each in terms}
    for number in range(count_of_rows):
        source = SourceFactory(key=f"s{number}")
        new[f"figures.{UUID(int=number)}.source"] = source.pk
        new[f"figures.{UUID(int=number)}"] = True
    labels = labels_of(City)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = blocks({}, new, labels)
        again = blocks({}, new, labels)

    assert len(queries) == 2
    assert found == again
    assert len(found[0].added) == count_of_rows


@pytest.mark.parametrize("model", [City, Organisation, Practice, Event, Speaker, Plan, Resource])
def test_every_versioned_model_can_be_compared(model: type[Versioned]) -> None:
    labels = labels_of(model)
    new: Snapshot = dict.fromkeys(labels.columns, None)
    for name, columns in labels.child_columns.items():
        new |= {f"{name}.{NUMBER}": True, **{f"{name}.{NUMBER}.{column}": None for column in columns}}

    found = blocks({}, new, labels)

    assert [block.label for block in found] == [labels.child(name) for name in labels.children]


def test_organisation_is_compared_with_its_links() -> None:
    row, other = OrganisationFactory(), OrganisationFactory(name_en="Lake Foundation")
    old = snapshot(Organisation, row.pk)

    block = only(Organisation, old, {**old, f"funded_by.{other.pk}": True})

    assert (block.label, block.added[0].text) == ("Funded by", "Lake Foundation")


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ([], (0, 0)),
        (["name_en", "name_ja", "summary_zh_hans", "website"], (4, 3)),
        (["terms.1", "terms.2"], (1, 0)),
        (["latitude", "longitude"], (1, 0)),
        ([f"figures.{NUMBER}", f"figures.{NUMBER}.value", f"figures.{NUMBER}.method_ja"], (1, 1)),
    ],
)
def test_changed_fields_and_languages_are_counted_by_their_keys(keys: list[str], expected: tuple[int, int]) -> None:
    assert count(City, keys) == expected


def test_t46_many_hard_texts_on_one_page_share_their_time() -> None:
    """A page of the history shows 25 entries, each with a text in four languages."""
    labels, chance = labels_of(City), random.Random(7)
    texts = ["".join(chance.choice("湖市山水") for _ in range(20_000)) for _ in range(5)]
    columns = [f"text_{language}" for language in ("en", "zh_hans", "zh_hant", "ja")]

    started = time.process_time()
    for number in range(25):
        old = dict.fromkeys(columns, texts[number % 5])
        new = dict.fromkeys(columns, texts[(number + 1) % 5])
        assert len(blocks(old, new, labels)) == 4
    taken = time.process_time() - started

    assert taken < 2, taken


# --- The component ------------------------------------------------------------------------------------------------


def shown(block: Any, **values: Any) -> str:
    return components.render("comparison", {"block": block, **values})


def test_readers_of_the_screen_hear_what_was_added_and_removed() -> None:
    html = shown(only(City, {"summary_en": "The lake is wide."}, {"summary_en": "The lake is narrow."}))

    assert '<del><span class="vh">removed: </span>wide</del>' in html
    assert '<ins><span class="vh">added: </span>narrow</ins>' in html
    assert '<p class="changed-text" lang="en" dir="auto">The lake is ' in html


def test_t15_text_of_a_city_stays_text() -> None:
    html = shown(only(City, {"summary_en": ""}, {"summary_en": "<script>alert(1)</script>"}))

    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_every_kind_of_block_is_shown() -> None:
    _city, old = city_with_figure()
    new = {**old, f"figures.{NUMBER}.value": "1", "latitude": 1.0, "photo": "cities/a.jpg", "status": "member"}

    html = "".join(shown(block) for block in blocks(old, new, labels_of(City, {"cities/a.jpg": "here/"})))

    for text in ("21,473\u00a0km²", "latitude 1°", 'src="here/"', "member of the alliance"):
        assert text in html


def test_gallery_shows_blocks_as_they_are() -> None:
    """Its examples are dicts, for `core.ui` knows nothing of versions."""
    known = {each.name for each in fields(Block)}

    for example in gallery.examples()["comparison"]:
        block = example.values["block"]
        assert set(block) <= known
        assert all(set(row) <= known for row in block.get("rows", ()))
    for line in gallery.examples()["comparison_list"][0].values["unchanged"]:
        assert set(line) <= {each.name for each in fields(Unchanged)}


def test_a_number_without_a_year_says_so() -> None:
    labels = labels_of(City)

    assert labels.title("figures", {"measure": "area", "value": "21013"}) == "Area, no year given"
    assert labels.title("figures", {"measure": "area", "value": "21013", "year": 2020}) == "Area, 2020"


def test_a_number_that_was_reported_says_when_and_of_what_part() -> None:
    birds = {"measure": "bird-species", "value": "175", "scope_en": "around the lake", "reported": "2023-05"}

    title = labels_of(City).title("figures", birds)

    assert title == "Bird species around the lake, year of value not stated; reported May 2023"


def test_the_title_of_a_row_is_that_in_the_language_of_the_reader() -> None:
    opening = {"title_en": "Opening", "title_ja": "開会"}
    titles = []
    for language in ("en", "ja", "zh-hans"):
        with override(language):
            titles.append(labels_of(Event).title("sessions", opening))

    assert titles == ["Opening", "開会", "Opening"]


# --- Children that stand in an order --------------------------------------------------------------------------------


def test_the_number_of_a_child_is_never_told() -> None:
    head = f"milestones.{NUMBER}"
    old: dict[str, Plain] = {head: True, f"{head}.title_en": "Trees planted", f"{head}.order": 0}

    added = only(PlanAction, {}, old)
    changed = only(PlanAction, old, {**old, f"{head}.title_en": "Oaks planted", f"{head}.order": 2})
    moved = only(PlanAction, old, {**old, f"{head}.order": 2})

    assert [row.key for row in (*added.rows, *changed.rows)] == [f"{head}.title_en"] * 2
    assert (moved.label, moved.rows, moved.note) == ("Trees planted", (), "The order changed.")
    assert (added.note, changed.note) == ("", "")
    page = shown(moved)
    assert "The order changed." in page
    assert "Order" not in page
    assert "<dl>" not in page
