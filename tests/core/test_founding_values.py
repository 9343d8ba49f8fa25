"""Every value of the data files stands in API, table and CSV with year, source and confidence, and no other does."""

import csv
import io
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from alliance.founding.loading import HERE
from cities.models import Figure
from core.text.ranges import year_words
from core.vocabulary.loading import DATA, read_data_file
from core.vocabulary.models import Confidence, Source
from planning.models import CityIndicator, IndicatorGoal, IndicatorValue, PlanTarget

pytestmark = pytest.mark.django_db

type Facts = dict[str, Any]
# Figures of cities that are of the same reading as the series.
TOLD = (
    *(("beijing", "79", "bj-gov-2023"), ("beijing", "49.8", "bj-gov-2024"), ("beijing", "1065", "bj-gov-2024")),
    *(("beijing", "1065", "people-bj-2024-12"), ("beijing", "70.8", "cbcgdf-bj-2024")),
    *(("ninghe", "182", "people-qilihai-2021"), ("ninghe", "300000", "people-qilihai-2021")),
    *(("ninghe", "20", "people-qilihai-2021"), ("ninghe", "50", "people-qilihai-2021")),
    *(("kunming", "52.62", "people-km-2021"), ("kunming", "45.27", "zhb-km-2025"), ("kunming", "23", "shidi-km-2015")),
    *(("kunming", "42000", "yn-gulls-2025"), ("kunming", "62403.27", "silkroad-km-2021")),
    *(("kunming", "4193", "people-dianchi-2023"), ("kobe", "932", "kobe-redlist-2021")),
    *(("kobe", "181.8", "nico-kobe-2023"), ("yokohama", "1050", "koho-2023-11")),
    *(("yokohama", "850", "kihou183-midori"), ("yokohama", "27", "koho-yokohama")),
    *(("yokohama", "43", "koho-yokohama"), ("yokohama", "45", "town-forest-2026")),
)
TABLE = "/en/cities/yokohama/plan/data.csv"
PUBLIC = ("high", "medium")


@pytest.fixture
def sources(founding_facts: None) -> dict[str, Source]:
    return {each.key: each for each in Source.objects.all()}


def rows(name: str) -> list[Facts]:
    found: list[Facts] = read_data_file(HERE / f"{name}.yaml")[name]
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
                assert "figure from a draft" in page


def test_each_target_stands_in_api_and_table_and_a_draft_says_so(client: Client, sources: dict[str, Source]) -> None:
    table = client.get(TABLE, {"plan": "yokohama-green-up"}).content.decode("utf-8-sig")
    lines = {line["Key on this site"]: line for line in csv.DictReader(io.StringIO(table)) if line["Level"] == "Target"}

    for facts in rows("targets"):
        answer = client.get(f"/api/v1/plan-targets/{facts['slug']}/").json()
        line = lines[facts["slug"]]
        assert (answer["due_year"], answer["due_is_fiscal"]) == (facts["due_year"], True)
        assert line["To be reached by"] == f"FY{facts['due_year']}"
        assert answer["is_draft"] is facts.get("is_draft", False)
        assert bool(line["Figure from a draft"]) is facts.get("is_draft", False)
        assert answer["source"]["url"] == line["Web address of the source"] == sources[facts["source"]].url
        assert answer["confidence"] == facts["confidence"]
    assert len(lines) == len(rows("targets"))


def test_the_table_of_each_line_gives_its_values_and_goals_with_year_source_and_confidence(
    client: Client, sources: dict[str, Source], capsys: pytest.CaptureFixture[str]
) -> None:
    values = goals = 0
    for facts in rows("indicators"):
        address = CityIndicator.objects.get(slug=facts["slug"]).get_absolute_url()
        table = client.get(f"{address}chart.csv").content.decode("utf-8-sig")
        lines = list(csv.DictReader(io.StringIO(table)))
        for name, wanted in (("value", facts["values"]), ("goal", facts.get("goals", []))):
            assert [in_table(line) for line in lines if line["row"] == name] == [told(each, sources) for each in wanted]
        values, goals = values + len(facts["values"]), goals + len(facts.get("goals", []))
    with capsys.disabled():
        print(f" {values} values and {goals} goals in the tables of {len(rows('indicators'))} lines")


def in_table(line: dict[str, str]) -> tuple[object, ...]:
    return (
        *(int(line["year"]), line["is_fiscal"] == "true", Decimal(line["value"]), line["bound"]),
        *(line["source_link"], line["confidence"], line["is_draft"] == "true"),
    )


def test_nothing_of_low_confidence_is_loaded_and_no_target_of_the_framework_is_named(founding_facts: None) -> None:
    said = [
        each["confidence"] for name in ("values", "goals") for row in rows("indicators") for each in row.get(name, [])
    ]
    said += [each["confidence"] for each in rows("targets")] + [figure["confidence"] for _city, figure in figures()]

    assert set(said) <= set(PUBLIC)
    assert not PlanTarget.objects.exclude(source=None).filter(alignments__isnull=False).exists()
    assert not Source.objects.filter(key__in=["cns-beijing"]).exists()


def test_what_the_files_hold_is_what_there_is(founding_facts: None, capsys: pytest.CaptureFixture[str]) -> None:
    """90 values: those of series, two that are told in words, and figures of cities."""
    series = sum(len(row["values"]) for row in rows("indicators"))
    beside = sum(
        "6,117" in each.get("footnote", {}).get("en", "") for row in rows("indicators") for each in row["values"]
    ) + sum("400,000 ha" in city["text"]["en"] for city in rows("cities"))
    found = {(city, figure["value"], figure["source"]) for city, figure in figures()}
    listed = read_data_file(DATA / "sources.yaml")["sources"]
    archived = {key for key, source in listed.items() if "read_in_archive" in source}
    targets = rows("targets")

    assert set(TOLD) <= found
    assert series + beside + len(TOLD) == 90
    assert (len(targets), sum(each.get("is_draft", False) for each in targets)) == (11, 7)
    assert len(archived) == 117  # of 118 that were read; one, a copy of another text, is of low confidence
    assert IndicatorValue.objects.exclude(source=None).count() == series
    assert IndicatorGoal.objects.filter(is_draft=True).count() == 1
    assert PlanTarget.objects.exclude(source=None).count() == len(targets)
    assert Figure.objects.filter(city__slug__in=[city["slug"] for city in rows("cities")], follows="").count() == len(
        list(figures())
    )
    with capsys.disabled():
        print(f" {series + beside + len(TOLD)} values, {len(targets)} targets, {len(archived)} archived sources")


# What has to stand before a number that its source gives as a bound or roughly.
SAID_WITH = {
    "about": ("about", "around", "nearly", "some"),
    "over": ("over", "more than"),
    "at_least": ("at least", "more than"),
    "at_most": ("at most", "up to", "fewer than", "less than"),
}


def test_a_text_says_of_a_number_what_its_figure_says_of_it() -> None:
    practices = read_data_file(HERE / "practices.yaml")["practices"]
    wrong = [
        f"{city['slug']}: {words}, and the figure says {figure['qualifier']}"
        for city in read_data_file(HERE / "cities.yaml")["cities"]
        for figure in city.get("figures", ())
        if figure.get("qualifier")
        for words in said_of(figure["value"], [city, *(each for each in practices if each["city"] == city["slug"])])
        if not words.rstrip("0123456789,. ").lower().endswith(SAID_WITH[figure["qualifier"]])
    ]
    assert not wrong, "\n".join(wrong)


def said_of(value: str, rows: list[Facts]) -> Iterator[str]:
    """Where a number stands in the English texts of rows, with the words before it."""
    number = re.compile(rf"(.{{0,14}})(?<![\d,.]){re.escape(f'{Decimal(value):,}')}(?![\d,]|\.\d)")
    for text in (text for row in rows for text in row.values() if isinstance(text, dict)):
        yield from (found[0] for found in number.finditer(text.get("en") or ""))
