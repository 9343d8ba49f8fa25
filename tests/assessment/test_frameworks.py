import copy
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from assessment.editions import loading
from assessment.editions.frameworks import FOLDER, UnknownFramework, framework, frameworks, read_folder
from assessment.scoring.definitions import Texts
from core.text.languages import LANGUAGE_CODES

DATA = yaml.safe_load((FOLDER / "cbi-2021.yaml").read_text(encoding="utf-8"))
VOCABULARY = Path(__file__).resolve().parent.parent.parent / "core" / "vocabulary" / "data"


def test_two_editions_are_known_with_their_maximum() -> None:
    assert [(each.key, len(each.indicators), each.maximum, each.maximum_first) for each in frameworks()] == [
        ("cbi-2021", 28, 112, 100),
        ("cbi-2014", 23, 92, 72),
    ]


def test_an_edition_that_nobody_knows_is_an_error() -> None:
    with pytest.raises(UnknownFramework):
        framework("cbi-2008")


def test_the_starter_can_be_done_in_one_sitting_and_belongs_to_the_core() -> None:
    assert {each.key: each.starter for each in frameworks()} == {
        "cbi-2021": (1, 3, 8, 11, 12, 16, 17),
        "cbi-2014": (1, 9, 12, 13, 15, 17, 23),
    }
    assert {each.key: set(each.core) - set(each.starter) for each in frameworks()} == {
        "cbi-2021": {9, 15, 22, 23, 24, 25, 26, 27},
        "cbi-2014": {3, 10, 16, 18, 19, 20, 21, 22},
    }


def test_every_word_of_the_index_is_there_in_four_languages() -> None:
    incomplete = [text["en"] for text in texts_of(DATA) if set(text) != set(LANGUAGE_CODES)]
    other = yaml.safe_load((FOLDER / "cbi-2014.yaml").read_text(encoding="utf-8"))
    incomplete += [text["en"] for text in texts_of(other) if set(text) != set(LANGUAGE_CODES)]

    assert incomplete == []


def texts_of(data: object) -> list[Texts]:
    if isinstance(data, dict):
        return [data] if "en" in data else [text for value in data.values() for text in texts_of(value)]
    return [text for value in data for text in texts_of(value)] if isinstance(data, list) else []


def test_what_an_indicator_leads_to_is_in_the_vocabulary() -> None:
    def codes(scheme: str) -> set[str]:
        return {term["code"] for term in yaml.safe_load((VOCABULARY / f"{scheme}.yaml").read_text("utf-8"))["terms"]}

    known = {
        "targets": codes("kmgbf-targets"),
        "topics": codes("topics"),
        "challenges": codes("challenges"),
        "solution_types": codes("solution-types"),
    }
    unknown = {
        (each.key, one.number, name, code)
        for each in frameworks()
        for one in each.indicators
        for name, allowed in known.items()
        for code in getattr(one.connections, name)
        if code not in allowed
    }

    assert unknown == set()
    assert [one.number for each in frameworks() for one in each.indicators if not one.connections.targets] == []


def test_a_third_framework_comes_by_a_file_alone(tmp_path: Path) -> None:
    third = copy.deepcopy(DATA)
    third |= {"key": "our-own", "year": 2030}
    (tmp_path / "our-own.yaml").write_text(yaml.safe_dump(third), encoding="utf-8")

    assert [each.key for each in read_folder(tmp_path)] == ["our-own"]


def without_a_key(data: dict[str, object]) -> None:
    del data["key"]


def with_something_unknown(data: dict[str, object]) -> None:
    data["indicators"][0]["bandz"] = []  # type: ignore[index]


def with_a_gap(data: dict[str, object]) -> None:
    data["indicators"][0]["bands"][1]["upper"] = "6.8"  # type: ignore[index]


def with_an_overlap(data: dict[str, object]) -> None:
    data["indicators"][0]["bands"][1]["upper"] = "7.0"  # type: ignore[index]


def with_a_number_that_is_no_text(data: dict[str, object]) -> None:
    data["indicators"][0]["bands"][1]["upper"] = 6.9  # type: ignore[index]


def with_an_unknown_formula(data: dict[str, object]) -> None:
    data["indicators"][0]["formulas"][0]["name"] = "guess"  # type: ignore[index]


def with_another_maximum(data: dict[str, object]) -> None:
    data["maximum"] = 100


def with_five_points(data: dict[str, object]) -> None:
    data["indicators"][0]["bands"][4]["score"] = 5  # type: ignore[index]


def with_an_unknown_language(data: dict[str, object]) -> None:
    data["indicators"][0]["name"]["ko"] = "지수"  # type: ignore[index]


def without_a_short_name(data: dict[str, object]) -> None:
    del data["indicators"][0]["short"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("spoil", "place"),
    [
        (without_a_key, "key"),
        (with_something_unknown, "indicators[0].bandz"),
        (with_a_gap, "indicators[0].bands"),
        (with_an_overlap, "indicators[0].bands"),
        (with_a_number_that_is_no_text, "indicators[0].bands[1].upper"),
        (with_an_unknown_formula, "indicators[0].formulas"),
        (with_another_maximum, "maximum"),
        (with_five_points, "indicators[0].bands[4].score"),
        (with_an_unknown_language, "indicators[0].name.ko"),
        (without_a_short_name, "indicators[0].short"),
    ],
)
def test_a_faulty_file_is_refused_with_the_place_of_the_fault(
    spoil: Callable[[dict[str, object]], None], place: str
) -> None:
    data = copy.deepcopy(DATA)
    spoil(data)

    with pytest.raises(loading.FaultyFramework) as caught:
        loading.framework(data)

    assert caught.value.place == place


def test_a_file_that_is_no_mapping_is_refused() -> None:
    data: object
    for data in (None, [], "text", 5):
        with pytest.raises(loading.FaultyFramework):
            loading.framework(data)
