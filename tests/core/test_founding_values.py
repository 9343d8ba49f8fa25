"""Every value of the data files stands in API, table and CSV with year, source and confidence, and no other does."""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from alliance.founding.loading import HERE
from cities.models import Figure
from core.text.ranges import year_words
from core.vocabulary.loading import DATA, read
from core.vocabulary.models import Confidence, Source
from planning.models import CityIndicator, IndicatorGoal, IndicatorValue, PlanTarget

pytestmark = pytest.mark.django_db

type Facts = dict[str, Any]
TABLE = "/en/cities/yokohama/plan/data.csv"
PUBLIC = ("high", "medium")


@pytest.fixture
def sources(founding_facts: None) -> dict[str, Source]:
    return {each.key: each for each in Source.objects.all()}


def rows(name: str) -> list[Facts]:
    found: list[Facts] = read(HERE / f"{name}.yaml")[name]
    return found


def figures() -> Iterator[tuple[str, Facts]]:
    return ((city["slug"], figure) for city in rows("cities") for figure in city["figures"])


def told(facts: Facts, sources: dict[str, Source]) -> tuple[object, ...]:
    """A value or goal as programs are to read it."""
    source = sources[facts["source"]]
    sure = Confidence.shown(facts["confidence"], [source.read_in_archive])
    return (
        *(facts["year"], facts.get("is_fiscal", False), Decimal(facts["value"]), facts.get("qualifier", "")),
        *(source.url, sure, facts.get("is_draft", False)),
    )


def answered(row: Facts) -> tuple[object, ...]:
    assert row["source"]["read_in_archive"]
    return (
        *(row["year"], row["is_fiscal"], Decimal(str(row["value"])), row["qualifier"]),
        *(row["source"]["url"], row["confidence"], row.get("is_draft", False)),
    )


def test_the_api_gives_each_value_and_goal_and_no_other(client: Client, sources: dict[str, Source]) -> None:
    for facts in rows("indicators"):
        answer = client.get(f"/api/v1/indicators/{facts['slug']}/").json()
        assert [answered(row) for row in answer["values"]] == [told(each, sources) for each in facts["values"]]
        assert [answered(row) for row in answer["goals"]] == [told(each, sources) for each in facts.get("goals", [])]


def test_the_page_of_an_indicator_gives_each_value_with_year_source_and_confidence(
    client: Client, sources: dict[str, Source]
) -> None:
    for facts in rows("indicators"):
        page = client.get(CityIndicator.objects.get(slug=facts["slug"]).get_absolute_url()).content.decode()
        for each in (*facts["values"], *facts.get("goals", [])):
            assert f'<th scope="row">{year_words(each["year"], each.get("is_fiscal", False))}' in page
            assert f"/sources/{each['source']}/" in page
            if "is_draft" in each:
                assert "figure of a draft" in page


def test_each_target_stands_in_api_and_table_and_a_draft_says_so(client: Client, sources: dict[str, Source]) -> None:
    table = client.get(TABLE, {"plan": "yokohama-green-up"}).content.decode("utf-8-sig")
    lines = {line["Key of this site"]: line for line in csv.DictReader(io.StringIO(table)) if line["Level"] == "Target"}

    for facts in rows("targets"):
        answer = client.get(f"/api/v1/plan-targets/{facts['slug']}/").json()
        line = lines[facts["slug"]]
        assert (answer["due_year"], answer["due_is_fiscal"]) == (facts["due_year"], True)
        assert line["To be reached by"] == f"FY{facts['due_year']}"
        assert answer["is_draft"] is facts.get("is_draft", False)
        assert bool(line["Figure of a draft"]) is facts.get("is_draft", False)
        assert answer["source"]["url"] == line["Address of the source"] == sources[facts["source"]].url
        assert answer["confidence"] == facts["confidence"]
    assert len(lines) == len(rows("targets"))


def test_the_table_of_a_plan_gives_its_values_with_year_source_and_confidence(
    client: Client, sources: dict[str, Source]
) -> None:
    table = client.get(TABLE, {"plan": "yokohama-green-up"}).content.decode("utf-8-sig")
    found = {
        (line["Key of this site"], line["Year of the value"], line["Value"], line["Source of the value"])
        for line in csv.DictReader(io.StringIO(table))
        if line["Value"] and line["Confidence"]
    }
    named = {slug for target in rows("targets") for slug in target.get("indicators", [])}

    wanted = {
        (
            facts["slug"],
            year_words(each["year"], each.get("is_fiscal", False)),
            each["value"],
            sources[each["source"]].title,
        )
        for facts in rows("indicators")
        if facts["slug"] in named
        for each in facts["values"]
    }
    assert found == wanted


def test_nothing_of_low_confidence_is_loaded_and_no_target_of_the_framework_is_named(founding_facts: None) -> None:
    said = [
        each["confidence"] for name in ("values", "goals") for row in rows("indicators") for each in row.get(name, [])
    ]
    said += [each["confidence"] for each in rows("targets")] + [figure["confidence"] for _city, figure in figures()]

    assert set(said) <= set(PUBLIC)
    assert not PlanTarget.objects.exclude(source=None).filter(alignments__isnull=False).exists()
    assert not Source.objects.filter(key__in=["cns-beijing"]).exists()


def test_what_the_files_hold_is_what_there_is(founding_facts: None, capsys: pytest.CaptureFixture[str]) -> None:
    """90 values: those of series, one that is told in a footnote, and figures of cities."""
    series = sum(len(row["values"]) for row in rows("indicators"))
    beside = sum(
        "6,117" in each.get("footnote", {}).get("en", "") for row in rows("indicators") for each in row["values"]
    )
    listed = read(DATA / "sources.yaml")["sources"]
    archived = {key for key, source in listed.items() if "read_in_archive" in source}
    told = [
        figure
        for _city, figure in figures()
        if (figure["source"] in archived and figure["measure"] != "restoration-spending")
        or figure["measure"] == "citizen-forests"
    ]
    targets = rows("targets")

    assert series + beside + len(told) == 90
    assert (len(targets), sum(each.get("is_draft", False) for each in targets)) == (11, 7)
    assert IndicatorValue.objects.exclude(source=None).count() == series
    assert IndicatorGoal.objects.filter(is_draft=True).count() == 1
    assert PlanTarget.objects.exclude(source=None).count() == len(targets)
    assert Figure.objects.filter(city__slug__in=[city["slug"] for city in rows("cities")], follows="").count() == len(
        list(figures())
    )
    with capsys.disabled():
        print(f" {series + beside + len(told)} values, {len(targets)} targets, {len(archived)} archived sources")
