import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alliance.founding.example import add_example_city
from core.vocabulary.loading import load_vocabulary

pytestmark = pytest.mark.django_db


def page(address: str, status: int = 200) -> str:
    answer = Client().get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_the_index_says_which_bands_are_not_confirmed() -> None:
    shown = page("/en/index/")

    assert "Points are calculated for 9 of 28 indicators" in shown
    assert "Points are calculated for 4 of 23 indicators" in shown
    assert "4, 5, 6, 9, 14, 15, 16" in shown
    assert "This site does not rank cities by the index." in shown


@pytest.mark.parametrize(
    ("language", "short", "sentence"),
    [
        ("zh-hans", "自然区域", "城市自然区域的比例"),
        ("zh-hant", "自然區域", "城市自然區域的比例"),
        ("ja", "自然地", "市内の自然地の割合"),
    ],
)
def test_indicators_are_told_in_the_language_of_the_reader(language: str, short: str, sentence: str) -> None:
    assert f"<span>{short}</span>" in page(f"/{language}/index/")
    assert sentence in page(f"/{language}/index/try/cbi-2021/1/")


def test_each_indicator_is_a_tile_and_those_that_are_calculated_here_are_filled() -> None:
    shown = page("/en/index/").partition('<details class="disclosure')[0]

    assert len(set(re.findall(r'href="/en/index/try/cbi-2021/(\d+)/"', shown))) == 28
    filled = re.findall(r'try/cbi-2021/(\d+)/" class="calculated"', shown)
    assert filled == ["1", "2", "3", "7", "8", "10", "11", "12", "13"]
    assert shown.count(": Score calculated from the values</span>") == 9
    assert shown.count(": Score entered by the city, with a reason</span>") == 19


def test_what_is_uncertain_about_the_bands_is_folded_and_said() -> None:
    folded = page("/en/index/").partition('<details class="disclosure')[2]

    assert "are based on a single source and should be checked again in the handbook: 3" in folded


def test_without_an_example_the_page_promises_none() -> None:
    shown = page("/en/index/")

    assert "What a result shows" not in shown
    assert "See the full example" not in shown


def test_a_result_of_the_fictional_city_stands_beside_the_explanation(founding_facts: None) -> None:
    load_vocabulary()
    add_example_city()

    card = page("/en/index/").partition("<figure")[2].partition("</figure>")[0]

    assert re.findall(r'class="num">(\d+)', card) == ["1", "10", "11", "16", "17"]  # the others did not change
    assert "Example Bay: 31 of 52 points on 13 scored indicators." in card
    assert "4 points more than in 2023" in card
    assert '<span class="tag warn">A fictional example</span>' in card
    assert "2023: 2;" in card


def test_from_each_indicator_one_gets_to_every_other() -> None:
    shown = page("/en/index/try/cbi-2014/2/")

    assert len(set(re.findall(r'href="/en/index/try/cbi-2014/(\d+)/"', shown))) == 23
    assert shown.count('aria-current="page" title="Connectivity"') == 1


def test_one_indicator_can_be_tried_without_an_account() -> None:
    shown = page("/en/index/try/cbi-2021/1/?natural_area_ha=1.5+km²&city_area_ha=1000")

    assert "3 of 4 points" in shown
    assert "Value: 15%" in shown
    assert "more would give 4 points" in shown


def test_an_indicator_without_bands_gives_a_value_and_no_score() -> None:
    shown = page("/en/index/try/cbi-2014/1/?natural_area_ha=150&city_area_ha=1000")

    assert "Value: 15%" in shown
    assert "No score" in shown
    assert "not been confirmed yet, so there is no score" in shown
    assert "of 4 points" not in shown


def test_what_is_wrong_comes_back_with_what_was_typed() -> None:
    shown = page("/en/index/try/cbi-2021/1/?natural_area_ha=2000&city_area_ha=1000")

    assert "Error: Proportion of natural areas in the city" in shown
    assert "The part is larger than the whole." in shown
    assert 'value="2000"' in shown


@pytest.mark.parametrize("typed", ["1e400", "NaN", "12 km² ha", "9" * 5000, "１２", "1.234", "-5", "٣"])
def test_t56_nothing_that_is_typed_breaks_the_page(typed: str) -> None:
    for key in ("cbi-2021/1", "cbi-2021/2", "cbi-2014/16", "cbi-2021/17"):
        for name in ("natural_area_ha", "group_areas_ha", "projects", "declared_score"):
            page(f"/en/index/try/{key}/?{name}={typed}")


def test_what_there_is_not_is_not_found() -> None:
    for address in ("cbi-2008/1", "cbi-2021/29", "cbi-2021/0"):
        page(f"/en/index/try/{address}/", 404)


def test_every_indicator_of_both_editions_has_its_page() -> None:
    for key, last in (("cbi-2021", 28), ("cbi-2014", 23)):
        for number in range(1, last + 1):
            page(f"/ja/index/try/{key}/{number}/")


def test_a_page_of_the_index_costs_one_query_for_each_edition() -> None:
    page("/en/index/")
    with CaptureQueriesContext(connection) as queries:
        Client().get("/en/index/?x=1")

    assert len([each for each in queries if "bandconfirmation" in each["sql"]]) == 2


def test_a_level_that_was_not_read_is_the_word_of_the_city_with_a_reason() -> None:
    assert "No score" in page("/en/index/try/cbi-2014/17/?level=3")
    assert "3 of 4 points" in page("/en/index/try/cbi-2014/17/?level=3&justification=Adopted")


def test_guides_targets_and_topics_lead_to_the_index(founding_facts: None) -> None:
    assert "/en/index/#cbi-2021" in page("/en/resources/cbi/")
    assert "/en/index/try/cbi-2021/28/" in page("/en/resources/cbi-handbook-2021/")
    assert 'href="/en/index/">Assess with' in page("/en/targets/12/")
    assert 'href="/en/index/">Assess with' not in page("/en/targets/11/")
    assert 'href="/en/index/">Assess with' in page("/en/topics/assessment-and-monitoring/")
