"""What the values of an indicator say over the years, and how their line is drawn."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from core.ui.year_line import drawing, scale_of, year_line
from planning.models import CityIndicator
from planning.tracking import drawing as drawn_of
from planning.tracking.lines import Finding, Point, trend_finding, value_line
from planning.tracking.reckoning import Amount, Course, due, reckon
from planning.tracking.wording import due_words, goal_words, line_words, remarks, trend_words
from tests.factories import CityIndicatorFactory

SPACE = "\N{NO-BREAK SPACE}"


def points(*values: Any, first: int = 2019) -> list[Point]:
    """A number, or a number with its bound, for each year."""
    found = []
    for year, value in enumerate(values, start=first):
        number, bound = value if isinstance(value, tuple) else (value, "")
        found.append(Point(Amount(Decimal(str(number)), year, "", bound), year, Decimal(str(number))))
    return found


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ((), Finding.NONE),
        ((7,), Finding.ONE),
        ((100, 105), Finding.WAS),  # 5 % and no more
        ((100, 105.1), Finding.ROSE),
        ((100, 94.9), Finding.FELL),
        ((100, 100), Finding.WAS),
        ((43.8, 44.95), Finding.WAS),  # of a share too the first value counts, not the points of a hundred
        ((0.5, 1), Finding.ROSE),
        ((0, 0.1), Finding.ROSE),  # from nought every number is more
        ((0, 0), Finding.WAS),
        ((3, 0), Finding.FELL),
        ((-10, -5), Finding.ROSE),
        ((100, 104, 103, 120), Finding.ROSE),  # a dent of less than 5 %
        ((100, 130, 120, 140), Finding.WAS),  # a dent of more
        ((100, 112, 109, 106, 120), Finding.WAS),  # two small dents are one large
        ((100, 150, 120), Finding.WAS),
        ((100, 90, 120), Finding.WAS),
        ((120, 100, 110, 90), Finding.WAS),
        ((120, 110, 90), Finding.FELL),
        ((61, (66, "at_least")), Finding.ROSE),
        (((61, "at_least"), (66, "at_least")), Finding.WAS),
        (((61, "at_most"), 66), Finding.ROSE),
        ((61, (66, "at_most")), Finding.WAS),
        ((66, (50, "at_most")), Finding.FELL),
        (((61, "about"), (70, "about")), Finding.ROSE),
        ((100, (80, "at_least"), 120), Finding.ROSE),  # it may have been 110
        ((100, (80, "at_most"), 120), Finding.WAS),
    ],
)
def test_it_rose_or_fell_only_where_that_is_sure_and_no_value_between_contradicts(
    values: tuple[Any, ...], found: Finding
) -> None:
    assert trend_finding(points(*values)) is found


def course(*values: Amount, baseline: Amount | None = None, unit: str = "ha") -> Course:
    return Course("up", unit, baseline, (), values)


def test_a_value_of_a_unit_that_can_be_turned_is_a_dot_apart_and_another_is_left_out() -> None:
    line = value_line(
        course(
            Amount(Decimal(10), 2019),
            Amount(Decimal(2), 2020, "km2"),
            Amount(Decimal(30), 2021, "percent"),
            Amount(Decimal(40), 2022),
        )
    )

    assert [(each.year, int(each.value), each.is_apart) for each in line.points] == [
        (2019, 10, False),
        (2020, 200, True),
        (2022, 40, False),
    ]
    assert line.left_out == 1


def test_the_baseline_is_a_point_where_its_year_has_no_value() -> None:
    before, same = Amount(Decimal(5), 2018), Amount(Decimal(5), 2019)

    assert [each.is_baseline for each in value_line(course(Amount(Decimal(10), 2019), baseline=before)).points] == [
        True,
        False,
    ]
    assert [each.value for each in value_line(course(Amount(Decimal(10), 2019), baseline=same)).points] == [10]


# --- In words -----------------------------------------------------------------------------------------------------


def indicator(*values: Any, **fields: Any) -> CityIndicator:
    """Values by year, as a dict of columns or a number."""
    row = CityIndicatorFactory(**{"unit": "ha", "baseline_value": None, "baseline_year": None, **fields})
    for year, value in enumerate(values, start=2019):
        columns = value if isinstance(value, dict) else {"value": value}
        row.values.create(**{"year": year, "source_title": "Survey", **columns})
    return CityIndicator.objects.get(pk=row.pk)


def told(row: CityIndicator) -> str:
    return line_words(row).replace(SPACE, " ")


@pytest.mark.django_db
def test_first_and_last_value_are_said_with_their_years() -> None:
    assert told(indicator()) == "No value has been entered yet."
    assert told(indicator(47.2)) == "47.2 ha in 2019"
    assert told(indicator(47, 60)) == "Rose from 47 ha (2019) to 60 ha (2020)"
    assert told(indicator(60, 47)) == "Fell from 60 ha (2019) to 47 ha (2020)"
    assert told(indicator(60, 80, 61)) == "Was 60 ha in 2019 and 61 ha in 2021"
    fiscal = indicator({"value": 60, "is_fiscal": True}, {"value": 80, "is_fiscal": True})
    assert told(fiscal) == "Rose from 60 ha (FY2019) to 80 ha (FY2020)"
    assert told(indicator({"value": 60, "qualifier": "at_least"}, 61)) == "Was at least 60 ha in 2019 and 61 ha in 2020"


@pytest.mark.django_db
def test_values_of_parts_say_nothing_of_the_whole() -> None:
    parts = indicator({"value": 60, "part": "East"}, {"value": 80, "part": "East"}, {"value": 47})

    assert told(parts) == "47 ha in 2021"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "rose", "fiscal"),
    [
        ("zh-hans", "从47ha（2019年）上升到60ha（2020年）", "从60ha（2019财年）上升到80ha（2020财年）"),
        ("zh-hant", "從47ha（2019年）上升到60ha（2020年）", "從60ha（2019財政年度）上升到80ha（2020財政年度）"),
        ("ja", "47ha（2019年）から60ha（2020年）に増加", "60ha（2019年度）から80ha（2020年度）に増加"),
    ],
)
def test_the_sentence_is_whole_in_each_language(language: str, rose: str, fiscal: str) -> None:
    rows = indicator(47, 60), indicator({"value": 60, "is_fiscal": True}, {"value": 80, "is_fiscal": True})

    with override(language):
        said = [line_words(row).replace(SPACE, "") for row in rows]

    assert said == [rose, fiscal]


@pytest.mark.django_db
def test_a_year_beside_the_one_before_follows_the_same_rule() -> None:
    row = indicator()
    before, now = Amount(Decimal(100), 2024), Amount(Decimal(103), 2025)

    assert trend_words(row, before, now).replace(SPACE, " ") == "Was 100 ha in 2024 and 103 ha in 2025."
    assert trend_words(row, before, now._replace(value=Decimal(120))).startswith("Rose from")
    assert trend_words(row, before, now._replace(unit="percent")) == ""
    assert trend_words(row, None, now) == ""


@pytest.mark.django_db
def test_what_a_plan_aimed_for_stands_beside_what_was_and_nothing_is_called_missed() -> None:
    row = indicator({"value": Decimal("47.2"), "is_fiscal": True})
    row.goals.create(year=2019, value=60, is_fiscal=True)
    row = CityIndicator.objects.get(pk=row.pk)
    now = row.course.values[-1]

    plain = due_words(row, due(row.course, 2025), now).replace(SPACE, " ")
    row.goals.update(is_draft=True)
    row = CityIndicator.objects.get(pk=row.pk)
    draft = due_words(row, due(row.course, 2025), now).replace(SPACE, " ")

    assert plain == "The plan aimed for 60 ha by FY2019. The value for FY2019 is 47.2 ha."
    assert draft == "The draft of the plan aimed for 60 ha by FY2019. The value for FY2019 is 47.2 ha."


# --- As a drawing -------------------------------------------------------------------------------------------------


def shown(row: CityIndicator, **more: Any) -> dict[str, Any]:
    return year_line({"line": drawn_of.year_line(row), "size": "small", "table": False, **more})


@pytest.mark.django_db
def test_no_value_is_no_drawing_one_is_a_number_and_two_are_two_dots() -> None:
    assert drawn_of.year_line(indicator()) is None
    assert shown(indicator())["count"] == 0

    one = shown(indicator(47))
    assert (one["count"], "drawn" in one, one["last"]["said"]) == (1, False, f"47{SPACE}ha")

    two = shown(indicator(47, 60))
    assert (len(two["drawn"]["marks"]), two["drawn"]["ways"], two["is_line"]) == (2, [], False)
    assert [two[name]["label"] for name in ("first", "last")] == ["2019", "2020"]


@pytest.mark.django_db
def test_a_line_leaves_a_gap_where_a_year_has_no_value() -> None:
    silent = indicator(10, 20, {"value": None, "why_none": "not_measured"}, 30, 40)
    missing = indicator(10, 20, {"year": 2022, "value": 30})
    years = [{"year": year, "value": year} for year in (2012, 2017, 2022)]
    rare = indicator(*years)
    every_five = indicator(*years, frequency="five-years")

    assert [(way["from"]["x"], way["to"]["x"]) for way in shown(silent)["drawn"]["ways"]] == [
        ("0.0%", "25.0%"),
        ("75.0%", "100.0%"),
    ]
    assert len(shown(missing)["drawn"]["ways"]) == 1
    assert shown(rare)["drawn"]["ways"] == []
    assert len(shown(every_five)["drawn"]["ways"]) == 2


@pytest.mark.django_db
def test_parts_and_other_units_are_not_joined_and_it_is_said() -> None:
    row = indicator(
        10, {"value": 1, "unit": "km2"}, 30, 40, {"value": 5, "part": "East"}, {"value": 3, "unit": "percent"}
    )

    found = shown(row)

    assert [mark["x"] for mark in found["drawn"]["marks"]] == ["0.0%", "33.3%", "66.7%", "100.0%"]
    assert len(found["drawn"]["ways"]) == 1
    assert list(found["notes"]) == [
        "1 value is in a unit that cannot be converted, so it is shown only in the table.",
        "Values for parts are shown only in the table.",
    ]


@pytest.mark.django_db
def test_the_goal_is_said_with_its_year_and_that_it_is_of_a_draft() -> None:
    row = indicator(40, 30, 20)
    row.goals.create(year=2025, value=15)
    row.goals.create(year=2030, value=10, qualifier="at_most", is_fiscal=True, is_draft=True)

    found = shown(CityIndicator.objects.get(pk=row.pk))

    assert found["aim"]["words"].replace(SPACE, " ") == "Target value in the draft: at most 10 ha by FY2030"
    assert (found["drawn"]["goal_is_high"], found["drawn"]["goal_y"]) == (False, "48.0")


@pytest.mark.django_db
def test_a_goal_in_another_unit_is_said_and_not_drawn() -> None:
    row = indicator(40, 30, 20)
    row.goals.create(year=2030, value=10, unit="percent")

    found = shown(CityIndicator.objects.get(pk=row.pk))

    assert found["aim"]["words"].replace(SPACE, " ") == "Target value: 10% by 2030"
    assert found["drawn"]["goal_y"] is None


@pytest.mark.parametrize(
    ("values", "ends"),
    [
        ((10, 28), (0, 30)),
        ((500, 519), (500, 520)),
        ((43, 45), (43, 45)),
        ((45, 45, 45), (0, 60)),
        ((0, 0), (0, Decimal("0.5"))),
        ((-5, 10), (-5, 10)),
        ((-5, -5), (-6, -4)),
        ((2, 1_760), (0, 2_000)),
    ],
)
def test_the_scale_begins_at_nought_unless_the_values_lie_close(values: tuple[int, ...], ends: tuple[int, int]) -> None:
    found: Any = tuple(scale_of([Decimal(value) for value in values]))

    assert found == ends


def test_where_a_scale_does_not_begin_at_nought_the_drawing_says_so() -> None:
    near: list[dict[str, Any]] = [
        {"year": 2019 + n, "label": "", "value": Decimal(value), "said": "", "bound": ""}
        for n, value in enumerate((500, 510, 519))
    ]
    far = [{**point, "value": point["value"] - 490} for point in near]

    def said(given: list[dict[str, Any]]) -> str:
        return str(year_line({"line": {"points": given}, "size": "small", "table": False})["scale_words"])

    assert said(near) == "The scale runs from 500 to 520 and does not start at 0."
    assert said(far) == "The scale starts at 0."


def test_a_fiscal_year_lies_at_its_number() -> None:
    line = {
        "points": [
            {"year": year, "label": label, "value": Decimal(1), "said": "", "bound": ""}
            for year, label in ((2018, "2018"), (2019, "FY2019"), (2022, "2022"))
        ]
    }

    assert [mark["x"] for mark in drawing(line, 60)["marks"]] == ["0.0%", "25.0%", "100.0%"]


@pytest.mark.django_db
def test_the_words_of_a_goal_keep_its_bound() -> None:
    said = goal_words(indicator(), Amount(Decimal(30), 2030, "", "at_least"))

    assert said.replace(SPACE, " ") == "Target value: at least 30 ha by 2030"


@pytest.mark.django_db
def test_the_citys_own_words_stand_beside_the_line_with_their_source() -> None:
    words = {"value": 60, "footnote_en": "More ponds were dug than planned.", "source_title": "Report of 2020"}
    row = indicator(47, words)
    corrected = indicator(47, {**words, "corrected_value": 55, "added_on": "2026-05-04"})

    found = drawn_of.year_line(row, with_words=True)

    assert found is not None
    assert found["beside"] == {
        "label": "Note on 2020:",
        "text": "More ponds were dug than planned.",
        "lang": "",
        "source": "Report of 2020",
    }
    assert (drawn_of.year_line(corrected, with_words=True) or {})["beside"] is None
    assert (drawn_of.year_line(row) or {})["beside"] is None
    page = Client().get(row.get_absolute_url()).text
    assert page.index("Rose from 47") < page.index("<q>More ponds were dug than planned.</q>")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "No new value since 2019."),
        ("zh-hans", "2019年之后没有新数值。"),
        ("ja", "2019年以降、新しい値はありません。"),
    ],
)
def test_a_year_in_a_sentence_has_its_word_once(language: str, said: str) -> None:
    row = indicator(47)

    with override(language):
        found = remarks(row, row.course, reckon(row.course), 2026)

    assert found[0] == said
