"""A city's own system answers an assessment; what it works on is hidden from everybody else."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessment.editions.frameworks import framework
from assessment.models import Answer, Assessment
from cities.models import City
from tests import people
from tests.api.writing import Program, kunming, told
from tests.factories import ResultFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]

LIST = "/api/v1/cities/kunming/assessments/"
ONE = f"{LIST}2026/"
NATURAL = f"{ONE}answers/natural_areas/"
AREAS: dict[str, Any] = {"inputs": {"natural_area_ha": 150, "city_area_ha": "1 000"}, "year": 2025}


@pytest.fixture
def city() -> City:
    return kunming()


@pytest.fixture
def editor(city: City) -> Program:
    return Program(people.editor(city))


@pytest.fixture
def lead(city: City) -> Program:
    return Program(people.lead(city))


@pytest.fixture
def begun(editor: Program) -> dict[str, Any]:
    return told(editor.post(LIST, {"framework": "cbi-2021", "year": 2026, "boundary": "City"}), 201)


def patch(program: Program, address: str, body: Any, **more: Any) -> Any:
    return program.ask("PATCH", address, body, **more)


def test_it_is_begun_answered_finished_and_opened_again(begun: dict[str, Any], editor: Program, lead: Program) -> None:
    assert (begun["key"], begun["state"], begun["answers"]) == ("2026", "draft", [])
    answer = told(patch(editor, NATURAL, {**AREAS, "source_title": " Survey "}, version=0))
    assert answer["inputs"] == {"natural_area_ha": "150", "city_area_ha": "1000"}
    assert (answer["number"], answer["value"], answer["score"], answer["score_mode"]) == (1, "15.0", 3, "calculated")
    assert (answer["source_title"], answer["by"]) == ("Survey", "Example editor")
    told(patch(editor, f"{ONE}answers/birds_built_up/", {"answer": "no_data"}, version=0))

    shown = lead.get(ONE)
    row = told(shown)
    assert [each["indicator"] for each in row["answers"]] == ["natural_areas", "birds_built_up"]
    done = told(lead.post(f"{ONE}finish/", {"read": row["read"]}, version=row["version"]))
    assert (done["state"], done["finished_by"]) == ("finished", "Example lead")
    again = told(lead.post(f"{ONE}reopen/", {"reason": "A wrong area."}, version=done["version"]))
    assert (again["state"], again["reason"], again["revision"]) == ("draft", "A wrong area.", 2)
    assert shown.headers["Cache-Control"] == "private, no-store"


def test_what_is_not_named_stays_and_null_takes_a_value_away(begun: dict[str, Any], editor: Program) -> None:
    told(patch(editor, NATURAL, {**AREAS, "note": "From the map."}, version=0))

    changed = told(patch(editor, NATURAL, {"inputs": {"city_area_ha": None}, "year": 2024}, version=1))

    assert changed["inputs"] == {"natural_area_ha": "150"}
    assert (changed["note"], changed["year"], changed["score"], changed["version"]) == ("From the map.", 2024, None, 2)


def test_t42_an_answer_that_somebody_changed_is_not_written_over(begun: dict[str, Any], editor: Program) -> None:
    told(patch(editor, NATURAL, AREAS, version=0))

    assert told(patch(editor, NATURAL, {"note": "x"}), 428)["code"] == "version_required"
    assert told(patch(editor, NATURAL, {"note": "x"}, version=0), 412)["version"] == 1
    assert (
        told(patch(editor, f"{ONE}answers/birds_built_up/", {"note": "x"}, version=3), 412)["code"] == "stale_version"
    )
    assert Answer.objects.get().note == ""


def test_who_finishes_says_which_answers_they_have_read(begun: dict[str, Any], editor: Program, lead: Program) -> None:
    told(patch(editor, NATURAL, AREAS, version=0))
    read = told(lead.get(ONE))["read"]
    told(patch(editor, NATURAL, {"note": "Checked."}, version=1))

    late = told(lead.post(f"{ONE}finish/", {"read": read}, version=1), 409)

    assert late["detail"].startswith("Another person changed an answer")
    assert Assessment.objects.get().state == "draft"


def test_t44_the_same_write_with_the_same_key_is_done_once(city: City, editor: Program) -> None:
    body = {"framework": "cbi-2021", "year": 2026}

    twice = [editor.post(LIST, body, Idempotency_Key="2026") for _ in range(2)]

    assert told(twice[0], 201) == told(twice[1], 201)
    assert told(editor.post(LIST, body), 409)["code"] == "conflict"
    assert Assessment.objects.count() == 1


def test_a_list_costs_the_same_for_50_rows_as_for_3(city: City, editor: Program) -> None:
    counts = []
    for keys in (range(3), range(3, 50)):
        Assessment._base_manager.bulk_create(
            Assessment(city=city, framework="cbi-2021", key=f"2026-{key}", year=2026) for key in keys
        )
        editor.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            answer = told(editor.get(f"{LIST}?page_size=100"))
        counts.append((len(answer["results"]), len(queries)))

    assert [rows for rows, _queries in counts] == [3, 50]
    assert counts[0][1] == counts[1][1] <= 10


def test_one_costs_the_same_with_each_answer_more(begun: dict[str, Any], editor: Program) -> None:
    row, asked = Assessment.objects.get(), [each.key for each in framework("cbi-2021").indicators]
    counts = []
    for keys in (asked[:3], asked[3:]):
        Answer._base_manager.bulk_create(Answer(assessment=row, indicator=key) for key in reversed(keys))
        editor.get(ONE)
        with CaptureQueriesContext(connection) as queries:
            told_so = told(editor.get(ONE))["answers"]
        counts.append(len(queries))

    assert [each["indicator"] for each in told_so] == asked
    assert counts[0] == counts[1]


ADDRESSES = (
    *(("GET", LIST), ("POST", LIST), ("GET", ONE), ("PATCH", ONE), ("PATCH", NATURAL)),
    *(("POST", f"{ONE}{step}/") for step in ("finish", "reopen", "discard")),
)


@pytest.mark.parametrize("person", [people.outsider, people.curator, people.person])
def test_t01_the_work_of_a_city_is_hidden_from_everybody_else(begun: dict[str, Any], person: Any) -> None:
    stranger = Program(person())

    answers = [stranger.ask(method, address, {"read": ""}, version=1) for method, address in ADDRESSES]

    assert [answer.status_code for answer in answers] == [404] * len(ADDRESSES)
    assert [Client().generic(method, address).status_code for method, address in ADDRESSES] == [401] * len(ADDRESSES)


def test_an_editor_answers_and_a_lead_finishes(begun: dict[str, Any], city: City, editor: Program) -> None:
    for step, body in (("finish", {"read": ""}), ("reopen", {"reason": "x"}), ("discard", None)):
        assert editor.post(f"{ONE}{step}/", body, version=1).status_code == 403
    reader = Program(people.lead(city), "read")
    assert reader.get(ONE).status_code == 200
    assert patch(reader, NATURAL, AREAS, version=0).status_code == 403


def test_one_that_was_published_is_not_discarded(city: City, lead: Program) -> None:
    ResultFactory(city=city)

    assert told(lead.post(f"{ONE}discard/", version=1), 409)["detail"].startswith(
        "The result of this assessment was published"
    )


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"answer": "perhaps"}, "answer"),
    ({"certainty": "very"}, "certainty"),
    ({"inputs": {"natural_area_ha": -1}}, "natural_area_ha"),
    ({"inputs": {"natural_area_ha": 2000, "city_area_ha": 1000}}, "natural_area_ha"),
    ({"inputs": {"natural_area_ha": "1.234"}}, "inputs.natural_area_ha"),
    ({"inputs": {"natural_area_ha": "many"}}, "inputs.natural_area_ha"),
    ({"inputs": {"natural_area_ha": True}}, "inputs.natural_area_ha"),
    ({"inputs": {"natural_area_ha": {}}}, "inputs.natural_area_ha"),
    ({"inputs": {"moon_area": 1}}, "inputs.moon_area"),
    ({"inputs": [1]}, "inputs"),
    ({"year": 20_000}, "year"),
    ({"year": True}, "year"),
    ({"self_score": 5}, "self_score"),
    ({"note": "a\u202eb"}, "note"),
    ({"note": "x" * 3_000}, "note"),
    ({"source_link": "javascript:x"}, "source_link"),
    ({"score": 4}, "score"),
]


def test_what_is_wrong_is_named_and_nothing_is_kept(begun: dict[str, Any], editor: Program) -> None:
    named = {
        number: told(patch(editor, NATURAL, body, version=0), 400)["errors"] for number, (body, _) in enumerate(WRONG)
    }

    assert {number: list(errors) for number, errors in named.items()} == {
        number: [name] for number, (_body, name) in enumerate(WRONG)
    }
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"framework": "cbi-1999", "year": 2026}, "framework"),
        ({"framework": "cbi-2021", "year": 99_999}, "year"),
        ({"framework": "cbi-2021", "year": 2026, "depth": "deep"}, "depth"),
        ({"framework": "cbi-2021", "year": 2026, "visibility": "whole"}, "visibility"),
    ],
)
def test_what_is_begun_is_checked_too(editor: Program, body: dict[str, Any], name: str) -> None:
    assert list(told(editor.post(LIST, body), 400)["errors"]) == [name]
    assert not Assessment.objects.exists()
