"""What everybody reads of a measurement over map layers, once a result with a value of it is published."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alliance.measured import published_of
from assessment.models import Result, ResultLine
from core.review.models import Proposal
from measurement.layers import showing
from measurement.layers.models import Run
from tests.assessment.helping import HERE, World, begin, say
from tests.assessment.test_path import decide
from tests.factories import CityFactory
from tests.packages import ROOT

pytestmark = pytest.mark.django_db
FOUND = json.loads((ROOT / "tests" / "measurement" / "run.json").read_text())
FILE = {"id": str(uuid4()), "name": "secret-name.gpkg", "sha256": "ab", "year": 2024, "licence": "CC BY 4.0"}
FILE |= {"source_title": "Land cover map", "source_link": "https://example.org/cover"}
NATURAL = {**FILE, "shows": "natural", "attribute": "class", "values": ["forest", "mangrove"], "how": {}}
PEOPLE = {**FILE, "shows": "people", "source_title": "Census", "attribute": "", "values": [], "how": {}}
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'
API = "/api/v1/measurements/"


def run_of(world: World, **more: Any) -> Run:
    given = {"boundary": {**FILE, "source_title": "Decree"}, "layers": [NATURAL, PEOPLE]}
    result = {**FOUND, "inputs": FOUND["inputs"] | {"population": 777_123}}
    said = {"state": "ready", "given": given, "result": result, "picture": PICTURE, "by_label": "Ana", **more}
    return Run.objects.create(city=world.city, **said)


def sent(world: World, run: Run, **whole: str) -> Proposal:
    """A result with the natural areas of the run, sent for review; the whole city is of the run too, or was typed."""
    begin(world.editor)
    world.editor.post(f"/en/w/heron-bay/data/runs/{run.pk}/offer/")
    say(world.editor, 1, use=f"natural_area_ha|run:{run.pk}")
    said = {"in-natural_area_ha": "6152.8727", "unit-natural_area_ha": "ha", "year": "2024", "source_title": "Cover"}
    say(world.editor, 1, version=1, **said, **(whole or {"use": f"city_area_ha|run:{run.pk}"}))
    say(world.editor, 3, mode="no_data")
    say(world.editor, 8, mode="planned", planned_for="2027")
    read = world.lead.get(f"{HERE}2026/check/").context["read"]
    world.lead.post(f"{HERE}2026/finish/", {"read": read})
    world.lead.post(f"{HERE}2026/send/", {"shown": ["natural_areas"]})
    return Proposal.objects.get()


def published(world: World, run: Run, **whole: str) -> str:
    decide(world, sent(world, run, **whole), "publish")
    assert ResultLine.objects.get(indicator="natural_areas").run == run.pk
    return f"/en/cities/heron-bay/index/2026/measurements/{run.pk}/"


def test_a_published_value_shows_how_it_was_measured_and_nothing_else_of_the_run(world: World) -> None:
    run = run_of(world)
    page = published(world, run)
    assert page in Client().get("/en/cities/heron-bay/index/2026/").text
    with CaptureQueriesContext(connection) as queries:
        answer = Client().get(page)
    text = answer.text

    assert "6,152.8727 ha of 12,305.7454 ha = 50 %" in text
    assert "Values of “class” that count as natural: forest, mangrove" in text
    assert f"Method: city-biodiversity-index-from-layers, version {FOUND['method_version']}." in text
    assert 'href="https://example.org/cover"' in text
    assert "Land cover map" in text
    assert [word for word in ("Census", "777,123", "secret-name", "Coherence") if word in text] == []
    assert len(queries) <= 6
    assert len(answer.content) <= 50_000


def test_a_value_that_was_typed_is_not_told_as_measured(world: World) -> None:
    page = published(world, run_of(world), **{"in-city_area_ha": "20000", "unit-city_area_ha": "ha", "continue": "1"})
    text, row = Client().get(page).text, Client().get(API).json()["results"][0]

    assert "20,000" in Client().get("/en/cities/heron-bay/index/2026/").text
    assert [word for word in ("12,305.7454", "50 %") if word in text] == []
    assert "6,152.8727 ha" in text
    assert (row["inputs"], row["results"]) == ({"natural_area_ha": "6152.8727"}, {})


def line_of(*inputs: str) -> ResultLine:
    return ResultLine(inputs=list(inputs))


def given_of(*layers: dict[str, Any]) -> dict[str, Any]:
    named = [{**NATURAL, "source_title": f"Map of {each['shows']}", **each} for each in layers]
    return {"boundary": {**FILE, "source_title": "Decree"}, "layers": named}


def test_parks_with_protected_natural_areas_name_the_layers_of_both(world: World) -> None:
    layers = [{"shows": shows} for shows in ("natural", "protected", "park", "people")]
    inputs = FOUND["inputs"] | {"park_area_ha": 100.0, "population": 8000}
    result = FOUND | {"inputs": inputs, "results": FOUND["results"] | {"park_ha_per_1000": 12.5}}
    result |= {"warnings": [{"code": "park_and_protected", "text": "", "ha": 1300.0}]}
    run = run_of(world, given=given_of(*layers), result=result)
    both = published_of(run, "cbi-2014", [line_of("park_area_ha=1300", "population=8000")])
    parks = published_of(run, "cbi-2021", [line_of("park_area_ha=100", "population=8000")])

    label = "Parks and protected natural areas together, each place once"
    assert showing.lines_of(run, both.names) == [[label, "1,000 × 1,300 ha ÷ 8,000 people = 162.5 ha"]]
    assert both.kinds == {"boundary", "natural", "protected", "park", "people"}
    assert (both.inputs, both.results) == ({"population": 8000, "park_and_protected_ha": 1300.0}, {})
    formula = "1,000 × 100 ha ÷ 8,000 people = 12.5 ha"
    assert showing.lines_of(run, parks.names) == [["Parks with natural areas for 1,000 people", formula]]
    assert parks.kinds == {"boundary", "park", "people"}
    assert parks.results == {"park_ha_per_1000": 12.5}


def test_protected_areas_that_no_indicator_counts_are_told_to_the_city_alone(world: World) -> None:
    inputs = FOUND["inputs"] | {"protected_area_ha": 1230.5}
    whole = [{"code": "protected_in_all", "text": "", "ha": 2_000.0}]
    result = FOUND | {"inputs": inputs, "results": FOUND["results"] | {"protected_share": 9.9994}, "warnings": whole}
    run = run_of(world, given=given_of({"shows": "natural"}, {"shows": "protected"}), result=result)
    told = published_of(run, "cbi-2021", [line_of("protected_area_ha=1230.5", "city_area_ha=12305.7454")])

    assert [label for label, _formula in showing.lines_of(run, told.names)] == [
        "Share of areas that are natural and protected"
    ]
    assert "2,000 ha of 12,305.7454 ha = 16.2526 %" in [formula for _label, formula in showing.lines(run)]


def test_a_whole_that_one_line_typed_makes_no_share_of_another_line(world: World) -> None:
    inputs = FOUND["inputs"] | {"protected_area_ha": 1230.5}
    result = FOUND | {"inputs": inputs, "results": FOUND["results"] | {"protected_share": 9.9994}}
    run = run_of(world, given=given_of({"shows": "natural"}, {"shows": "protected"}), result=result)
    natural = line_of("natural_area_ha=6152.8727", "city_area_ha=12305.7454")
    protected = line_of("protected_area_ha=1230.5", "city_area_ha=20000")
    told = published_of(run, "cbi-2021", [natural, protected])

    shown = [["Natural areas", "6,152.8727 ha"], ["Areas that are natural and protected", "1,230.5 ha"]]
    assert showing.lines_of(run, told.names) == shown
    assert (told.results, "city_area_ha" in told.inputs) == ({}, False)
    assert not [formula for _label, formula in showing.lines(run) if formula.startswith("0 ha")], "not said is not 0"


def test_a_share_of_the_land_names_where_the_land_is_from(world: World) -> None:
    said = {"land": "10000", "land_year": "2020", "land_source": "Land register"}
    inputs = FOUND["inputs"] | {"terrestrial_area_ha": 10000.0, "canopy_area_ha": 1000.0}
    result = FOUND | {"inputs": inputs, "results": FOUND["results"] | {"canopy_share": 10.0}}
    line = line_of("canopy_area_ha=1000", "terrestrial_area_ha=10000")
    typed = run_of(world, given=given_of({"shows": "canopy", "how": said}), result=result)
    mapped = run_of(world, given=given_of({"shows": "canopy"}, {"shows": "water"}), result=result)

    told = [(each["shows"], each["source_title"]) for each in published_of(typed, "cbi-2021", [line]).sources]
    assert told == [("boundary", "Decree"), ("canopy", "Map of canopy"), ("land", "Land register")]
    told = [(each["shows"], each["source_title"]) for each in published_of(mapped, "cbi-2021", [line]).sources]
    assert told == [("boundary", "Decree"), ("canopy", "Map of canopy"), ("water", "Map of water")]


def test_the_picture_is_for_everybody_with_the_result_alone(world: World) -> None:
    page = published(world, run_of(world))
    answer = Client().get(f"{page}picture.svg")
    assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (200, "image/svg+xml")
    assert answer.text == PICTURE


def test_programs_read_the_same(world: World) -> None:
    run = run_of(world)
    page = published(world, run)
    told = Client().get(API).json()
    row = told["results"][0]

    assert told["count"] == 1
    assert (row["id"], row["city"], row["year"], row["edition"]) == (str(run.pk), "heron-bay", 2026, "cbi-2021")
    assert row["indicators"] == ["natural_areas"]
    assert row["inputs"] == {"city_area_ha": "12305.7454", "natural_area_ha": "6152.8727"}
    assert row["results"] == {"natural_share": "50.0000"}
    assert [each["shows"] for each in row["sources"]] == ["boundary", "natural"]
    assert row["url"].endswith(page)
    counts = {asked: Client().get(f"{API}?{asked}").json()["count"] for asked in ("shows=natural", "shows=canopy")}
    assert counts == {"shows=natural": 1, "shows=canopy": 0}
    for asked in ("shows=gold", "city=nowhere", "year=x", "points=3"):
        assert Client().get(f"{API}?{asked}").status_code == 400, asked


def test_what_the_city_calculated_by_itself_says_so_to_everybody(world: World) -> None:
    run = run_of(world, given={"boundary": FILE, "layers": [NATURAL], "is_of_city": True}, picture="")
    page = published(world, run)
    words = "Calculated by the city. Its files are not on this site."
    assert words in Client().get(page).text
    assert words in world.curator.get(f"/en/review/{Proposal.objects.get().pk}/measurements/{run.pk}/").text
    assert Client().get(API).json()["results"][0]["calculated_by_city"] is True
    assert Client().get(f"{page}picture.svg").status_code == 404


def test_curators_read_the_run_behind_what_was_sent_and_nobody_else_does(world: World) -> None:
    run_of(world, given={"boundary": FILE, "layers": [{**NATURAL, "values": ["park"]}]}, state="failed")
    run = run_of(world)
    proposal = sent(world, run)
    page = f"/en/review/{proposal.pk}/measurements/{run.pk}/"
    item = world.curator.get(f"/en/review/{proposal.pk}/").text
    assert page in item
    assert "Measured from map layers: Cover; Decree, 2024" in item
    assert f">{run.pk}<" not in item

    text = world.curator.get(page).text
    assert "Measurement 2 of 2. Changes to the choice before it: 1." in text
    assert "Coherence" in text
    assert "files/" not in text
    for client in (world.lead, world.editor, world.outsider):
        assert client.get(page).status_code == 404
    other = page.replace(str(run.pk), str(run_of(world).pk))
    assert world.curator.get(other).status_code == 404


def test_before_it_is_published_and_once_it_is_withdrawn_nobody_reads_it(world: World) -> None:
    run = run_of(world)
    proposal = sent(world, run)
    page = f"/en/cities/heron-bay/index/2026/measurements/{run.pk}/"
    assert (Client().get(page).status_code, Client().get(API).json()["count"]) == (404, 0)

    decide(world, proposal, "publish")
    other = run_of(world)
    assert Client().get(page.replace(str(run.pk), str(other.pk))).status_code == 404
    Run.objects.filter(pk=run.pk).update(city=CityFactory())
    assert world.curator.get(page).status_code == 404
    Run.objects.filter(pk=run.pk).update(city=world.city)
    Result._base_manager.update(state="withdrawn")
    assert [world.curator.get(path).status_code for path in (page, f"{page}picture.svg")] == [404, 404]
