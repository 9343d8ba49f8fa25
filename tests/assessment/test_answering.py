"""The page of one indicator: what it reads, refuses, keeps and offers."""

from typing import Any

import pytest
from django.utils import timezone

from assessment.models import Answer
from tests.assessment.helping import GO, HERE, NATURAL, World, begin, say
from tests.factories import FigureFactory
from tests.worlds import undone

pytestmark = pytest.mark.django_db
OVERLAP = "The part is larger than the whole. Check whether areas overlap or units differ."
NEXT_YEAR = str(timezone.localdate().year + 1)

REFUSED = {
    "part above whole": ({"in-natural_area_ha": "200000"}, OVERLAP),
    "negative": ({"in-natural_area_ha": "-1"}, "The value must be 0 or more."),
    "zero denominator": ({"in-city_area_ha": "0"}, "The value must be more than 0."),
    "text": ({"in-natural_area_ha": "much"}, "Enter a number."),
    "too large": ({"in-natural_area_ha": "9" * 40}, "This number is too large. Enter a smaller number."),
    "1e400": ({"in-natural_area_ha": "1e400"}, "Enter a number."),
    "NaN": ({"in-natural_area_ha": "NaN"}, "Enter a number."),
    "two readings": ({"in-natural_area_ha": "1.234"}, "1234"),
    "two units": ({"in-city_area_ha": "12 ha"}, "Two different units were entered."),
    "future year": ({"year": NEXT_YEAR}, "or earlier."),
    "no year": ({"year": "25"}, "must be a year of four digits"),
    "no address": ({"source_link": "javascript:alert(1)"}, "https://"),
}


def test_what_is_impossible_is_said_at_its_field_and_the_typing_stays(world: World) -> None:
    begin(world.editor)
    told = {}
    for name, (wrong, sentence) in REFUSED.items():
        with undone():
            page = say(world.editor, 1, **{**NATURAL, **wrong})
            typed = next(iter(wrong.values()))
            told[name] = (page.status_code, sentence in page.text, f'value="{typed}"' in page.text)

    assert told == dict.fromkeys(REFUSED, (200, True, True))
    assert Answer.objects.count() == 0


READ = {
    "full width": ("１５０００", "15000"),
    "groups": ("15,000", "15000"),
    "comma and space": ("15 000,5", "15000.5"),
    "with its unit": ("150 km²", "15000"),
}


def test_numbers_are_read_as_people_write_them(world: World) -> None:
    begin(world.editor)
    found = {}
    for name, (typed, _value) in READ.items():
        with undone():
            say(world.editor, 1, **{**NATURAL, "in-natural_area_ha": typed})
            found[name] = Answer.objects.get().inputs["natural_area_ha"]["value"]

    assert found == {name: value for name, (_typed, value) in READ.items()}


def test_ten_thousand_and_one_groups_are_too_many_and_fifty_one_are_asked_about(world: World) -> None:
    begin(world.editor, depth="all")
    many = say(world.editor, 2, **{**GO, "in-group_areas_ha": "\n".join(["1"] * 10_001)})
    assert "Enter at most 10000 groups." in many.text.replace(",", "")

    say(world.editor, 2, **{**GO, "in-group_areas_ha": "\n".join(["1"] * 51)})
    page = world.editor.get(f"{HERE}2026/2/").text
    assert "Check that they are not single patches" in page
    assert "The value is correct" in page


def test_each_of_the_short_answers_is_one_click_and_complete(world: World) -> None:
    begin(world.editor)
    for number, mode in ((1, "no_data"), (3, "planned"), (8, "not_applicable")):
        response = say(world.editor, number, mode=mode)
        assert (response.status_code, response.headers["Location"].startswith(HERE)) == (302, True)

    assert world.editor.get(f"{HERE}2026/").context["now"]["done"] == 3
    assert Answer.objects.get(mode="planned").planned_for == timezone.localdate().year + 1
    assert [each.score for each in Answer.objects.all()] == [None] * 3


def test_all_indicators_of_both_editions_can_be_answered_with_gaps(world: World) -> None:
    for edition, key in (("cbi-2021", "2026"), ("cbi-2014", "2025")):
        row = begin(world.editor, edition=edition, depth="all", year=key)
        page = world.editor.get(f"{HERE}{row.key}/")
        numbers = [
            task["url"].rstrip("/").rpartition("/")[2] for part in page.context["parts"] for task in part["tasks"]
        ]
        for number in numbers:
            say(world.editor, int(number), key=row.key, mode="no_data")
        after = world.editor.get(f"{HERE}{row.key}/")

        assert len(numbers) == {"cbi-2021": 28, "cbi-2014": 23}[edition]
        assert after.context["now"]["done"] == len(numbers)
        assert world.editor.get(f"{HERE}{row.key}/check/").context["gaps"] == []


def test_a_first_application_records_a_baseline_and_no_score(world: World) -> None:
    begin(world.editor, depth="all")

    say(world.editor, 5, **{**GO, "in-baseline_count": "148", "year": "2025"})

    answer = Answer.objects.get()
    assert (answer.mode, answer.score, answer.inputs["baseline_count"]["value"]) == ("baseline", None, "148")


def test_points_of_the_city_itself_need_a_reason(world: World) -> None:
    begin(world.editor)
    say(world.editor, 17, self_score="3", **GO)
    assert (Answer.objects.get().score, world.editor.get(f"{HERE}2026/").context["now"]["done"]) == (None, 0)

    say(world.editor, 17, 1, self_score="3", justification="Adopted in 2024.", **GO)
    answer = Answer.objects.get()
    assert (answer.score, answer.score_mode) == (3, "self_scored")


def test_a_provisional_score_is_shown_to_the_city_and_counts_nowhere(world: World) -> None:
    begin(world.editor, edition="cbi-2014")
    say(world.editor, 1, **NATURAL)

    page = world.editor.get(f"{HERE}2026/1/")

    assert "3 of 4. The score bands have not been checked against the handbook yet." in page.text
    assert (Answer.objects.get().score, page.context["work"].totals.scored) == (None, 0)


# --- Saving by itself ---------------------------------------------------------------------------------------------


def save(world: World, number: int, version: int, **said: Any) -> Any:
    return world.editor.post(f"{HERE}2026/{number}/draft/", {"version": version, **said})


def test_what_was_typed_half_is_found_again(world: World) -> None:
    begin(world.editor)

    first = save(world, 1, 0, **{**NATURAL, "in-natural_area_ha": "15 00x", "note": "In the mid of a wo"})
    page = world.editor.get(f"{HERE}2026/1/").text

    assert (first.status_code, first.json()["hidden"]) == (200, {"version": "1"})
    assert 'value="15 00x"' in page
    assert "In the mid of a wo" in page
    assert "Enter a number." in page
    assert Answer.objects.get().score is None


def test_a_number_that_cannot_be_read_is_found_again_with_the_unit_that_was_chosen(world: World) -> None:
    begin(world.editor)
    save(world, 1, 0, **{**NATURAL, "unit-natural_area_ha": "ha"})

    save(world, 1, 1, **{**NATURAL, "in-natural_area_ha": "40x", "unit-natural_area_ha": "km2"})

    page = world.editor.get(f"{HERE}2026/1/").text
    control = page[page.index('name="unit-natural_area_ha"') :]
    assert 'value="40x"' in page
    assert 'value="km2" selected' in control[: control.index("</select>")]
    answer = Answer.objects.get()
    assert answer.inputs["natural_area_ha"]["unit"] == "ha"


def test_a_save_by_itself_tells_the_score_and_the_way_to_the_next(world: World) -> None:
    begin(world.editor)

    live = save(world, 1, 0, **NATURAL).json()["live"]

    assert (live["score"], live["scale"], live["value"]) == ("3", "3", "15%")
    assert "more would give 4 points." in live["next"]
    assert live["totals"] == "3 of 4 points on 1 scored indicator. The edition has a maximum of 112 points."


@pytest.mark.both
def test_two_people_on_different_fields_merge_and_on_the_same_see_both_texts(world: World) -> None:
    begin(world.editor)
    save(world, 1, 0, **NATURAL)
    say(world.lead, 1, 1, **{**NATURAL, "note": "From the lead"})

    other_field = save(world, 1, 1, **{**NATURAL, "certainty": "measured"})
    assert (other_field.status_code, other_field.json()["values"]["note"]) == (200, ["From the lead"])

    same_field = save(world, 1, 1, **{**NATURAL, "note": "From the editor"})
    assert (same_field.status_code, same_field.json()["reason"]) == (409, "conflict")
    page = say(world.editor, 1, 1, **{**NATURAL, "note": "From the editor"})
    assert (page.status_code, "From the lead" in page.text, "From the editor" in page.text) == (409, True, True)
    assert not page.context["conflict"].is_own  # though the editor saved the certainty since

    version = page.context["version"]
    say(world.editor, 1, version, **{**NATURAL, "note": "From the editor", "choose-note": "theirs"})
    assert Answer.objects.get().note == "From the lead"
    chosen = {**NATURAL, "certainty": "measured", "note": "From the editor", "choose-note": "mine"}
    say(world.editor, 1, Answer.objects.get().version, **chosen)
    assert Answer.objects.get().note == "From the editor"


@pytest.mark.parametrize(("choice", "kept"), [("mine", ("16 000", 2025)), ("theirs", ("15 000", 2024))])
def test_a_value_of_one_and_the_year_of_the_other_are_asked_together(
    world: World, choice: str, kept: tuple[str, int]
) -> None:
    begin(world.editor)
    save(world, 1, 0, **NATURAL)
    say(world.lead, 1, 1, **{**NATURAL, "year": "2024", "note": "From the lead", "keep_source_title": "on"})
    mine = {**NATURAL, "in-natural_area_ha": "16 000", "keep_source_title": "on"}

    page = say(world.editor, 1, 1, **mine)
    assert page.status_code == 409
    asked = {question.name: (question.theirs, question.mine) for question in page.context["conflict"].questions}
    assert asked == {
        "choose-inputs.natural_area_ha": ("15 000 ha", "16 000 ha"),
        "choose-year": ("2024", "2025"),
    }

    hidden = dict(page.context["kept"])
    settled = say(world.editor, 1, page.context["version"], **{**hidden, **dict.fromkeys(asked, choice)})
    answer = Answer.objects.get()
    assert settled.status_code == 302
    assert (answer.inputs["natural_area_ha"]["typed"], answer.year) == kept
    assert answer.note == "From the lead"  # what the other wrote elsewhere stays, whatever is chosen


def test_whoever_was_signed_out_gets_back_what_they_typed(world: World, client: Any) -> None:
    begin(world.editor)

    page = client.post(f"{HERE}2026/1/", {**NATURAL, "note": "Long thought about"})

    assert (page.status_code, "Long thought about" in page.text) == (403, True)


# --- What is known already ----------------------------------------------------------------------------------------


def test_a_figure_without_a_year_is_offered_and_asks_for_the_year_before_it_counts(world: World) -> None:
    begin(world.editor)
    page = world.editor.get(f"{HERE}2026/1/")
    offer = page.context["values"][1]["offers"][0]
    assert "2,101,300 ha" in page.text

    world.editor.post(
        f"{HERE}2026/1/", {"version": 0, "use": f"city_area_ha|{offer.key}", "in-natural_area_ha": "9000"}
    )
    answer = Answer.objects.get()
    kept = answer.inputs["city_area_ha"]
    assert (kept["value"], answer.score, answer.source_title != "") == ("2101300", None, True)
    again = world.editor.get(f"{HERE}2026/1/").text
    assert "Enter the year of these values. Values without a year do not count." in again
    assert "Incomplete: the year is missing" in world.editor.get(f"{HERE}2026/").text

    said: dict[str, Any] = {
        "in-natural_area_ha": "9000",
        "in-city_area_ha": kept["typed"],
        "unit-city_area_ha": "km2",
        "year": "2023",
    }
    say(world.editor, 1, answer.version, **{**GO, **said})
    assert Answer.objects.get().score == 0


def test_an_offer_that_was_refused_does_not_come_back(world: World) -> None:
    begin(world.editor)
    offer = world.editor.get(f"{HERE}2026/1/").context["values"][1]["offers"][0]

    world.editor.post(f"{HERE}2026/1/", {"version": 0, "refuse": f"city_area_ha|{offer.key}"})

    assert world.editor.get(f"{HERE}2026/1/").context["values"][1]["offers"] == []


def offers(world: World, number: int, key: str = "2026") -> list[Any]:
    values = world.editor.get(f"{HERE}{key}/{number}/").context["values"]
    return [offer for value in values for offer in value["offers"]]


def test_nothing_is_filled_in_from_another_indicator_it_is_offered_with_its_year_and_source(world: World) -> None:
    begin(world.editor)
    say(world.editor, 1, **NATURAL)

    page = world.editor.get(f"{HERE}2026/8/")

    form = page.context["form"]
    empty = [form[name].value() or "" for name in ("in-city_area_ha", "year", "source_title", "source_link")]
    assert empty == ["", "", "", ""]
    assert "Entered for indicator 1 (value of 2025)" in page.text
    (offer, *_others) = [each for each in offers(world, 8) if each.kind == "answer"]
    world.editor.post(f"{HERE}2026/8/", {"version": 0, "use": f"city_area_ha|{offer.key}"})
    answer = Answer.objects.get(indicator="protected_natural_areas")
    assert (answer.inputs["city_area_ha"]["typed"], answer.year, answer.source_title) == ("1 000", 2025, "Survey")


def test_a_value_that_is_taken_beside_one_of_another_year_and_source_asks_for_the_year(world: World) -> None:
    begin(world.editor)
    say(world.editor, 1, **NATURAL)
    offer = next(each for each in offers(world, 8) if each.kind == "answer")
    typed = {
        "in-protected_area_ha": "70",
        "year": "2021",
        "source_title": "Register",
        "source_link": "https://a.example",
    }

    world.editor.post(f"{HERE}2026/8/", {"version": 0, "use": f"city_area_ha|{offer.key}", **typed})

    answer = Answer.objects.get(indicator="protected_natural_areas")
    assert (answer.year, answer.source_title, answer.source_link) == (None, "Register; Survey", "")
    assert answer.score is None


def test_a_further_assessment_begins_with_nothing_of_the_last_one_but_how_much_is_asked(world: World) -> None:
    begin(world.editor, year="2025", edition="cbi-2014", depth="core", boundary="The districts")
    say(world.editor, 1, key="2025", **NATURAL)

    page = world.editor.get(f"{HERE}new/")

    form = page.context["form"]
    assert [form[name].value() or "" for name in ("edition", "depth", "boundary")] == ["cbi-2014", "core", ""]
    assert not {"is_same_boundary", "copy"} & set(form.fields)


def test_last_years_values_are_offered_one_by_one_and_warned_about_when_far_off(world: World) -> None:
    begin(world.editor, year="2023")
    say(world.editor, 1, key="2023", **NATURAL)
    begin(world.editor, copy="on", is_same_boundary="on")
    assert not Answer.objects.filter(assessment__key="2026").exists()

    first, second = (each for each in offers(world, 1) if each.kind == "last")
    world.editor.post(f"{HERE}2026/1/", {"version": 0, "use": f"{first.input}|{first.key}"})
    taken = Answer.objects.get(assessment__key="2026")
    assert (list(taken.inputs), taken.source_title, taken.year) == (["natural_area_ha"], "Survey", 2025)
    world.editor.post(
        f"{HERE}2026/1/",
        {"version": 1, "use": f"{second.input}|{second.key}", "in-natural_area_ha": "15 000", "year": "2025"}
        | {"source_title": "Survey"},
    )
    taken.refresh_from_db()
    assert (taken.score, taken.source_title) == (3, "Survey")

    say(world.editor, 1, taken.version, **{**NATURAL, "in-natural_area_ha": "9 000", "keep_source_title": "on"})
    page = world.editor.get(f"{HERE}2026/1/").text
    assert "This value differs from the last one (15000) by more than a quarter." in page


@pytest.mark.parametrize(
    "earlier",
    [
        {"year": "2026"},  # of a later year
        {"year": "2024", "edition": "cbi-2014"},  # of another edition
        {"year": "2024", "boundary": "The districts"},  # of another boundary
    ],
)
def test_nothing_is_offered_backwards_or_over_edition_and_boundary(world: World, earlier: dict[str, str]) -> None:
    begin(world.editor, **earlier)
    say(world.editor, 1, key=earlier["year"], **NATURAL)
    begin(world.editor, year="2025")

    assert [each.kind for each in offers(world, 1, "2025") if each.kind != "figure"] == []


def test_no_figure_of_a_later_year_is_offered(world: World) -> None:
    FigureFactory(city=world.city, measure="area", value=1000, unit="km2", year=2020)
    begin(world.editor, year="2021")

    assert [each.year for each in offers(world, 1, "2021")] == [2020]  # and not the one that was reported in 2023


# --- A source stays with its number -------------------------------------------------------------------------------

ASKED = "The number has changed, so the old source was removed."
SOURCED = {**NATURAL, "source_link": "https://survey.example/2025"}


def test_a_value_that_is_changed_alone_has_an_empty_source(world: World) -> None:
    begin(world.editor)
    say(world.editor, 1, **SOURCED)
    other = {**SOURCED, "in-natural_area_ha": "20 000"}

    page = say(world.editor, 1, 1, first="1", **other)
    assert (page.status_code, ASKED in page.text) == (200, True)
    assert [page.context["form"][name].value() for name in ("source_title", "source_link")] == ["", ""]
    assert Answer.objects.get().inputs["natural_area_ha"]["typed"] == "15 000"

    with undone():
        say(world.editor, 1, 1, later="1", **{**other, "continue": ""})
        answer = Answer.objects.get()
        assert (answer.inputs["natural_area_ha"]["typed"], answer.source_title, answer.source_link) == (
            "20 000",
            "",
            "",
        )
    say(world.editor, 1, 1, **other, keep_source_title="on")
    answer = Answer.objects.get()
    assert (answer.source_title, answer.source_link) == ("Survey", "https://survey.example/2025")


def test_what_was_taken_and_then_typed_over_keeps_no_address_under_a_new_title(world: World) -> None:
    begin(world.editor)
    say(world.editor, 1, **SOURCED)
    offer = next(each for each in offers(world, 8) if each.kind == "answer")
    world.editor.post(f"{HERE}2026/8/", {"version": 0, "use": f"city_area_ha|{offer.key}"})
    page = world.editor.get(f"{HERE}2026/8/")

    typed = {"in-protected_area_ha": "70", "in-city_area_ha": "2 000", "unit-city_area_ha": "km2", "year": "2025"}
    about = {"source_title": "Register of 2025", "source_link": "https://survey.example/2025"}
    saved = say(world.editor, 8, 1, first=page.context["first"], later="1", **typed, **about)

    answer = Answer.objects.get(indicator="protected_natural_areas")
    assert (saved.status_code, answer.source_title, answer.source_link) == (302, "Register of 2025", "")


def test_saves_in_between_empty_the_control_and_never_what_was_typed_since(world: World) -> None:
    begin(world.editor)
    say(world.editor, 1, **SOURCED)
    other = {**SOURCED, "in-natural_area_ha": "20 000", "first": "1"}

    emptied = save(world, 1, 1, **other).json()
    assert (emptied["values"]["source_title"], emptied["values"]["source_link"]) == ([""], [""])
    typed = {**other, "source_title": "Map of 2026", "source_link": ""}
    save(world, 1, 2, **typed)
    save(world, 1, 3, **{**typed, "in-natural_area_ha": "21 000"})

    answer = Answer.objects.get()
    assert (answer.inputs["natural_area_ha"]["typed"], answer.source_title) == ("21 000", "Map of 2026")
