"""The map layers of a city: sent, chosen, measured, taken into an assessment; and who never sees any of it (T68)."""

import io
import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django.fixtures import Settings

from assessment.models import Answer
from cities.models import City
from core.files.guard import limit_at
from core.files.models import StoredFile
from core.retention.rules import rules
from measurement import child
from measurement.layers import running
from measurement.layers.models import Boundary, Layer, Run
from tests import people
from tests.packages import ROOT
from tests.workspace.conftest import DESK, Office

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fake_child")]
DATA = f"{DESK}data/"
SAID = {"year": "2024", "source_title": "Land cover map", "licence": "CC BY 4.0"}
FILES = ROOT / "tests" / "measurement"
CITY = b'{"type": "Polygon", "coordinates": [[[103.8, 1.3], [103.9, 1.3], [103.9, 1.4], [103.8, 1.3]]]}'


def sent(client: Client, path: str, *, name: str = "city.geojson", content: bytes = CITY, **said: Any) -> Any:
    data = {**SAID, **said, "file": SimpleUploadedFile(name, content)}
    return client.post(f"{DATA}{path}", data)


def with_layer(office: Office) -> Layer:
    City._base_manager.filter(pk=office.city.pk).update(latitude=1.35, longitude=103.85)
    assert sent(office.at_editor, "boundary/").status_code == 303
    assert sent(office.at_editor, "layers/new/", name="cover.geojson", shows="natural").status_code == 303
    return Layer.objects.get()


def run_of(office: Office, layer: Layer) -> Run:
    answer = office.at_editor.post(f"{DATA}runs/", {"layers": str(layer.pk)})
    run = Run.objects.measured().get()
    assert answer.headers["Location"] == f"{DATA}runs/{run.pk}/"
    return run


def text_of(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_a_layer_is_sent_chosen_and_measured_with_each_number_in_sight(
    office: Office, fake_child: list[Sequence[str]]
) -> None:
    layer = with_layer(office)
    page = text_of(office.at_editor, f"{DATA}layers/{layer.pk}/")
    assert "forest, old: features 1, area 6,152.9 ha" in page

    choice = {"attribute": "code", "values": ["forest, old", "made up"], "version": layer.version}
    office.at_editor.post(f"{DATA}layers/{layer.pk}/choice/", choice)
    layer.refresh_from_db()
    assert (layer.attribute, layer.values) == ("code", ["forest, old"])

    run = run_of(office, layer)
    own = next(word for word in fake_child[-1] if word.startswith("--own="))
    assert json.loads(own.removeprefix("--own=")) == {"natural": {"attribute": "code", "values": ["forest, old"]}}
    page = text_of(office.at_lead, f"{DATA}runs/{run.pk}/")
    assert "6,152.8727 ha of 12,305.7454 ha = 50 %" in page
    assert "Connectivity may be lower" in page
    told = office.at_lead.get(f"{DATA}runs/{run.pk}.json").json()
    assert (told["state"], told["progress"], told["city"], told["by"]) == ("ready", 100, "kunming", "Mei Editor")
    assert told["results"]["natural_share"] == "50.0000"
    assert told["groups"]["count"] == 1


def test_what_was_measured_is_offered_to_the_assessment_and_taken_by_a_click(office: Office) -> None:
    run_of(office, with_layer(office))
    year = timezone.localdate().year
    office.at_editor.post(f"{DESK}assessments/new/", {"edition": "cbi-2021", "year": year, "depth": "starter"})
    path = f"{DESK}assessments/{year}/1/"
    run = Run.objects.measured().get()
    assert f"run:{run.pk}" not in text_of(office.at_editor, path)
    assert office.at_editor.post(f"{DATA}runs/{run.pk}/offer/").status_code == 303
    assert f"natural_area_ha|run:{run.pk}" in text_of(office.at_editor, path)

    office.at_editor.post(path, {"use": f"natural_area_ha|run:{run.pk}", "version": "0"})
    page = text_of(office.at_editor, path)
    assert 'value="6152.8727"' in page
    assert "Land cover map" in page
    groups = f"{DESK}assessments/{year}/2/"
    office.at_editor.post(groups, {"use": f"group_areas_ha|run:{run.pk}", "version": "0"})
    kept = Answer.objects.get(indicator="connectivity").inputs["group_areas_ha"]["value"]
    assert kept == "groups=1 sum_ha=6152.8727 sum_squares_ha2=37857842.3494"


@pytest.mark.parametrize("code", ["overlap", "mending"])
def test_overlaps_and_mending_of_more_than_a_hundredth_are_offered_with_a_tick_alone(office: Office, code: str) -> None:
    run = run_of(office, with_layer(office))
    warned = {**run.result, "warnings": [{"code": code, "text": "", "ha": 90.5, "layer": "natural"}]}
    Run.objects.filter(pk=run.pk).update(result=warned)
    offer = f"{DATA}runs/{run.pk}/offer/"
    refused = office.at_editor.post(offer)
    assert (refused.status_code, "then confirm." in refused.content.decode()) == (400, True)
    assert office.at_editor.post(offer, {"seen": "on"}).status_code == 303


def test_no_page_of_the_tool_shows_points_or_bands_and_each_run_says_which_it_is(office: Office) -> None:
    layer = with_layer(office)
    run = run_of(office, layer)
    office.at_editor.post(
        f"{DATA}layers/{layer.pk}/choice/", {"attribute": "code", "values": ["forest, old"], "version": layer.version}
    )
    last = office.at_editor.post(f"{DATA}runs/{run.pk}/again/").headers["Location"]
    page = text_of(office.at_lead, last)
    assert "Measurement 2 of 2. Changes to the choice before it: 1." in page
    for path in (DATA, f"{DATA}layers/{layer.pk}/", last):
        main = text_of(office.at_lead, path).partition("<main")[2].partition("</main")[0].lower()
        assert not [word for word in ("point", "band", "score") if word in main], path


def test_all_groups_are_a_workbook(office: Office) -> None:
    run = run_of(office, with_layer(office))
    answer: Any = office.at_editor.get(f"{DATA}runs/{run.pk}.xlsx")
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert [[cell.value for cell in row] for row in book["groups"].rows] == [["group", "area_ha"], [1, 6152.8727]]


def test_a_file_that_cannot_be_measured_is_told_in_words_and_a_good_one_works_right_after(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    layer, good = with_layer(office), child.measure
    fault = {"error": {"code": "no_crs", "text": "English", "feature": 3}}

    def bad(words: Sequence[str], *, answer: Path, **_options: object) -> int:
        answer.write_text(json.dumps(fault))
        return child.BAD

    monkeypatch.setattr(child, "measure", bad)
    run = run_of(office, layer)
    assert (run.state, run.result) == ("failed", fault)
    page = text_of(office.at_editor, f"{DATA}runs/{run.pk}/")
    assert "The file does not name its coordinate system. Enter the EPSG number. Feature number: 3." in page

    monkeypatch.setattr(child, "measure", good)
    office.at_editor.post(f"{DATA}runs/{run.pk}/again/")
    assert Run.objects.measured().newest_first().first().state == "ready"  # type: ignore[union-attr]


def test_what_is_wrong_with_the_form_is_said_at_its_field_and_the_typing_stays(office: Office) -> None:
    wrong: dict[str, tuple[dict[str, Any], str]] = {
        "crs": ({"crs": "+proj=x"}, "Enter EPSG: and a number"),
        "year": ({"year": ""}, "Enter the year of the data."),
        "kind": ({"name": "page.html", "content": b"<html>"}, "Choose one of these"),
        "shows": ({"shows": "gold"}, "Choose an option from the list."),
    }
    found = {}
    for name, (given, sentence) in wrong.items():
        page = sent(office.at_editor, "layers/new/", **{"shows": "natural", "note": "Typed words", **given})
        text = page.content.decode()
        found[name] = (page.status_code, sentence in text, "Typed words" in text)

    assert found == dict.fromkeys(wrong, (200, True, True))
    assert not Layer.objects.exists()


def test_a_run_needs_a_boundary_and_one_layer_of_natural_areas(office: Office) -> None:
    assert office.at_editor.post(f"{DATA}runs/").status_code == 400
    with_layer(office)
    none = office.at_editor.post(f"{DATA}runs/", {"layers": "no key"})
    assert none.status_code == 400
    assert "Choose exactly one layer of natural areas." in none.content.decode()
    assert not Run.objects.measured().exists()


def test_a_boundary_of_another_place_is_refused(office: Office) -> None:
    layer = with_layer(office)
    City._base_manager.filter(pk=office.city.pk).update(latitude=1.9)
    refused = office.at_editor.post(f"{DATA}runs/", {"layers": str(layer.pk)})
    assert refused.status_code == 400
    assert "The boundary is far from your city." in refused.content.decode()


def test_a_second_run_at_once_is_409_and_the_21st_of_a_day_429(office: Office) -> None:
    layer = with_layer(office)
    run = run_of(office, layer)
    Run.objects.filter(pk=run.pk).update(state=Run.State.RUNNING, began_at=timezone.now())
    again = office.at_lead.post(f"{DATA}runs/", {"layers": str(layer.pk)})
    assert again.status_code == 409
    assert "already under way" in again.content.decode()

    Run.objects.filter(pk=run.pk).update(state=Run.State.READY)
    answers = [
        office.at_lead.post(f"{DATA}runs/", {"layers": str(layer.pk)}).status_code for _ in range(settings.RUNS_A_DAY)
    ]
    assert answers == [303] * (settings.RUNS_A_DAY - 1) + [429]


def test_what_no_worker_has_begun_with_is_not_said_to_be_under_way(office: Office, settings: Settings) -> None:
    layer = with_layer(office)
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    run = run_of(office, layer)
    Run.objects.filter(purpose="look", layers=layer).update(state=Run.State.WAITING)

    page = text_of(office.at_editor, f"{DATA}runs/{run.pk}/")
    assert "The measurement has not started yet." in page
    assert "being measured" not in page
    assert "The check of the file has not started yet." in text_of(office.at_editor, f"{DATA}layers/{layer.pk}/")
    assert "Not checked yet" in text_of(office.at_editor, DATA)


def test_a_run_whose_worker_was_killed_is_stopped_and_holds_nobody_up(office: Office) -> None:
    layer = with_layer(office)
    run = run_of(office, layer)
    long_ago = timezone.now() - timedelta(seconds=settings.RUN_IS_LOST_AFTER + 1)
    Run.objects.filter(pk=run.pk).update(state=Run.State.RUNNING, began_at=long_ago, result={})

    assert "The measurement was interrupted." in text_of(office.at_editor, f"{DATA}runs/{run.pk}/")
    assert office.at_editor.post(f"{DATA}runs/", {"layers": str(layer.pk)}).status_code == 303


def test_a_run_says_how_far_it_is_and_is_not_given_up_while_it_gives_a_sign_of_life(
    office: Office, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    layer = with_layer(office)
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    run = run_of(office, layer)
    seen: list[Any] = []
    long_ago = timezone.now() - timedelta(seconds=settings.RUN_IS_LOST_AFTER + 1)

    def measure(_words: Sequence[str], *, answer: Path, progress: Callable[[int], None]) -> int:
        Run.objects.filter(pk=run.pk).update(began_at=long_ago)
        progress(40)
        told = office.at_editor.get(f"{DATA}runs/{run.pk}.json").json()
        seen.extend(
            [
                told["state"],
                told["progress"],
                "The layers are being measured: 40 % done." in text_of(office.at_editor, f"{DATA}runs/{run.pk}/"),
            ]
        )
        answer.write_text((FILES / "run.json").read_text())
        return child.GOOD

    monkeypatch.setattr(child, "measure", measure)
    running.work(str(run.pk))
    told = office.at_editor.get(f"{DATA}runs/{run.pk}.json").json()
    assert seen == ["running", 40, True]
    assert (told["state"], told["progress"]) == ("ready", 100)


def test_many_features_are_measured_by_a_worker_alone(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    layer = with_layer(office)
    look = Run.objects.filter(purpose="look", layers=layer).get()
    Run.objects.filter(pk=look.pk).update(result={**look.result, "features": settings.MOST_FEATURES_AT_ONCE + 1})
    refused = office.at_editor.post(f"{DATA}runs/", {"layers": str(layer.pk)})
    assert refused.status_code == 400
    assert "where the site runs its worker" in refused.content.decode()

    monkeypatch.setattr(running, "is_within_the_request", lambda: False)
    assert office.at_editor.post(f"{DATA}runs/", {"layers": str(layer.pk)}).status_code == 303


def test_a_right_that_was_taken_away_stops_a_run_that_waits(office: Office) -> None:
    run = run_of(office, with_layer(office))
    Run.objects.filter(pk=run.pk).update(state=Run.State.WAITING, result={})
    office.editor.staff_roles.all().delete()
    running.work(str(run.pk))

    run.refresh_from_db()
    assert (run.state, run.result) == ("failed", {})
    assert "no longer have the right" in run.failure


def test_t68_nobody_but_the_staff_of_the_city_finds_any_of_it(office: Office) -> None:
    layer = with_layer(office)
    run = run_of(office, layer)
    here = [
        f"{DATA}runs/{run.pk}.xlsx",
        DATA,
        f"{DATA}layers/{layer.pk}/",
        f"{DATA}runs/{run.pk}/",
        f"{DATA}runs/{run.pk}.json",
    ]
    for person in (people.person(), people.outsider(), people.curator(), people.superuser()):
        client = people.sign_in(Client(), person)
        assert {client.get(path).status_code for path in here} == {404}
    assert {Client().get(path).status_code for path in here} == {302}
    other = people.lead()
    mine = people.sign_in(Client(), other)
    city = other.staff_roles.get().city
    at = f"/en/w/{city.slug}/data/"
    assert mine.get(f"{at}layers/{layer.pk}/").status_code == 404
    assert mine.get(f"{at}runs/{run.pk}/").status_code == 404
    assert mine.post(f"{at}runs/", {"layers": str(layer.pk)}).status_code == 400


def test_a_new_boundary_takes_the_place_of_the_old_one_and_its_file_goes(
    office: Office, django_capture_on_commit_callbacks: Any
) -> None:
    sent(office.at_editor, "boundary/")
    before = Boundary.objects.get()
    form: dict[str, Any] = {"version": f"{before.version}"}
    with django_capture_on_commit_callbacks(execute=True):
        assert sent(office.at_lead, "boundary/", name="new.geojson", year="2025", **form).status_code == 303
    now = Boundary.objects.get()

    assert (now.name, now.year) == ("new.geojson", 2025)
    assert not StoredFile.objects.filter(path=before.file.name).exists()
    late = sent(office.at_editor, "boundary/", name="late.geojson", **form)
    assert late.status_code == 409
    assert Boundary.objects.get().name == "new.geojson"


def test_the_file_of_another_year_takes_the_place_of_a_layer_that_keeps_its_choice(
    office: Office, django_capture_on_commit_callbacks: Any
) -> None:
    layer = with_layer(office)
    said = {"attribute": "code", "values": ["forest, old"], "version": layer.version}
    office.at_editor.post(f"{DATA}layers/{layer.pk}/choice/", said)
    run = run_of(office, layer)
    before = Layer.objects.get()
    form: dict[str, Any] = {
        "name": "cover-2025.geojson",
        "year": "2025",
        "version": str(before.version),
        "content": CITY + b" ",
    }
    with django_capture_on_commit_callbacks(execute=True):
        assert sent(office.at_lead, f"layers/{layer.pk}/file/", **form).status_code == 303
    now = Layer.objects.get()

    assert (now.name, now.year, now.attribute, now.values) == ("cover-2025.geojson", 2025, "code", ["forest, old"])
    assert (now.version, now.sha256 != before.sha256) == (before.version + 1, True)
    assert not StoredFile.objects.filter(path=before.file.name).exists()
    assert "cover.geojson" in text_of(office.at_editor, f"{DATA}runs/{run.pk}/")
    late = sent(office.at_editor, f"layers/{layer.pk}/file/", **form)
    assert late.status_code == 409
    looks = Run.objects.filter(purpose="look", given__file__sha256=now.sha256)
    looks.update(result={**looks.get().result, "columns": []})
    refused = office.at_editor.post(f"{DATA}runs/", {"layers": str(layer.pk)})
    assert "has no attribute “code”" in refused.content.decode()


def test_files_go_90_days_after_the_last_run_and_what_was_measured_stays(office: Office) -> None:
    layer = with_layer(office)
    run = run_of(office, layer)
    rule = rules["layers"]
    assert not list(rule.due(timezone.now() - rule.after))
    old = timezone.now() - rule.after - timedelta(days=1)
    Layer._base_manager.filter(pk=layer.pk).update(made_at=old)
    assert not list(rule.due(timezone.now() - rule.after))

    Run.objects.update(made_at=old)
    call_command("keep_rules")
    layer.refresh_from_db()
    run.refresh_from_db()
    assert (layer.file.name, layer.sha256 != "", run.is_ready) == ("", True, True)
    assert not StoredFile.objects.filter(sha256=layer.sha256, name=layer.name).exists()


def test_the_file_of_the_boundary_goes_as_those_of_layers_do_and_the_page_says_where_files_lie(
    office: Office, settings: Any
) -> None:
    run_of(office, with_layer(office))
    old = timezone.now() - rules["layers"].after - timedelta(days=1)
    Boundary._base_manager.update(made_at=old)
    call_command("keep_rules")
    assert Boundary.objects.get().file

    Run.objects.update(made_at=old)
    call_command("keep_rules")
    boundary = Boundary.objects.get()
    assert (boundary.file.name, boundary.sha256 != "") == ("", True)
    settings.ALLIANCE_HOSTING_COUNTRY = "Iceland"
    assert "The files are stored in Iceland. Your city must have the right" in text_of(office.at_editor, DATA)


def test_a_file_goes_as_soon_as_it_was_measured_where_its_city_says_so(
    office: Office, fake_child: list[Sequence[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    layer = with_layer(office)
    form: Any = {"name": "cover-2025.geojson", "content": CITY + b" ", "keep": "measured", "version": layer.version}
    assert sent(office.at_editor, f"layers/{layer.pk}/file/", **form).status_code == 303
    good, wrong = child.measure, {"error": {"code": "no_geometry", "text": "Nothing is left of the layer."}}

    def bad(words: Sequence[str], *, answer: Path, **_options: object) -> int:
        answer.write_text(json.dumps(wrong))
        return child.GOOD

    monkeypatch.setattr(child, "measure", bad)
    failed = run_of(office, layer)
    assert (failed.state, Layer.objects.get().file.name != "") == ("failed", True)

    monkeypatch.setattr(child, "measure", good)
    office.at_editor.post(f"{DATA}runs/", {"layers": str(layer.pk)})
    now = Layer.objects.get()
    assert (now.file.name, now.sha256 != "", Boundary.objects.get().file.name != "") == ("", True, True)
    assert not StoredFile.objects.filter(sha256=now.sha256).exists()
    assert Run.objects.measured().newest_first()[0].is_ready
    again = office.at_editor.post(f"{DATA}runs/", {"layers": str(layer.pk)})
    assert "The file cover-2025.geojson no longer exists. Upload it again." in again.content.decode()


@pytest.mark.parametrize("keep", ["kept", "on"])
def test_a_file_that_its_city_keeps_outlasts_the_90_days(office: Office, keep: str) -> None:
    layer = with_layer(office)
    form: Any = {"content": CITY + b" ", "keep": keep, "version": layer.version}
    assert sent(office.at_editor, f"layers/{layer.pk}/file/", **form).status_code == 303
    old = timezone.now() - rules["layers"].after - timedelta(days=1)
    Layer._base_manager.update(made_at=old)
    Run.objects.update(made_at=old)
    call_command("keep_rules")
    assert Layer.objects.get().file


def test_a_boundary_whose_file_went_is_named_when_it_is_needed_again(office: Office) -> None:
    layer = with_layer(office)
    assert sent(office.at_editor, "boundary/", keep="measured", version="1").status_code == 303
    run_of(office, layer)
    assert not Boundary.objects.get().file

    again = office.at_editor.post(f"{DATA}runs/", {"layers": str(layer.pk)})
    assert "The file city.geojson no longer exists. Upload it again." in again.text


def test_a_layer_that_is_removed_takes_its_file_along_and_leaves_the_results(office: Office) -> None:
    layer = with_layer(office)
    run = run_of(office, layer)
    remove = f"{DATA}layers/{layer.pk}/remove/"
    assert office.at_editor.post(remove, {"version": "9"}).status_code == 409
    assert office.at_editor.post(remove, {"version": layer.version}).status_code == 303
    assert not Layer.objects.exists()
    assert "cover.geojson" in text_of(office.at_editor, f"{DATA}runs/{run.pk}/")


def test_large_bodies_are_taken_at_the_addresses_of_layers_alone(office: Office) -> None:
    sizes = {path: limit_at(path, settings.LARGEST_BODY, settings.LARGER_BODIES) for path in (DATA, DESK, "/en/data/")}
    assert sizes == {DATA: 101_000_000, DESK: 30_000_000, "/en/data/": 30_000_000}

    for path, length in ((f"{DESK}assessments/new/", 30_000_001), (f"{DATA}layers/new/", 101_000_001)):
        answer = office.at_editor.generic("POST", path, b"", headers={"content-length": str(length)})
        assert answer.status_code == 413, path


def test_the_real_child_measures_what_was_sent(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    run = run_of(office, with_layer(office))
    assert run.state == "ready"
    assert run.result["results"]["natural_share"] == pytest.approx(100)
    assert office.at_lead.get(f"{DATA}runs/{run.pk}/picture.svg").text == run.picture
    assert run.picture.startswith("<svg")
    assert f'src="{DATA}runs/{run.pk}/picture.svg"' in text_of(office.at_lead, f"{DATA}runs/{run.pk}/")
    look = Run.objects.get(purpose="look", layers=run.layers.get())
    assert f'src="{DATA}runs/{look.pk}/picture.svg"' in text_of(office.at_lead, f"{DATA}layers/{run.layers.get().pk}/")
    assert office.at_lead.get(f"{DATA}runs/{look.pk}/picture.svg").text.startswith("<svg")
    assert not Run.objects.exclude(picture="").filter(purpose="look", layers=None).exists(), "no boundary is drawn"


@pytest.mark.parametrize(
    ("said", "drawn"),
    [
        ({"shows": "park"}, True),
        ({"shows": "park", "is_sensitive": "on"}, False),
        ({"shows": "people"}, False),
    ],
)
def test_a_look_never_draws_where_people_live_or_what_is_sensitive(
    office: Office, fake_child: list[Sequence[str]], said: dict[str, Any], drawn: bool
) -> None:
    with_layer(office)
    boundary, natural = fake_child[-2:]
    sent(office.at_editor, "layers/new/", name="other.geojson", **said)

    looks = [any(word.startswith("--picture=") for word in words) for words in (boundary, natural, fake_child[-1])]
    assert looks == [False, True, drawn]


def test_a_sensitive_layer_is_never_drawn(office: Office, fake_child: list[Sequence[str]]) -> None:
    run = run_of(office, with_layer(office))
    assert any(word.startswith("--picture=") for word in fake_child[-1])
    sent(office.at_editor, "layers/new/", name="nests.geojson", shows="protected", is_sensitive="on")
    keys = [str(layer.pk) for layer in Layer.objects.all()]
    office.at_editor.post(f"{DATA}runs/", {"layers": keys})
    assert not any(word.startswith("--picture=") for word in fake_child[-1])
    assert office.at_lead.get(f"{DATA}runs/{run.pk}/picture.svg").status_code == 404
