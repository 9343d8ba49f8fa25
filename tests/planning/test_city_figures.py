"""A measure of the city page that an indicator of a plan names has one place: the newest published value."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from cities.actions import change_city, publish_profile
from cities.models import City, Figure
from core.history.models import Entry
from core.history.write import Actor
from planning import actions
from planning.models import CityIndicator
from tests import factories as make
from tests import people
from tests.api.writing import Program, told

pytestmark = pytest.mark.django_db
BY = Actor(id=None, label="Test")
FIRST, SECOND = uuid4(), uuid4()


def value(key: Any, year: int, amount: str, **more: Any) -> dict[str, Any]:
    said = {"year": year, "value": amount, "source_title": f"Survey of {year}", **more}
    return {f"values.{key}": True, **{f"values.{key}.{name}": each for name, each in said.items()}}


@pytest.fixture
def city() -> City:
    found: City = make.CityFactory(slug="heron-bay", name_en="Heron Bay", status="founding")
    return found


def indicator_of(city: City, **changes: Any) -> CityIndicator:
    said = {"name_en": "Tree canopy", "unit": "percent", "measure": "tree-canopy", "state": "published", **changes}
    return actions.add_cityindicator(slug=f"{city.slug}--canopy", city=city, changes=said, by=BY)


def canopy(city: City) -> list[tuple[str, int | None, str, str]]:
    rows = Figure.objects.shown().filter(city=city, measure="tree-canopy")
    return [(row.amount, row.year, row.qualifier, row.source_title) for row in rows]


def test_the_newest_published_value_stands_on_the_city_page_with_its_source(city: City, client: Client) -> None:
    row = indicator_of(city, **value(FIRST, 2023, "18.5"))
    assert [each[1:] for each in canopy(city)] == [(2023, "", "Survey of 2023")]

    actions.change_cityindicator(row, changes=value(SECOND, 2025, "20", qualifier="at_least"), expected=None, by=BY)

    assert [each[1:] for each in canopy(city)] == [(2025, "at_least", "Survey of 2025")]
    assert "at least 20" in canopy(city)[0][0]
    page = client.get("/en/cities/heron-bay/").text
    assert "at least 20" in page
    assert "Survey of 2025" in page
    assert "Corrected on" not in page


def test_programs_and_tables_keep_the_measure(city: City, client: Client) -> None:
    make.CityFactory(slug="reed-hills", status="founding")
    indicator_of(city, measure="forest-cover", **value(FIRST, 2025, "20", qualifier="at_least"))

    (figure,) = client.get("/api/v1/cities/heron-bay/").json()["figures"]
    assert (figure["measure"], figure["year"], figure["qualifier"]) == ("forest-cover", 2025, "at_least")
    assert told(Program().get("/api/v1/indicators/"))["results"][0]["measure"] == "forest-cover"
    assert "Survey of 2025" in client.get("/en/cities/data.csv").text
    compared = client.get("/en/cities/compare/?c=heron-bay&c=reed-hills").text
    assert ("at least 20" in compared, "Survey of 2025" in compared) == (True, True)


def test_without_the_link_two_dated_values_stand_apart(city: City) -> None:
    make.FigureFactory(city=city, measure="tree-canopy", unit="percent", value=15, year=2019)
    indicator_of(city, measure="", **value(FIRST, 2025, "20"))

    assert [each[1] for each in canopy(city)] == [2019]


def test_a_value_that_is_withdrawn_or_not_public_stands_nowhere(city: City) -> None:
    row = indicator_of(city, state="draft", **value(FIRST, 2023, "18.5"), **value(SECOND, 2025, "20"))
    assert canopy(city) == []

    shown = actions.change_cityindicator(row, changes={"state": "published"}, expected=None, by=BY)
    assert [each[1] for each in canopy(city)] == [2025]
    shown = actions.change_cityindicator(shown, changes={f"values.{SECOND}": False}, expected=None, by=BY)
    assert [each[1] for each in canopy(city)] == [2023]
    shown = actions.change_cityindicator(shown, changes={"measure": ""}, expected=None, by=BY)
    assert canopy(city) == []


def test_a_value_of_a_part_or_none_is_left_out(city: City) -> None:
    none = {f"values.{SECOND}": True, f"values.{SECOND}.year": 2025, f"values.{SECOND}.why_none": "no_data"}
    indicator_of(city, **value(FIRST, 2024, "30", part="Old town"), **none)

    assert canopy(city) == []


def test_an_indicator_that_is_removed_takes_its_figure_along(city: City) -> None:
    row = indicator_of(city, **value(FIRST, 2025, "20"))
    actions.remove_cityindicator(row, expected=row.version, by=BY)

    assert not Figure.objects.exists()


def test_who_changed_the_value_stands_in_the_history_of_the_city(city: City) -> None:
    lead = people.lead(city)
    row = indicator_of(city)
    actions.change_cityindicator(row, changes=value(FIRST, 2025, "20"), expected=None, by=Actor.person(lead))

    last = Entry.objects.filter(object_type="cities.city", object_id=str(city.pk)).latest("pk")
    assert (last.verb, last.by_id) == ("city_changed", lead.pk)


# --- One place ----------------------------------------------------------------------------------------------------


def typed(key: Any, **values: Any) -> dict[str, Any]:
    said = {
        "measure": "tree-canopy",
        "value": "22",
        "unit": "percent",
        "year": 2026,
        "source_title": "Our count",
        **values,
    }
    return {f"figures.{key}": True, **{f"figures.{key}.{name}": each for name, each in said.items()}}


def test_typing_the_figure_leads_to_the_indicator(city: City) -> None:
    indicator_of(city, **value(FIRST, 2025, "20"))
    kept = Figure.objects.get()
    for changes in (typed(uuid4()), {f"figures.{kept.pk}.value": "22"}, {f"figures.{kept.pk}": False}):
        with pytest.raises(ValidationError, match="heron-bay--canopy"):
            change_city(city, changes=changes, expected=None, by=BY)

    assert [each[1] for each in canopy(city)] == [2025]


def test_a_part_of_the_city_another_measure_and_a_confirmation_are_its_own(city: City) -> None:
    indicator_of(city, **value(FIRST, 2025, "20"))
    kept = Figure.objects.get()
    changes = {**typed(uuid4(), scope_en="around the lake"), **typed(uuid4(), measure="green-cover")}
    changes[f"figures.{kept.pk}.is_finding"] = True
    fresh = City.objects.get(pk=city.pk)

    publish_profile(fresh, changes=changes, expected=fresh.version, by=BY, said_on=kept.confirmed_on)  # type: ignore[arg-type]

    assert Figure.objects.count() == 3


def test_the_page_of_the_figures_names_where_they_are_entered(city: City, client: Client) -> None:
    row = indicator_of(city, **value(FIRST, 2025, "20"))
    page = people.sign_in(client, people.editor(city)).get("/en/w/heron-bay/profile/figures/").text

    assert "These figures follow an indicator of your plan. Enter the figures on the page of the indicator:" in page
    assert f"/en/w/heron-bay/indicators/{row.slug}/" in page


def test_an_indicator_names_a_measure_that_nothing_else_holds_in_its_unit(city: City) -> None:
    indicator_of(city)
    second = {"name_en": "Second", "unit": "percent", "state": "published"}
    row = actions.add_cityindicator(slug="heron-bay--second", city=city, changes=second, by=BY)
    with pytest.raises(ValidationError, match="Another indicator already supplies this measure"):
        actions.change_cityindicator(row, changes={"measure": "tree-canopy"}, expected=None, by=BY)
    with pytest.raises(ValidationError, match="can be given in"):
        actions.change_cityindicator(row, changes={"measure": "green-cover", "unit": "ha"}, expected=None, by=BY)
