import json
from typing import Any

import pytest
from django.test import Client

from tests.api.reading import get

pytestmark = pytest.mark.django_db


def sent(body: str, edition: str = "cbi-2021", status: int = 200) -> dict[str, Any]:
    answer = Client().post(f"/api/v1/frameworks/{edition}/score", body, content_type="application/json")
    assert answer.status_code == status, answer.content
    return answer.json()  # type: ignore[no-any-return]


def score(inputs: dict[str, Any], edition: str = "cbi-2021", status: int = 200) -> dict[str, Any]:
    return sent(json.dumps({"inputs": inputs}), edition, status)


def refused(key: str, inputs: Any, edition: str = "cbi-2021") -> list[str]:
    return list(score({key: inputs}, edition, 400)["errors"])


def test_both_editions_are_listed_the_newest_first() -> None:
    found = get("frameworks")

    assert [(each["id"], each["maximum"]) for each in found["results"]] == [("cbi-2021", 112), ("cbi-2014", 92)]
    assert [each["id"] for each in get("frameworks", ordering="year")["results"]] == ["cbi-2014", "cbi-2021"]
    assert get("frameworks", 400, ordering="points")["code"] == "validation_error"
    assert get("frameworks", 400, sort="x")["errors"] == {"sort": ["Unknown filter."]}


def test_an_edition_says_which_bands_are_known_and_gives_no_others() -> None:
    found = get("frameworks/cbi-2014")
    by_key = {each["key"]: each for each in found["indicators"]}

    assert found["verified_bands"] == [13, 14, 15, 23]
    assert [each["number"] for each in found["indicators"] if each["bands"]] == [13, 14, 15, 23]
    assert by_key["natural_areas"]["standing"]["bands"] == "unverified"
    assert len(by_key["biodiversity_projects"]["decidable"]) == 4
    assert set(by_key["natural_areas"]["name"]) == {"en", "zh-hans", "zh-hant", "ja"}


def test_an_edition_is_told_in_one_language_where_asked() -> None:
    found = get("frameworks/cbi-2021", lang="ja")

    assert found["language"]["name"] == "ja"
    assert found["indicators"][0]["name"] == {"ja": "市内の自然地の割合"}
    assert [*found["indicators"][0]["short"]] == ["ja"]


@pytest.mark.parametrize("edition", ["cbi-2021", "cbi-2014"])
def test_each_indicator_has_a_short_name_beside_its_whole_one(edition: str) -> None:
    found = get(f"frameworks/{edition}")["indicators"]

    for each in found:
        assert [*each["short"]] == ["en", "zh-hans", "zh-hant", "ja"]
        assert all(each["short"].values())
    assert sum(len(each["short"]["en"]) for each in found) < sum(len(each["name"]["en"]) for each in found)


def test_an_edition_that_nobody_knows_is_not_found() -> None:
    assert get("frameworks/cbi-2008", 404)["code"] == "not_found"
    assert score({}, "cbi-2008", 404)["code"] == "not_found"


def test_values_are_scored_and_added_up() -> None:
    found = score(
        {
            "natural_areas": {"natural_area_ha": 6.95, "city_area_ha": 100},
            "connectivity": {"group_areas_ha": [60, 40]},
            "lbsap": {"declared_score": 3, "justification": "Adopted in 2024"},
            "change_birds": {"species_gained": 4, "species_lost": 1},
        }
    )

    assert {key: (each["rounded"], each["score"], each["mode"]) for key, each in found["indicators"].items()} == {
        "natural_areas": (7, 2, "calculated"),
        "connectivity": (52, 2, "calculated"),
        "lbsap": (None, 3, "self_scored"),
        "change_birds": (3, None, "no_score"),
    }
    assert found["indicators"]["natural_areas"]["value"] == 6.95
    assert found["indicators"]["natural_areas"]["band"]["lower"] == 7
    assert found["totals"]["points"] == 7
    assert (found["totals"]["possible_for_scored"], found["totals"]["scored"]) == (12, 3)
    assert found["totals"]["edition_maximum"] == 112
    assert found["totals"]["by_component"]["native_biodiversity"]["points"] == 4


def test_t55_bands_that_are_not_verified_score_nothing() -> None:
    found = score({"natural_areas": {"natural_area_ha": 50, "city_area_ha": 100}}, "cbi-2014")

    assert found["indicators"]["natural_areas"]["value"] == 50
    assert found["indicators"]["natural_areas"]["score"] is None
    assert found["indicators"]["natural_areas"]["reason"] == "bands_unverified"
    assert found["totals"]["scored"] == 0


def test_no_points_are_declared_where_they_are_calculated() -> None:
    said = {"declared_score": 4, "justification": "We think so."}
    assert refused("natural_areas", said) == ["natural_areas.declared_score"]
    assert refused("natural_areas", {"natural_area_ha": 150, "city_area_ha": 1000, **said}) == [
        "natural_areas.declared_score"
    ]


def test_numbers_that_were_sent_as_text_are_read_as_on_the_pages() -> None:
    found = score({"natural_areas": {"natural_area_ha": "1,234.5", "city_area_ha": "１２３ km²"}})

    assert found["indicators"]["natural_areas"]["rounded"] == 10
    assert refused("natural_areas", {"natural_area_ha": "1.234", "city_area_ha": 10_000}) == [
        "natural_areas.natural_area_ha"
    ]


def test_what_is_impossible_is_refused_by_indicator_and_input() -> None:
    area = {"city_area_ha": 100}
    part = ["natural_areas.natural_area_ha"]
    cases: dict[str, Any] = {
        "above the whole": 101,
        "negative": -1,
        "text": "much",
        "true": True,
        "object": {},
        "list": [1],
    }

    assert {
        name: refused("natural_areas", {"natural_area_ha": value, **area}) for name, value in cases.items()
    } == dict.fromkeys(cases, part)
    assert refused("natural_areas", {"natural_area_ha": 0, "city_area_ha": 0}) == ["natural_areas.city_area_ha"]
    assert refused("forests", {}) == ["forests"]
    assert refused("natural_areas", {"forest": 1}) == ["natural_areas.forest"]
    assert refused("natural_areas", [1]) == ["natural_areas"]
    assert refused("connectivity", {"group_areas_ha": [1] * 10_001}) == ["connectivity.group_areas_ha"]
    assert refused("connectivity", {"group_areas_ha": [1, None]}) == ["connectivity.group_areas_ha"]
    assert refused("lbsap", {"declared_score": 3}) == ["lbsap.justification"]


@pytest.mark.parametrize("number", ["1e400", "-1e400", "NaN", "Infinity", "1e-400", "9" * 400, "1e999999999"])
def test_t56_a_number_that_is_none_is_refused_where_it_stands(number: str) -> None:
    body = f'{{"inputs": {{"natural_areas": {{"natural_area_ha": {number}, "city_area_ha": 100}}}}}}'

    assert list(sent(body, status=400)["errors"]) == ["natural_areas.natural_area_ha"]


def test_a_body_that_is_not_understood_is_refused() -> None:
    for body in ("", "[]", '{"inputs": []}', '{"inputs": {}, "city": 1}', '{"inputs": {}, "inputs": {}}', "\xff"):
        assert sent(body, status=400)["code"] == "validation_error"


def test_several_faults_are_told_at_once() -> None:
    found = score(
        {"natural_areas": {"natural_area_ha": -1}, "water_regulation": {"terrestrial_area_ha": 0}}, status=400
    )

    assert set(found["errors"]) == {"natural_areas.natural_area_ha", "water_regulation.terrestrial_area_ha"}
