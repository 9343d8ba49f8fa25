"""A measurement beside that of the year before, and one that the city calculated by itself."""

import json
from copy import deepcopy
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from measurement.decimals import with_texts
from measurement.layers.models import Run
from tests.workspace.conftest import Office
from tests.workspace.test_measuring import DATA, FILES, SAID, run_of, text_of, with_layer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fake_child")]
RUN = json.loads((FILES / "run.json").read_text())


def two_years(office: Office) -> tuple[Run, Run]:
    """The run of this year, and one over the data of the year before with a larger share."""
    now = run_of(office, with_layer(office))
    given = deepcopy(now.given)
    given["layers"][0] |= {"year": 2023, "sha256": "other file"}
    result = RUN | {"results": RUN["results"] | {"natural_share": 51.5}}
    before = Run.objects.create(city=office.city, state="ready", given=given, result=result)
    Run.objects.filter(pk=before.pk).update(made_at=now.made_at.replace(year=now.made_at.year - 1))
    before.refresh_from_db()
    return now, before


def test_the_year_before_stands_beside_results_that_were_measured_alike(office: Office) -> None:
    now, _before = two_years(office)
    page = text_of(office.at_lead, f"{DATA}runs/{now.pk}/")
    table = page.partition("Change since the year before")[2]
    assert [word for word in ("2023", "2024", "51.5 %", "50 %", "−1.5 %") if word not in table] == []


def test_another_system_of_the_same_datum_compares(office: Office) -> None:
    now, before = two_years(office)
    before.result["boundary"] = before.result["boundary"] | {"crs": "EPSG:32648"}
    before.save()
    assert "51.5 %" in text_of(office.at_lead, f"{DATA}runs/{now.pk}/")


@pytest.mark.parametrize(
    ("part", "changed", "sentence"),
    [
        ("boundary", {"sha256": "x"}, "The boundary is a different file"),
        ("layers", {"values": ["x"]}, "The choice of values is different"),
        ("layers", {"shows": "natural", "how": {"width": "3"}}, "The choice of values is different"),
        ("result", {"datum": "Xian 1980"}, "The coordinate systems have different datums"),
        ("method", {}, "The method has a different version"),
        ("kinds", {}, "The other year has other kinds of layers"),
    ],
)
def test_what_was_measured_otherwise_does_not_compare_and_says_why(
    office: Office, part: str, changed: dict[str, Any], sentence: str
) -> None:
    now, before = two_years(office)
    if part == "boundary":
        before.given["boundary"] |= changed
    elif part == "layers":
        before.given["layers"][0] |= changed
    elif part == "result":
        before.result["boundary"] = before.result["boundary"] | changed
    elif part == "method":
        before.result["method_version"] = "0"
    else:
        before.given["layers"].append({**before.given["layers"][0], "shows": "water"})
    before.save()
    page = text_of(office.at_lead, f"{DATA}runs/{now.pk}/")
    assert f"{sentence}, so there is no comparison." in page
    assert "51.5" not in page


def brought(office: Office, told: Any) -> Any:
    content = told if isinstance(told, bytes) else json.dumps(told).encode()
    return office.at_editor.post(f"{DATA}runs/new/", {**SAID, "file": SimpleUploadedFile("run.json", content)})


def test_a_result_that_the_city_calculated_is_taken_and_says_so(office: Office) -> None:
    answer = brought(office, RUN | {"more": "text that nobody asked for"})
    run = Run.objects.get()
    assert answer.headers["Location"] == f"{DATA}runs/{run.pk}/"
    page = text_of(office.at_lead, f"{DATA}runs/{run.pk}/")
    assert "Calculated by the city. Its files are not on this site." in page
    assert "6,152.8727 ha of 12,305.7454 ha = 50 %" in page
    assert "Measure again" not in page
    assert "more" not in run.result
    assert office.at_lead.get(f"{DATA}runs/{run.pk}.json").json()["calculated_by_city"] is True
    assert office.at_editor.post(f"{DATA}runs/{run.pk}/again/").status_code == 400
    assert office.at_editor.post(f"{DATA}runs/{run.pk}/offer/").status_code == 303


@pytest.mark.parametrize(
    ("part", "changed"),
    [
        ("results", {"natural_share": 50.1}),
        ("results", {"coherence": 99.0}),
        ("results", {"mesh_ha": None}),
        ("inputs", {"natural_area_ha": 12_400.0}),
        ("inputs", {"group_areas_ha": [6_000.0]}),
        ("groups", {"sum_ha": 7_000.0}),
        ("groups", {"count": 2}),
        ("boundary", {"ha": 10.0}),
    ],
)
def test_numbers_that_do_not_fit_together_are_refused(office: Office, part: str, changed: dict[str, Any]) -> None:
    answer = brought(office, RUN | {part: RUN[part] | changed})
    assert (answer.status_code, Run.objects.exists()) == (200, False)
    assert "do not fit together" in answer.content.decode()


def layers(*kinds: str) -> list[dict[str, Any]]:
    return [LAYER, *(LAYER | {"shows": kind, "values": []} for kind in kinds)]


def warning(code: str, ha: float) -> list[dict[str, Any]]:
    return [{"code": code, "text": "x.", "ha": ha}]


PARKS = {"park_area_ha": 5.0, "population": 1000}
PARKS_OF = {"park_ha_per_1000": 5.0}
PEOPLE = {"population": 1000, "population_near_park": 500}
EACH = ["park", "people", "protected"]
PROTECTED, SHARE = {"protected_area_ha": 1230.5745}, {"protected_share": 10.0}
CANOPY = {"canopy_area_ha": 1000.0, "terrestrial_area_ha": 10_000.0}


@pytest.mark.parametrize(
    ("inputs", "results", "kinds", "warnings", "is_taken"),
    [
        (PARKS, PARKS_OF, ["park", "people"], [], True),
        (PARKS, PARKS_OF, ["people"], [], False),
        (PARKS | {"park_area_ha": 13_000.0}, {"park_ha_per_1000": 13_000.0}, ["park", "people"], [], False),
        (PEOPLE, {"near_park_share": 50.0}, ["park", "people"], [], True),
        (PEOPLE, {"near_park_share": 50.0}, ["people"], [], False),
        (PROTECTED, SHARE, ["protected"], warning("protected_in_all", 2_000.0), True),
        (PROTECTED, SHARE, ["protected"], warning("protected_in_all", 1_000.0), False),
        (PROTECTED, SHARE, ["protected"], warning("protected_in_all", 123_057.0), False),
        (PROTECTED, SHARE, [], [], False),
        (
            PARKS | PROTECTED,
            PARKS_OF | SHARE,
            EACH,
            warning("park_and_protected", 9e9),
            False,
        ),
        (
            PARKS | PROTECTED,
            PARKS_OF | SHARE,
            EACH,
            warning("park_and_protected", 9.0),
            False,
        ),
        (
            PARKS | PROTECTED,
            PARKS_OF | SHARE,
            EACH,
            warning("park_and_protected", 1234),
            True,
        ),
        (CANOPY, {"canopy_share": 10.0}, ["canopy", "water"], [], True),
        (CANOPY, {"canopy_share": 10.0}, ["canopy"], [], True),
        (CANOPY, {"canopy_share": 10.0}, ["water"], [], False),
        (CANOPY | {"terrestrial_area_ha": 1e6}, {"canopy_share": 0.1}, ["canopy"], [], False),
        ({}, {}, [], warning("under_barriers", 13_000.0), False),
    ],
)
def test_what_stands_beside_the_results_is_of_layers_that_are_there_and_of_the_city(
    office: Office,
    inputs: dict[str, Any],
    results: dict[str, Any],
    kinds: list[str],
    warnings: list[dict[str, Any]],
    *,
    is_taken: bool,
) -> None:
    told = RUN | {"layers": layers(*kinds), "warnings": warnings}
    brought(office, told | {"inputs": RUN["inputs"] | inputs, "results": RUN["results"] | results})

    assert Run.objects.exists() is is_taken


def test_a_result_is_taken_as_the_command_writes_it_and_read_with_all_that_the_command_says(office: Office) -> None:
    told = with_texts(RUN)
    assert told["results"]["natural_share"] == "50.0000"
    brought(office, told)
    run = Run.objects.get()

    assert run.result["inputs"] == RUN["inputs"]
    read = office.at_lead.get(f"{DATA}runs/{run.pk}.json").json()
    assert {name: read[name] for name in told} == told


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b"\xff\x00", b"[" * 100_000, b"1" * 1_000_001, b"null"],
)
def test_what_is_no_result_is_refused(office: Office, content: bytes) -> None:
    assert (brought(office, content).status_code, Run.objects.exists()) == (200, False)


LAYER = RUN["layers"][0]
OF_ANOTHER_KIND: dict[str, list[Any]] = {
    "inputs": [[], None, {"city_area_ha": "x"}, {"city_area_ha": True}],
    "layers": [[], None, [1], [LAYER | {"shows": "gold"}], [LAYER] * 2, [LAYER | {"values": ["a\0b"]}]],
    "warnings": [[{}], [{"code": 1}], "x", [{"code": "overlap", "ha": "<b>"}]],
    "method": ["another"],
    "rule": [[]],
    "groups": [RUN["groups"] | {"sum_squares_ha2": float("inf")}, RUN["groups"] | {"count": 1.5}],
}


@pytest.mark.parametrize(("part", "value"), [(part, each) for part, all_ in OF_ANOTHER_KIND.items() for each in all_])
def test_parts_of_another_kind_are_refused(office: Office, part: str, value: Any) -> None:
    assert (brought(office, RUN | {part: value}).status_code, Run.objects.exists()) == (200, False)
