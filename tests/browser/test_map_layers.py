"""A city's own map layers, from the file of a GIS to the number that everybody reads, with its arithmetic in sight."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from core.review.models import Proposal
from core.review.proposals import actions as proposals
from measurement.layers import running
from measurement.layers.models import Boundary, Layer, Run
from tests import factories as make
from tests import people
from tests.browser.walking import Enter, Walk, link, said

pytestmark = pytest.mark.browser
YEAR, SYSTEM = 2025, 32648  # metres; its middle meridian runs through the city
X, Y = 500_000, 1_000_000
LATITUDE, LONGITUDE = 9.0464, 105.0
NATURAL = ("forest", "wetland")
SAID = {"year": "2024", "source_title": "Land cover map", "licence": "CC BY 4.0"}


def square(east: int, north: int, side: int, **properties: str) -> dict[str, Any]:
    """In metres from the middle of the city."""
    west, south = X + east, Y + north
    corners = [(0, 0), (side, 0), (side, side), (0, side), (0, 0)]
    ring = [[west + right, south + up] for right, up in corners]
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def written(path: Path, *features: dict[str, Any]) -> Path:
    named = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{SYSTEM}"}}
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": named, "features": features}))
    return path


class Measuring(Walk):
    """A city with two patches of forest 50 m apart, a wetland far from them, and houses."""

    def __init__(self, enter: Enter, server: str, folder: Path) -> None:
        super().__init__(enter, server, "en", script=True)
        self.city = make.CityFactory(name_en="Heron Bay", latitude=LATITUDE, longitude=LONGITUDE)
        self.lead, self.curator = people.lead(self.city), people.curator()
        self.outsider = people.outsider()
        self.boundary = written(folder / "boundary.geojson", square(-5_000, -5_000, 10_000))
        self.cover = written(
            folder / "cover.geojson",
            square(-3_000, 0, 1_000, cover="forest"),
            square(-1_950, 0, 1_000, cover="forest"),
            square(3_000, 3_000, 1_000, cover="wetland"),
            square(0, -4_000, 2_000, cover="built-up"),
        )

    def room(self, rest: str) -> str:
        return f"w/{self.city.slug}/{rest}"

    @property
    def run(self) -> Run:
        return Run.objects.measured().get(city=self.city)

    def worker(self, page: Page) -> None:
        """What the page waits for is done elsewhere; the page finds out."""
        assert page.locator("#job[data-running=yes]").count() == 1
        self.clean(page)
        for run in Run.objects.filter(city=self.city, state=Run.State.WAITING):
            running.work(str(run.pk))
        self.press(page, page.get_by_role("link", name="Reload", exact=True))
        assert page.locator("#job[data-running=no]").count() == 1
        assert page.locator("main .notice.bad").count() == 0
        self.clean(page)


# --- The passages -------------------------------------------------------------------------------------------------


def sends(walk: Measuring, page: Page, file: Path) -> None:
    page.set_input_files("[name=file]", str(file))
    for name, text in SAID.items():
        page.fill(f"[name={name}]", text)
    walk.save(page)
    walk.worker(page)


def gives_the_boundary_and_a_layer(walk: Measuring, page: Page) -> None:
    walk.go(page, walk.room("data/"))
    walk.clean(page)
    walk.press(page, link(page, "/boundary/"))
    walk.clean(page)
    sends(walk, page, walk.boundary)
    walk.go(page, walk.room("data/"))
    walk.press(page, link(page, "/layers/new/"))
    page.locator("[name=shows]").select_option("natural")
    sends(walk, page, walk.cover)


def ticks_what_is_natural(walk: Measuring, page: Page) -> None:
    """Nothing is ticked before; the page says how much each value has."""
    boxes = page.locator("[name=values]")
    assert (boxes.count(), page.locator("[name=values]:checked").count()) == (3, 0)
    assert "forest: features 2, area 200" in said(page)
    for value in NATURAL:
        page.locator(f"[name=values][value={value}]").check()
    walk.send(page, "/choice/")
    assert [page.locator(f"[name=values][value={value}]").is_checked() for value in (*NATURAL, "built-up")] == [
        True,
        True,
        False,
    ]


def measures(walk: Measuring, page: Page) -> None:
    walk.go(page, walk.room("data/"))
    walk.send(page, "/runs/")
    walk.worker(page)
    told = page.request.get(f"{page.url.rstrip('/')}.json").json()
    assert (told["state"], told["progress"], told["groups"]["count"]) == ("ready", 100, 2)
    assert float(told["results"]["natural_share"]) == pytest.approx(3, rel=0.0005)
    assert float(told["results"]["coherence"]) == pytest.approx(100 * (200**2 + 100**2) / 300**2, rel=0.0005)
    assert share_of(told) in said(page)
    assert [float(cell.inner_text()) for cell in page.locator("main table td.end").all()] == pytest.approx(
        [200, 100], rel=0.005
    )


def share_of(told: dict[str, Any]) -> str:
    part, whole = (float(told["inputs"][name]) for name in ("natural_area_ha", "city_area_ha"))
    return f"{part:,} ha of {whole:,} ha = {float(told['results']['natural_share']):g} %"


def takes_it_into_an_assessment(walk: Measuring, page: Page) -> None:
    walk.send(page, "/offer/")
    walk.press(page, link(page, "/assessments/new/"))
    page.locator("[name=depth][value=starter]").check()
    page.fill("[name=year]", str(YEAR))
    page.fill("[name=boundary]", "The whole city")
    walk.save(page)
    walk.go(page, walk.room(f"assessments/{YEAR}/1/"))
    expect(page.locator("[name=in-natural_area_ha]")).to_have_value("")
    for name in ("natural_area_ha", "city_area_ha"):
        walk.press(page, f"button[name=use][value='{name}|run:{walk.run.pk}']")
        expect(page.locator(f"[name=in-{name}]")).to_have_value(str(walk.run.result["inputs"][name]))
    assert page.input_value("[name=source_title]") == SAID["source_title"]
    walk.clean(page)
    for number in (3, 8):
        walk.go(page, walk.room(f"assessments/{YEAR}/{number}/"))
        walk.press(page, "button[name=mode][value=no_data]")


def publishes(walk: Measuring, page: Page) -> None:
    """The curator reads the run behind what was sent."""
    walk.go(page, walk.room(f"assessments/{YEAR}/check/"))
    walk.send(page, "/finish/")
    page.locator("form[action$='/send/'] summary").click()
    for box in page.locator("[name=shown]").all():
        box.set_checked(box.get_attribute("value") == "natural_areas")
    walk.send(page, "/send/")
    sent = Proposal.objects.get(kind="result", tenant=walk.city.pk)
    curator = walk.person(walk.curator, f"review/{sent.pk}/")
    walk.press(curator, link(curator, f"/measurements/{walk.run.pk}/"))
    assert share_of(walk.run.result) in said(curator)
    assert "Measurement 1 of 1." in said(curator)
    assert "files/" not in curator.content()
    walk.clean(curator)
    proposals.publish(sent, expected=sent.version, curator=walk.curator)


def everybody_reads(walk: Measuring) -> None:
    page = walk.person(None, f"cities/{walk.city.slug}/index/{YEAR}/")
    walk.press(page, link(page, f"/measurements/{walk.run.pk}/"))
    assert share_of(walk.run.result) in said(page)
    assert "Values of “cover” that count as natural: forest, wetland" in said(page)
    page.locator("main figure img").scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('main figure img').naturalWidth > 0")
    walk.clean(page)
    [row] = page.request.get(f"{walk.server}/api/v1/measurements/?city={walk.city.slug}").json()["results"]
    assert (row["id"], row["indicators"]) == (str(walk.run.pk), ["natural_areas"])
    assert row["url"].endswith(page.url.removeprefix(walk.server))
    assert row["results"] == {"natural_share": f"{walk.run.result['results']['natural_share']:.4f}"}


def another_city_meets_nothing(walk: Measuring) -> None:
    """Where one could read, and where one could press."""
    page = walk.person(walk.outsider, f"w/{walk.outsider.staff_roles.get().city.slug}/data/boundary/")
    token = page.input_value("main [name=csrfmiddlewaretoken]")
    boundary, layer = Boundary.objects.get(city=walk.city), Layer.objects.get(city=walk.city)
    files = ("", "boundary/", "sheet/", "layers/new/", f"layers/{boundary.pk}/", f"layers/{layer.pk}/")
    runs = ("runs/new/", *(f"runs/{walk.run.pk}{end}" for end in ("/", ".json", ".xlsx", "/picture.svg")))
    read = {rest: page.request.get(walk.at(walk.room(f"data/{rest}"))).status for rest in (*files, *runs)}
    pressed = ("choice/", "file/", "remove/"), ("offer/", "again/")
    ends = [*(f"layers/{layer.pk}/{end}" for end in pressed[0]), *(f"runs/{walk.run.pk}/{end}" for end in pressed[1])]
    form: dict[str, str | float | bool] = {"csrfmiddlewaretoken": token}
    headers = {"Referer": page.url}
    posted = {
        rest: page.request.post(walk.at(walk.room(f"data/{rest}")), form=form, headers=headers).status
        for rest in (*ends, "runs/")
    }
    assert {rest: status for rest, status in (read | posted).items() if status != 404} == {}


def test_layers_of_a_city_become_a_number_that_everybody_reads(
    enter: Enter, server: str, settings: Settings, tmp_path: Path
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}  # a worker measures, and no page
    walk = Measuring(enter, server, tmp_path)
    page = walk.person(walk.lead)
    gives_the_boundary_and_a_layer(walk, page)
    ticks_what_is_natural(walk, page)
    measures(walk, page)
    takes_it_into_an_assessment(walk, page)
    publishes(walk, page)
    everybody_reads(walk)
    another_city_meets_nothing(walk)
