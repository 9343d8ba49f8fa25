"""An indicator of an index takes its values from what its city published, and from nothing else."""

from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client

from core.history.write import Actor
from core.review.models import Proposal
from planning import actions
from planning.models import CityIndicator
from planning.spreadsheet import writing
from planning.tracking.index_values import lay_index_values
from tests import factories as make
from tests import people

pytestmark = pytest.mark.django_db
BY = Actor(id=None, label="Test")
INDEX = "cbi-2021:natural_areas"


def published(city: Any, year: int, amount: str, **fields: Any) -> Any:
    result = make.ResultFactory(city=city, framework="cbi-2021", year=year, **fields)
    result.lines.create(indicator="natural_areas", mode="given", amount=amount, year=year, order=1)
    return result


def tied(**fields: Any) -> CityIndicator:
    return make.CityIndicatorFactory(index=INDEX, unit="percent", baseline_year=2020, baseline_value=10, **fields)


def laid(indicator: CityIndicator) -> list[tuple[int | None, str]]:
    lay_index_values([indicator])
    return [(row.year, f"{row.value:g}") for row in indicator.values.all()]


def test_its_values_are_those_of_public_results_of_its_city_and_edition() -> None:
    indicator = tied()
    published(indicator.city, 2024, "12.5")
    published(indicator.city, 2026, "14")
    published(indicator.city, 2025, "99", state="draft")
    published(make.CityFactory(), 2023, "98")
    other = published(indicator.city, 2022, "97")
    other.lines.update(indicator="connectivity")

    assert laid(indicator) == [(2024, "12.5"), (2026, "14")]


def test_a_page_shows_each_with_its_year_and_leads_to_the_result() -> None:
    indicator = tied()
    result = published(indicator.city, 2026, "14")

    page = Client().get(indicator.get_absolute_url()).text

    assert "14%" in page
    assert f'href="{result.get_absolute_url()}"' in page
    assert "Assessment of 2026" in page


def test_what_is_taken_back_is_gone_from_the_indicator() -> None:
    indicator = tied()
    published(indicator.city, 2026, "14", state="withdrawn")

    assert laid(indicator) == []
    assert "Assessment of" not in Client().get(indicator.get_absolute_url()).text


def test_an_indicator_of_another_kind_keeps_its_typed_values() -> None:
    indicator = make.CityIndicatorFactory()
    indicator.values.create(year=2025, value=3, source_title="Survey")
    published(indicator.city, 2026, "14")

    assert laid(indicator) == [(2025, "3.000000")]


def test_a_value_cannot_be_typed_at_any_door() -> None:
    indicator = tied()
    key = f"values.{uuid4()}"
    typed: dict[str, Any] = {key: True, f"{key}.year": 2025, f"{key}.value": "3", f"{key}.source_title": "Survey"}

    with pytest.raises(ValidationError, match="come from your city’s published assessments"):
        actions.change_cityindicator(indicator, changes=typed, expected=None, by=BY)

    assert not indicator.values.exists()


def test_the_form_says_so_and_keeps_what_was_typed() -> None:
    indicator = tied()
    editor = people.sign_in(Client(), people.editor(indicator.city))
    address = f"/en/w/{indicator.city.slug}/indicators/{indicator.slug}/values/"
    key = str(uuid4())
    row = {f"values-{key}-{name}": value for name, value in (("year", "2025"), ("value", "3"), ("source_title", "S"))}

    answer = editor.post(address, {"values": key, **row, "complete": "1"})

    assert "Its values come from the assessments that your city published" in answer.text
    assert 'value="2025"' in answer.text


def test_the_source_of_a_value_stands_at_the_next_and_is_no_value_by_itself() -> None:
    indicator = make.CityIndicatorFactory()
    indicator.values.create(year=2022, value=1, source_title="Old survey")
    indicator.values.create(year=2024, value=3, source_title="Survey of reeds", source_link="https://example.org/s")
    editor = people.sign_in(Client(), people.editor(indicator.city))
    address = f"/en/w/{indicator.city.slug}/indicators/{indicator.slug}/values/"

    page = editor.post(address, {"more": "values"}, follow=True)
    form = page.context["form"]
    (row,) = [each for each in form.rows["values"] if each.form.is_new]
    assert row.form["source_title"].value() == "Survey of reeds"
    assert row.form["source_link"].value() == "https://example.org/s"
    head = f"values-{row.key}-"
    empty = {"values": row.key, f"{head}source_title": "Survey of reeds", f"{head}source_link": "https://example.org/s"}
    editor.post(address, {**empty, "continue": "1"})
    assert not Proposal.objects.exists()

    editor.post(address, {**empty, f"{head}year": "2025", f"{head}value": "4", "continue": "1"})
    changes = Proposal.objects.get().changes
    assert changes[f"values.{row.key}.source_title"] == "Survey of reeds"
    assert changes[f"values.{row.key}.source_link"] == "https://example.org/s"


def test_typed_values_go_before_an_indicator_becomes_one_of_an_index() -> None:
    indicator = make.CityIndicatorFactory()
    indicator.values.create(year=2025, value=3, source_title="Survey")

    with pytest.raises(ValidationError, match="Remove the values you entered"):
        actions.change_cityindicator(indicator, changes={"index": INDEX}, expected=None, by=BY)


def test_an_indicator_that_no_edition_has_is_refused() -> None:
    with pytest.raises(ValidationError):
        actions.change_cityindicator(
            make.CityIndicatorFactory(), changes={"index": "cbi-2021:nothing"}, expected=None, by=BY
        )


# --- For programs -------------------------------------------------------------------------------------------------


def told(language: str = "") -> Any:
    row: Any = Client().get(f"/api/v1/indicators/{language}").json()["results"][0]
    return row["values"]


def test_programs_read_the_values_of_an_index_with_their_results() -> None:
    indicator = tied()
    result = published(indicator.city, 2026, "14")
    published(indicator.city, 2025, "99", state="draft")
    published(make.CityFactory(), 2023, "98")

    found = told()

    assert [(each["year"], each["value"], each["unit"]) for each in found] == [(2026, 14, "percent")]
    assert found[0]["source_title"].startswith("Assessment of 2026")
    assert found[0]["source_link"] == f"{settings.SITE_URL}/en/cities/{result.slug.replace('--', '/index/')}/"
    assert found[0]["id"] == str(result.lines.get().pk)
    assert "2026" in told("?lang=ja")[0]["source_title"]
    assert "/ja/" in told("?lang=ja")[0]["source_link"]
    assert Client().get(f"/api/v1/indicators/{indicator.slug}/").json()["values"] == found


def test_the_open_data_of_a_plan_has_the_values_of_an_index_and_the_table_of_the_city_has_none() -> None:
    indicator = tied()
    result = published(indicator.city, 2026, "14")
    plan = make.PlanFactory(city=indicator.city)
    make.PlanTargetFactory(plan=plan).indicators.add(indicator)

    public = Client().get(f"/en/cities/{plan.city.slug}/plan/data.json").json()["indicators"][0]["values"]

    assert [(each["year"], each["value"]) for each in public] == [(2026, "14")]
    assert public[0]["source_link"] == f"{settings.SITE_URL}{result.get_absolute_url()}"
    assert [line.get("value") for line in writing.table(plan, is_public=True).lines if line.get("value")] == [14]
    assert not [line for line in writing.table(plan, is_public=False).lines if line.get("value")]
