"""Cells of plans as cities write them: amounts in three scripts, half and full width; years, fiscal ones among them."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from planning.spreadsheet import amounts
from planning.spreadsheet.headings import guessed

AMOUNTS = {
    # simplified
    "占14.5%以上": ("14.5", "percent", "at_least"),
    "不低于国土面积的３０％": ("30", "percent", "at_least"),
    "国土面积的30％": ("30", "percent", ""),
    "占国土面积的30%以上": ("30", "percent", "at_least"),
    "占比18%": ("18", "percent", ""),
    "达到90％以上": ("90", "percent", "at_least"),
    "森林覆盖率不低于45%": ("45", "percent", "at_least"),
    "覆盖率达到45%": ("45", "percent", ""),
    "提高到 3.5 万公顷": ("35000", "ha", ""),
    "增加至１２种": ("12", "species", ""),
    "不超过5%": ("5", "percent", "at_most"),
    "至少40%": ("40", "percent", "at_least"),
    "30%左右": ("30", "percent", "about"),
    "不低于百分之30": ("30", "percent", "at_least"),
    "人均公园绿地面积14平方米/人": ("14", "m2-each", ""),
    "面积达500公顷以上": ("500", "ha", "at_least"),
    "10平方公里以上": ("10", "km2", "at_least"),
    # traditional
    "達到90%以上": ("90", "percent", "at_least"),
    "佔全市面積的18%": ("18", "percent", ""),
    "不少於120種": ("120", "species", "at_least"),
    "約30公頃": ("30", "ha", "about"),
    "提高至３．５萬公頃": ("35000", "ha", ""),
    "不超過５％": ("5", "percent", "at_most"),
    "總面積１，２００公頃": ("1200", "ha", ""),
    # Japanese
    "市域面積の30%以上": ("30", "percent", "at_least"),
    "全域の10％": ("10", "percent", ""),
    "緑被率３１％以上": ("31", "percent", "at_least"),
    "全体の３割以上": ("30", "percent", "at_least"),
    "約3割": ("30", "percent", "about"),
    "５％未満": ("5", "percent", "at_most"),
    "３０ｈａ以上": ("30", "ha", "at_least"),
    "１，２００種": ("1200", "species", ""),
    "１４．５㎡／人": ("14.5", "m2-each", ""),
    "５か所": ("5", "count", ""),
    "１．２億円": ("120000000", "JPY", ""),
    "≧９０％": ("90", "percent", "at_least"),
    # Latin letters
    "at least 30 % of land": ("30", "percent", "at_least"),
    "30% of land area": ("30", "percent", ""),
    "up to 5 ha": ("5", "ha", "at_most"),
    "90 per cent or more": ("90", "percent", "at_least"),
}
STAY_FAULTY = (
    *("显著提高", "下降30%", "30%減", "減少50%以上", "提高10个百分点", "现状的2倍", "每年10公顷", "百分之三十"),
    *("30%～40%", "30% reduction"),
)


def test_there_are_forty_cells_and_ten_that_stay_faulty() -> None:
    assert (len(AMOUNTS), len(STAY_FAULTY)) == (40, 10)


@pytest.mark.parametrize("text", AMOUNTS)
def test_an_amount_is_read_with_its_unit_and_how_exact_it_is(text: str) -> None:
    value, unit, qualifier = AMOUNTS[text]

    read = amounts.read_amount(text)

    assert (read.value, read.unit, read.own, read.qualifier) == (Decimal(value), unit, "", qualifier)


@pytest.mark.parametrize("text", STAY_FAULTY)
def test_what_is_no_amount_or_a_change_stays_faulty(text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        amounts.read_amount(text)

    assert text in refused.value.messages[0]


def test_units_of_the_city_stay_as_they_are_written() -> None:
    assert amounts.read_amount("50件/年") == amounts.Read(Decimal(50), "other", "件/年")


@pytest.mark.parametrize(
    ("text", "year", "is_fiscal"),
    [
        *(("令和5年度", 2023, True), ("令和5年", 2023, False), ("R5", 2023, True), ("Ｒ５年度", 2023, True)),
        *(("H30年度", 2018, True), ("2023年度", 2023, True), ("FY2023", 2023, True), ("2023年", 2023, False)),
        *(("2023", 2023, False), ("令和元年度", 2019, True), ("2030年度末", 2030, True), ("2030年末", 2030, False)),
    ],
)
def test_a_fiscal_year_is_told_from_a_calendar_year(text: str, year: int, *, is_fiscal: bool) -> None:
    assert amounts.year(text) == (year, is_fiscal)


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        *(("現状値（令和5年度）", (2023, True)), ("目標値(R12)", (2030, True)), ("Value 2023", (2023, False))),
        *(("基准值（2020年）", (2020, False)), ("現状値", None), ("R&D", None), ("Baseline FY2019", (2019, True))),
    ],
)
def test_a_heading_says_its_year(heading: str, said: tuple[int, bool] | None) -> None:
    assert amounts.year_in(heading) == said


# --- Columns ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headings", "cells", "codes"),
    [
        # one heading over both
        (("施策", "施策"), (["1-1", "1-2"], ["湿地を守る", "森を守る"]), ["action_number", "action"]),
        # the words stand behind, without a heading of their own
        (("施策", ""), (["1-1", "1-2"], ["湿地を守る", "森を守る"]), ["action_number", "action"]),
        (("施策", "施策名"), (["①", "②"], ["湿地を守る", "森を守る"]), ["action_number", "action"]),
        (("施策名", "施策番号"), (["湿地を守る"], ["1-1"]), ["action", "action_number"]),
        # there are no other words for it
        (("目标", "任务"), (["1.1", "1.2"], ["恢复湿地", "种树"]), ["target", "action"]),
        # what is to be reached, behind an indicator
        (("指標", "目標"), (["緑被率", "種数"], ["31%", "120種以上"]), ["indicator", "goal_value"]),
        (("目標", "指標"), (["水を守る", "森を守る"], ["緑被率", "種数"]), ["target", "indicator"]),
        (
            ("施策", "指標", "現状値（令和5年度）", "目標値（令和12年度）"),
            (["湿地を守る"], ["面積"], ["30ha"], ["35ha以上"]),
            ["action", "indicator", "baseline", "goal_value"],
        ),
        (("Action", ""), (["IV", "V"], ["Plant trees", "Count"]), ["action_number", "action"]),
    ],
)
def test_the_column_of_words_is_proposed_and_not_its_number(
    headings: tuple[str, ...], cells: tuple[list[str], ...], codes: list[str]
) -> None:
    assert guessed(headings, None, cells) == codes


def test_what_people_chose_before_is_not_guessed_anew() -> None:
    assert guessed(("施策",), {"施策": "action"}, (["1-1", "1-2"],)) == ["action"]
