"""What each kind of map layer asks, what its result says, and each fault of a file in words (T68)."""

import json
import re
from collections.abc import Sequence
from typing import Any

import pytest
from django.conf import settings

from alliance import measured
from alliance.founding.example_layers import add_example_layers
from cities.models import City, Figure
from measurement.layers import brought, showing
from measurement.layers.models import Boundary, Layer, Run, Shows
from tests.packages import ROOT
from tests.workspace.conftest import DESK, Office
from tests.workspace.test_measuring import DATA, FILES, run_of, sent, text_of, with_layer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fake_child")]
LOOK = json.loads((FILES / "look.json").read_text())
RUN = json.loads((FILES / "run.json").read_text())
COLUMNS = {"kinds": {"points": 0, "lines": 2, "areas": 1}, "fields": [{"name": "n", "sum": 1_000.0}]}
FULL: dict[str, Any] = RUN | {
    "inputs": RUN["inputs"]
    | {
        "terrestrial_area_ha": 10_000.0,
        "protected_area_ha": 1_230.5,
        "permeable_area_ha": 2_500.0,
        "canopy_area_ha": 1_000.0,
        "park_area_ha": 100.0,
        "population": 8_000,
        "population_near_park": 6_000,
    },
    "results": RUN["results"]
    | {
        "protected_share": 9.9994,
        "permeable_share": 25.0,
        "canopy_share": 10.0,
        "park_ha_per_1000": 12.5,
        "near_park_share": 75.0,
    },
    "warnings": [
        {"code": "protected_in_all", "text": "", "ha": 2_000.0},
        {"code": "park_and_protected", "text": "", "ha": 1_300.0},
        {"code": "nature_not_said", "text": "", "ha": 7.5},
        {"code": "below_width", "text": "", "ha": None, "count": 41},
        {"code": "overlap", "text": "", "ha": 3.0, "layer": "park"},
        {"code": "under_barriers", "text": "", "ha": 12.0},
    ],
}


def add(office: Office, shows: str, name: str = "") -> Layer:
    """A layer of one kind, of which somebody knows the columns."""
    assert sent(office.at_editor, "layers/new/", name=name or f"{shows}.geojson", shows=shows).status_code == 303
    layer = Layer.objects.get(shows=shows)
    Run.objects.filter(purpose="look", layers=layer).update(result=LOOK | COLUMNS)
    return layer


def choose(office: Office, layer: Layer | Boundary, **said: Any) -> Any:
    layer.refresh_from_db()
    return office.at_editor.post(f"{DATA}layers/{layer.pk}/choice/", {"version": layer.version, **said})


def looked(row: Layer | Boundary, **fault: Any) -> None:
    """The look at its file ended with this fault."""
    looks = Run.objects.filter(purpose="look", given__file__id=str(row.pk))
    looks.update(state="failed", result={"error": {"text": "English", "feature": None, **fault}})


@pytest.mark.parametrize(
    ("shows", "said", "word"),
    [
        ("park", {"nature": "all"}, ""),
        ("park", {"nature": "column", "nature_column": "n"}, "--nature-column=n"),
        ("park", {"nature": "not-said"}, "--nature-not-said"),
        ("barrier", {"barrier_kind": "other", "width": "12.5 m"}, "--width=12.5"),
        ("barrier", {"width_column": "n", "cars_column": "n"}, "--cars-column=n"),
        ("people", {"people_column": "n"}, "--people-column=n"),
        ("canopy", {"land": "38,600.5", "land_year": "2024", "land_source": "Yearbook"}, "--land=38600.5"),
        ("protected", {"access": "all"}, ""),
    ],
)
def test_what_a_kind_asks_reaches_the_program(
    office: Office, fake_child: list[Sequence[str]], shows: str, said: dict[str, str], word: str
) -> None:
    natural, layer = with_layer(office), add(office, shows)
    assert choose(office, layer, **said).status_code == 303
    office.at_editor.post(f"{DATA}runs/", {"layers": [str(natural.pk), str(layer.pk)]})

    words = fake_child[-1]
    assert not word or word in words
    assert ("--nature-not-said" in words) == (said.get("nature") == "not-said")
    assert any(each.startswith(f"--{ {'park': 'parks', 'barrier': 'barriers'}.get(shows, shows) }=") for each in words)


@pytest.mark.parametrize("shows", ["protected", "canopy", "built-up"])
def test_of_a_layer_of_several_classes_the_chosen_values_reach_the_program(
    office: Office, fake_child: list[Sequence[str]], shows: str
) -> None:
    natural, layer = with_layer(office), add(office, shows)
    assert "Which values count?" in text_of(office.at_editor, f"{DATA}layers/{layer.pk}/")
    assert choose(office, layer, attribute="code", values=["road"]).status_code == 303
    office.at_editor.post(f"{DATA}runs/", {"layers": [str(natural.pk), str(layer.pk)]})

    own = next(word for word in fake_child[-1] if word.startswith("--own="))
    told = json.loads(own.removeprefix("--own="))
    assert told == {shows.replace("-", "_"): {"attribute": "code", "values": ["road"]}}


def test_codes_of_land_cover_are_named_and_none_is_ticked(office: Office) -> None:
    layer = with_layer(office)
    rows = [{"value": code, "features": 1, "ha": 1.0} for code in ("10", "95")]
    looks = Run.objects.filter(purpose="look", layers=layer)
    looks.update(result={**LOOK, "columns": [{"name": "Map", "values": rows}]})
    page = text_of(office.at_editor, f"{DATA}layers/{layer.pk}/")
    assert "10 (tree cover): features 1" in page
    assert "95 (mangroves): features 1" in page
    assert "checked" not in page.partition('name="values"')[2].partition("</form>")[0]


def test_the_list_of_layers_says_which_of_them_wait_for_an_answer(office: Office) -> None:
    layer = with_layer(office)
    assert "Ready" in text_of(office.at_editor, DATA)
    looked(layer, code="no_crs")
    assert "Needs your answer" in text_of(office.at_editor, DATA)


def test_what_is_missing_or_wrong_is_said_at_its_field_and_nothing_is_saved(office: Office) -> None:
    with_layer(office)
    wrong = {
        "park": ({"nature": "column"}, "Choose the attribute."),
        "barrier": ({"width": "wide"}, "Enter a number above 0"),
        "people": ({"people_column": "made up"}, "Choose an option from the list."),
        "canopy": ({"land": "5"}, "Enter the year and the source of the land area."),
    }
    for shows, (said, sentence) in wrong.items():
        layer = add(office, shows)
        page = choose(office, layer, **said)
        assert (page.status_code, sentence in page.content.decode()) == (200, True), shows
        layer.refresh_from_db()
        assert layer.how == {}
    barrier = Layer.objects.get(shows="barrier")
    assert "Enter the width in metres" in choose(office, barrier).content.decode()


def test_people_without_their_column_are_not_measured(office: Office) -> None:
    natural, layer = with_layer(office), add(office, "people")
    refused = office.at_editor.post(f"{DATA}runs/", {"layers": [str(natural.pk), str(layer.pk)]})
    assert refused.status_code == 400
    assert "Choose the attribute with the number of people" in refused.content.decode()


def test_a_colleague_who_was_faster_is_named(office: Office) -> None:
    with_layer(office)
    layer = add(office, "park")
    stale = layer.version
    choose(office, layer, nature="all")
    late = office.at_lead.post(f"{DATA}layers/{layer.pk}/choice/", {"version": stale, "nature": "not-said"})
    assert late.status_code == 409
    assert "Mei Editor" in late.content.decode()


def test_each_result_stands_with_its_formula_and_its_units(office: Office) -> None:
    Figure.objects.create(city=office.city, measure="population", value=5_000, unit="people", year=2020)
    run = run_of(office, with_layer(office))
    Run.objects.filter(pk=run.pk).update(result=FULL)
    assert run.given["population"] == {"value": 5_000, "year": 2020}
    page = text_of(office.at_editor, f"{DATA}runs/{run.pk}/")

    for line in (
        "1,230.5 ha of 12,305.7454 ha = 9.9994 %",
        "2,000 ha of 12,305.7454 ha = 16.2526 %",
        "1,000 × 100 ha ÷ 8,000 people = 12.5 ha",
        "1,000 × 1,300 ha ÷ 8,000 people = 162.5 ha",
        "6,000 of 8,000 people = 75 %",
        "2,500 ha of 10,000 ha of land = 25 %",
        "1,000 ha of 10,000 ha of land = 10 %",
        "Parks without a statement about natural areas do not count: 7.5 ha.",
        "Lines too small to be barriers by the handbook were left out: 41.",
        "Parks and green spaces: some areas overlap. Each place counts once. Overlap: 3 ha.",
        "Natural area under barriers belongs to no group: 12 ha.",
        "People in the layer within the boundary: 8,000. On the page of your city: 5,000.",
        "These numbers differ by more than 10%.",
    ):
        assert line in page, line


def test_two_land_areas_are_not_measured_together(office: Office) -> None:
    natural, canopy, permeable = with_layer(office), add(office, "canopy"), add(office, "permeable")
    told = {"land_year": "2024", "land_source": "Yearbook"}
    choose(office, canopy, land="5000", **told)
    choose(office, permeable, land="6000", **told)
    every = {"layers": [str(each.pk) for each in (natural, canopy, permeable)]}
    refused = office.at_editor.post(f"{DATA}runs/", every)
    assert "Two layers state different land areas of the city." in refused.content.decode()
    assert not Run.objects.measured().exists()

    choose(office, permeable, land="5000", **told)
    office.at_editor.post(f"{DATA}runs/", every)
    assert Run.objects.measured().count() == 1


def test_each_input_is_offered_with_the_source_of_its_layer_and_parks_by_the_edition(office: Office) -> None:
    natural, park, protected = with_layer(office), add(office, "park"), add(office, "protected")
    choose(office, protected, access="not-said")
    office.at_editor.post(f"{DATA}runs/", {"layers": [str(each.pk) for each in (natural, park, protected)]})
    run = Run.objects.measured().get()
    run.result = FULL
    run.given["layers"][1]["source_title"] = "Map of parks"
    given = {(each.input, each.edition): (each.value, each.source_title) for each in measured.inputs_of(run)}

    assert given["park_area_ha", "cbi-2014"] == (1_300.0, "Map of parks")
    assert given["park_area_ha", "cbi-2021"] == (100.0, "Map of parks"), "nobody says that people may go there"
    assert given["protected_area_ha", ""] == (1_230.5, "Land cover map")
    assert {name for name, _edition in given} == set(showing.KIND_OF)
    run.given["layers"][2]["how"] = {"access": "all"}
    assert [each.value for each in measured.inputs_of(run) if each.edition == "cbi-2021"] == [1_300.0]


def test_people_and_parks_are_taken_into_the_assessment(office: Office) -> None:
    run = run_of(office, with_layer(office))
    Run.objects.filter(pk=run.pk).update(result=FULL)
    office.at_editor.post(f"{DESK}assessments/new/", {"edition": "cbi-2021", "year": 2025, "depth": "all"})
    assert office.at_editor.post(f"{DATA}runs/{run.pk}/offer/", {"seen": "on"}).status_code == 303
    page = text_of(office.at_editor, f"{DESK}assessments/2025/13/")
    assert f"population_near_park|run:{run.pk}" in page
    assert f"population|run:{run.pk}" in page


# --- What a file does not say -------------------------------------------------------------------------------------


def test_a_file_without_a_system_is_asked_for_it_and_looked_at_again(
    office: Office, fake_child: list[Sequence[str]]
) -> None:
    layer = with_layer(office)
    looked(layer, code="no_crs", choices=[{"value": "EPSG:4543", "name": "CGCS2000 / 3-degree"}])
    page = text_of(office.at_editor, f"{DATA}layers/{layer.pk}/")
    assert "EPSG:4543 CGCS2000 / 3-degree" in page
    assert any(each.startswith("--near=103.85,1.35") for each in fake_child[-1])

    assert "or enter its EPSG number" in choose(office, layer).content.decode()
    assert "Enter EPSG: and a number" in choose(office, layer, crs="+proj=x").content.decode()
    assert choose(office, layer, fitting="EPSG:4543").status_code == 303
    assert "--crs=EPSG:4543" in fake_child[-1]
    assert "6,152.9 ha" in text_of(office.at_editor, f"{DATA}layers/{layer.pk}/")


def test_of_several_layers_of_a_file_one_is_chosen_by_name_kind_and_count(
    office: Office, fake_child: list[Sequence[str]]
) -> None:
    layer = with_layer(office)
    looked(layer, code="no_layer", choices=[{"value": "woods", "kind": "POLYGON", "features": 1_200}])
    assert "woods: POLYGON, features 1,200" in text_of(office.at_editor, f"{DATA}layers/{layer.pk}/")
    assert choose(office, layer, part="made up").status_code == 200
    assert choose(office, layer, part="woods").status_code == 303
    run_of(office, layer)
    assert '--own={"natural": {"layer": "woods"}}' in fake_child[-1]


def test_axes_of_the_boundary_are_turned_by_a_choice(office: Office, fake_child: list[Sequence[str]]) -> None:
    with_layer(office)
    boundary = Boundary.objects.get()
    looked(boundary, code="axes_swapped", choices=[{"value": "swapped"}])
    assert "Swap the two axes" in text_of(office.at_editor, f"{DATA}layers/{boundary.pk}/")
    assert choose(office, boundary, axes="swapped").status_code == 303
    assert "--axes=swapped" in fake_child[-1]


def test_layers_of_datums_with_an_unknown_shift_are_put_together_with_a_tick_alone(
    office: Office, fake_child: list[Sequence[str]]
) -> None:
    layer = with_layer(office)
    run = run_of(office, layer)
    fault = {"error": {"code": "datum_shift", "text": "English", "feature": None, "layer": "natural"}}
    Run.objects.filter(pk=run.pk).update(state="failed", result=fault)
    assert "Measure although the shift is not known" in text_of(office.at_editor, f"{DATA}runs/{run.pk}/")

    office.at_editor.post(f"{DATA}runs/{run.pk}/again/")
    assert "--shift-unknown" not in fake_child[-1]
    office.at_editor.post(f"{DATA}runs/{run.pk}/again/", {"shift_unknown": "on"})
    assert "--shift-unknown" in fake_child[-1]


# --- Faults -------------------------------------------------------------------------------------------------------


def codes_of_the_program() -> set[str]:
    files = [ROOT / "measurement" / "program.py", ROOT / "measurement" / "child.py"]
    text = "".join(path.read_text() for path in (*files, *(ROOT / "measurement" / "geometry").glob("*.py")))
    found = re.findall(r'Bad\(\s*"(\w+)"|error\("(\w+)"|^    "(\w+)": "This', text, re.M)
    return {code for each in found for code in each if code} | {"not_readable"}


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_each_code_is_a_sentence_in_the_language_of_the_reader(office: Office, language: str) -> None:
    run = run_of(office, with_layer(office))
    assert codes_of_the_program() <= showing.WRONG.keys()
    told = {}
    for code in showing.WRONG:
        more = {"layer": "parks", "km": 1_900, "share": 126.64, "ha": 9_007.2}
        fault = {"error": {"code": code, "text": "The words of the program", "feature": 7, **more}}
        Run.objects.filter(pk=run.pk).update(state="failed", result=fault)
        page = office.at_editor.get(f"/{language}{DATA.removeprefix('/en')}runs/{run.pk}/")
        assert page.status_code == 200
        told[code] = showing_of(page.content.decode())
        assert "The words of the program" not in page.content.decode()
        assert "%(" not in told[code]

    assert len(set(told.values())) == len(told)
    assert "1,900" in told["far_away"]
    assert "126.64" in told["share_above_100"]


def showing_of(page: str) -> str:
    found = re.search(r'<div class="notice.*?</div>', page, re.S)
    assert found
    return found[0]


def test_each_warning_of_the_program_is_a_sentence_or_a_result(office: Office) -> None:
    text = (ROOT / "measurement" / "geometry" / "measuring.py").read_text()
    codes = set(re.findall(r'\.warn\("(\w+)"', text))
    assert codes == showing.TO_KNOW.keys() | {"protected_in_all", "park_and_protected"}
    assert {str(words) % {"ha": "1", "count": "1", "layer": "x"} for words in showing.TO_KNOW.values()}


def test_the_sheet_says_the_limits_that_hold_and_is_for_the_city_alone(office: Office) -> None:
    page = text_of(office.at_editor, f"{DATA}sheet/")
    limits = (ROOT / "measurement" / "geometry" / "limits.py").read_text()
    assert f"{settings.LARGEST_LAYER // 1_000_000} MB" in page
    for number in ("200_000", "5_000_000"):
        assert number in limits
        assert number.replace("_", ",") in page
    assert office.at_editor.get(f"{DATA}sheet/").status_code == 200


def test_the_real_child_measures_all_kinds_together(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    said = {
        "barrier": {"width": "20"},
        "people": {"people_column": "n"},
        "park": {"nature": "all"},
        "permeable": {"land": "5000", "land_year": "2024", "land_source": "Yearbook"},
    }
    layers = [with_layer(office)]
    ring = [[103.82, 1.31], [103.84, 1.31], [103.84, 1.33], [103.82, 1.31]]
    for shows in Shows.values[1:]:
        shape: dict[str, Any] = {"type": "Polygon", "coordinates": [ring]}
        if shows == "barrier":
            shape = {"type": "LineString", "coordinates": [[103.8, 1.3], [103.9, 1.35]]}
        feature = {"type": "Feature", "properties": {"n": 100}, "geometry": shape}
        if shows == "water":
            shape["coordinates"] = [[[103.88, 1.37], [103.881, 1.37], [103.881, 1.371], [103.88, 1.37]]]
        content = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
        assert (
            sent(office.at_editor, "layers/new/", content=content, name=f"{shows}.geojson", shows=shows).status_code
            == 303
        )
        layers.append(Layer.objects.get(shows=shows))
        if shows in said:
            assert choose(office, layers[-1], **said[shows]).status_code == 303, shows
    office.at_editor.post(f"{DATA}runs/", {"layers": [str(each.pk) for each in layers]})
    run = Run.objects.measured().get()

    assert run.state == "ready", run.result
    assert run.result["inputs"]["population"] == 100
    assert run.result["results"]["near_park_share"] == 100
    assert all(value is not None for value in run.result["results"].values())
    assert len(showing.lines(run)) == 10
    told = brought.read(json.dumps(showing.as_json(run)).encode())
    assert {name: told[name] for name in ("inputs", "results", "groups", "layers")} == {
        name: run.result[name] for name in ("inputs", "results", "groups", "layers")
    }, "measured at home, the site would have taken it"


def test_the_layers_of_the_demo_are_examples_and_can_all_be_measured(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    City._base_manager.filter(pk=office.city.pk).update(slug="example-bay", latitude=0, longitude=0)
    add_example_layers()
    add_example_layers()
    layers = Layer.objects.all()
    assert {layer.shows for layer in layers} == set(Shows.values) - {"built-up"}
    assert all("xample" in layer.source_title and layer.name.startswith("example-") for layer in layers)

    sent_to = "/en/w/example-bay/data/runs/"
    office.at_editor.post(sent_to, {"layers": [str(layer.pk) for layer in layers]})
    run = Run.objects.measured().get()
    assert run.state == "ready", run.result
    assert run.result["boundary"]["ha"] == pytest.approx(24_000, rel=0.02)
    assert all(value is not None for value in run.result["results"].values())
    assert run.result["groups"]["count"] == 3, "the road parts the forest"
