"""What a form asks: measures with their own units, marks that hold, and questions for those who can answer them."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from cities.measures import UNITS, Measure, Unit, units_of
from cities.models import Figure
from core.review.proposals import actions
from planning.models import PlanFigure
from tests import people
from tests.factories import FigureFactory, PlanFactory, PracticeFactory
from tests.workspace.conftest import DESK, Office
from tests.workspace.reading import Page
from tests.workspace.test_writing import errors_in, send

pytestmark = pytest.mark.django_db


def new_figure(page: Page, **row: str) -> tuple[str, dict[str, str]]:
    fresh = page.values()["figures"][-1]
    given = {"year": "2024", "source_title": "Parks office 2024", **row}
    return fresh, {f"figures-{fresh}-{name}": value for name, value in given.items()}


# --- Measures and their units -------------------------------------------------------------------------------------


def test_every_measure_says_its_units() -> None:
    assert set(UNITS) <= set(Measure.values)
    assert all(units_of(measure) for measure in Measure.values)
    assert units_of(Measure.PARKS) == (Unit.COUNT,)


def test_park_space_per_person_is_entered_by_a_chinese_officer_and_published(office: Office) -> None:
    page = Page(office.at_editor, f"/zh-hans{DESK.removeprefix('/en')}profile/figures/").with_row()
    fresh, row = new_figure(page, measure="park-area-per-person", value="12.5 m²/人")

    refused = page.send(**row)
    assert refused.status_code == 200  # the sign is one that nobody knows; the number alone is enough
    assert page.send(**{**row, f"figures-{fresh}-value": "12.5"}).status_code == 302

    assert office.proposal.changes[f"figures.{fresh}.unit"] == "m2-each"
    send(office)
    actions.publish(office.proposal, expected=office.proposal.version, curator=people.curator())
    figure = Figure.objects.get(pk=fresh)
    assert (figure.label, figure.amount) == ("Park green space per person", "12.5 m² per person")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (
            {"measure": "parks", "value": "12.5 ha"},
            "“Parks” can be given in: number without a unit. Choose one of these units, or another measure.",
        ),
        (
            {"measure": "parks", "value": "12.5 ha", "unit": "count"},
            ("You entered the value in ha but selected number without a unit as the unit. Select the correct unit."),
        ),
        (
            {"measure": "forest-cover", "value": "44", "unit": "km2"},
            "“Forest cover” can be given in: %. Choose one of these units, or another measure.",
        ),
        ({"measure": "area", "value": "44"}, "Choose the unit."),
        ({"measure": "other", "value": "44", "unit": "count"}, "Describe what is counted, in your own words."),
    ],
)
def test_a_unit_that_does_not_go_with_the_measure_is_asked_about(
    office: Office, row: dict[str, str], problem: str
) -> None:
    page = office.open("profile/figures/").with_row()

    answer = page.send(**new_figure(page, **row)[1])

    assert answer.status_code == 200
    assert errors_in(answer) == [problem]


def test_no_other_door_takes_it_either(office: Office) -> None:
    with pytest.raises(Exception, match="can be given in"):
        Figure(city=office.city, measure="parks", value=12, unit="ha", year=2024).full_clean()


def test_what_no_measure_fits_is_told_in_own_words_and_never_compared(office: Office) -> None:
    page = office.open("profile/figures/").with_row()
    fresh, row = new_figure(page, measure="other", value="7", unit="count", own_measure_en="Schools with a garden")
    page.send(**row)
    send(office)
    actions.publish(office.proposal, expected=office.proposal.version, curator=people.curator())

    figure = Figure.objects.get(pk=fresh)
    assert figure.label == "Schools with a garden"
    assert not Figure.objects.comparable().filter(pk=fresh).exists()


def test_a_figure_of_a_plan_carries_unit_year_and_source(office: Office) -> None:
    PlanFactory(city=office.city, slug="plan", starts=2024, ends=2030)
    page = office.open("plans/plan/figures/")
    fresh = page.values()["figures"][-1]
    row = {"label_en": "New woodland", "value": "120", "unit": "ha", "year": "2025"}
    typed = {f"figures-{fresh}-{name}": value for name, value in row.items()}

    assert errors_in(page.send(**typed)) == ["Enter the source. Every fact is shown with its year and source."]
    page.send(**typed, **{f"figures-{fresh}-source_title": "Yearly report 2025"})
    send(office, "plans/plan/")
    actions.publish(office.proposal, expected=office.proposal.version, curator=people.curator())

    figure = PlanFigure.objects.get()
    assert (figure.amount, figure.year, figure.source_title) == ("120 ha", 2025, "Yearly report 2025")


# --- A table of figures -------------------------------------------------------------------------------------------


def test_figures_are_lines_that_open_and_none_is_empty(office: Office) -> None:
    FigureFactory(city=office.city, measure="parks", unit="count", value=12, year=2021)

    html = office.open("profile/figures/").html

    lines = re.findall(r'<details class="one-row( new)?" id="[^"]+"( open)?>(.*?)</summary>', html, re.DOTALL)
    assert [(new, is_open) for new, is_open, _line in lines] == [("", ""), ("", "")]
    parks = next(line for _new, _open, line in lines if "Parks, 2021" in line)
    assert re.findall(r'class="cell"><span class="vh">(.*?) </span>(.*?)</span>', parks) == [
        ("Value", "12"),
        ("Status", "From public sources"),
    ]
    assert html.index("Add a figure") < html.index('class="one-row"')


def test_the_line_of_a_wrong_figure_opens(office: Office) -> None:
    answer = office.open("profile/figures/").send(**{f"figures-{office.figure.pk}-value": "a lot"})

    assert re.search(rf'id="row-{office.figure.pk}" open>', answer.content.decode())


# --- Marks --------------------------------------------------------------------------------------------------------

UNFINISHED: Mapping[str, Mapping[str, Any]] = {
    "profile/names/": {"name_en": "", "name_zh_hans": "", "name_zh_hant": "", "name_ja": ""},
    "profile/text/": {"summary_en": ""},
    "practices/shade/story/": {"result_en": "Reeds grow.", "result_year": ""},
    "practices/shade/place/": {"latitude": "25", "longitude": ""},
    "plans/plan/basics/": {"title_en": "", "kind": ""},
    "organisations/new/": {"name_en": "Forum", "kind": ""},
    "practices/new/quick/": {"title": "Reeds", "result": "Grow."},
}


def unmarked(html: str, control: str) -> bool:
    """Whether the label of a control says that it may be left out."""
    label = re.search(rf'<label[^>]*for="id_{control}"[^>]*>(.*?)</label>', html, re.DOTALL)
    assert label, control
    before = html[: label.start()]
    legend = re.findall(r"<legend[^>]*>(.*?)</legend>", before, re.DOTALL)
    words = label[1] + (legend[-1] if 'class="label quiet"' in label[0] else "")
    return "(optional)" in words


@pytest.mark.parametrize("path", UNFINISHED)
def test_what_is_asked_for_was_not_marked_as_optional(office: Office, path: str) -> None:
    PracticeFactory(city=office.city, slug="shade", result_en="")
    PlanFactory(city=office.city, slug="plan")
    page = office.open(path)

    answer = page.send(**UNFINISHED[path])
    if answer.status_code == 302:  # the list of what is missing says the rest
        desk = office.at_editor.get(f"/en/proposals/{office.proposal.pk}/")
        answer = office.at_editor.get(f"{desk['Location']}check/")

    said = re.sub(r'<ul class="contents".*?</ul>', "", answer.content.decode(), flags=re.DOTALL)
    controls = set(re.findall(r'<a href="[^"#]*#id_([a-z_]+)"', said))
    assert controls
    assert [control for control in controls if unmarked(page.html, control)] == []


def test_a_year_of_the_result_is_asked_once_there_is_a_result(office: Office) -> None:
    html = office.open("practices/new/quick/").html

    assert re.search(r'data-when="result">\s*<div class="field">\s*<label[^>]*for="id_result_year"', html)
    assert re.search(r'data-when="photo">\s*<div class="field">\s*<label[^>]*for="id_photo_credit"', html)


def test_the_reading_in_kana_is_asked_of_those_who_can_answer(office: Office) -> None:
    address = f"{DESK.removeprefix('/en')}profile/names/"
    english, japanese = (office.at_editor.get(f"/{code}{address}").content.decode() for code in ("en", "ja"))

    assert 'name="kana"' not in english
    assert 'name="kana"' in japanese
