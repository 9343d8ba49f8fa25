"""The three-way merge of flat maps: columns that mean something only together, and lines that one took away."""

from collections.abc import Mapping

import pytest

from core.history.merge import Clash, Clashes, merged
from core.history.snapshot import Plain, Snapshot
from core.history.units import Units

UNITS: Units = {"": (("starts", "ends"), ("inputs", "year")), "figures": (("value", "unit", "year"),)}
AREA: Snapshot = {"figures.a": True, "figures.a.value": "27", "figures.a.unit": "%", "figures.a.year": 2020}
TREES: Snapshot = {"figures.b": True, "figures.b.value": "5", "figures.b.unit": "km2", "figures.b.year": 2019}
BASE: Snapshot = {
    "title_en": "Trees",
    "starts": 2020,
    "ends": 2030,
    "terms.3": True,
    "inputs.area": "15",
    "inputs.city": "100",
    "year": 2024,
    **AREA,
    **TREES,
}
WITHOUT_AREA: Snapshot = dict.fromkeys(AREA, "gone")


def asked(theirs: Mapping[str, Plain], mine: Mapping[str, Plain]) -> dict[str, tuple[Plain, Plain]]:
    """What is asked where both changed something of `BASE`: both texts by key."""
    return {clash.key: (clash.now, clash.proposed) for clash in clashes(theirs, mine)}


def clashes(theirs: Mapping[str, Plain], mine: Mapping[str, Plain]) -> list[Clash]:
    now = {key: value for key, value in {**BASE, **theirs}.items() if value != "gone"}
    try:
        merged(BASE, now, mine, UNITS)
    except Clashes as found:
        return found.clashes
    return []


@pytest.mark.parametrize(
    ("theirs", "mine", "both"),
    [
        (
            {"figures.a.value": "30"},
            {"figures.a.year": 2024},
            {"figures.a.value": ("30", "27"), "figures.a.year": (2020, 2024)},
        ),
        ({"starts": 2021}, {"ends": 2031}, {"starts": (2021, 2020), "ends": (2030, 2031)}),
        ({"inputs.area": "16"}, {"year": 2025}, {"inputs.area": ("16", "15"), "year": (2024, 2025)}),
        ({"inputs.area": "16"}, {"inputs.city": "90"}, {"inputs.area": ("16", "15"), "inputs.city": ("100", "90")}),
        ({"inputs.sea": "1"}, {"inputs.area": None}, {"inputs.area": ("15", None), "inputs.sea": ("1", None)}),
        ({"figures.a.value": "30"}, {"figures.a.value": "31"}, {"figures.a.value": ("30", "31")}),
    ],
)
def test_a_change_on_both_sides_of_a_unit_is_asked_with_both_texts_of_the_whole(
    theirs: Snapshot, mine: Snapshot, both: dict[str, tuple[Plain, Plain]]
) -> None:
    assert asked(theirs, mine) == both


@pytest.mark.parametrize(
    ("theirs", "mine"),
    [
        ({"figures.a.value": "30"}, {"figures.a.note": "Measured."}),  # no part of the unit
        ({"figures.a.value": "30"}, {"figures.b.year": 2024}),  # of another line
        ({"figures.a.value": "30"}, {"starts": 2021}),
        ({"starts": 2021}, {"year": 2025}),  # of another unit
        ({"figures.a.value": "30", "figures.a.year": 2024}, {"figures.a.value": "30", "figures.a.year": 2024}),
        ({"figures.a.year": 2024}, {"figures.a.value": "30", "figures.a.year": 2024}),  # all that they said, and more
        ({"terms.3": "gone"}, {"terms.4": True}),
        (WITHOUT_AREA, {"figures.a": False}),
        ({"figures.b.value": "6"}, {"figures.a": False}),
    ],
)
def test_what_does_not_belong_together_or_says_the_same_merges(theirs: Snapshot, mine: Snapshot) -> None:
    assert clashes(theirs, mine) == []


def test_what_is_left_of_a_proposal_is_what_still_changes_something() -> None:
    now = {**BASE, "figures.a.year": 2024}

    assert merged(BASE, now, {"figures.a.value": "30", "figures.a.year": 2024}, UNITS) == {"figures.a.value": "30"}


def test_without_units_each_column_stands_for_itself() -> None:
    assert merged(BASE, {**BASE, "starts": 2021}, {"ends": 2031}) == {"ends": 2031}


def test_a_line_that_one_takes_away_and_the_other_changed_is_asked() -> None:
    assert clashes(WITHOUT_AREA, {"figures.a.note": "Measured."}) == [Clash("figures.a", True, False, True)]
    assert clashes({"figures.a.note": "Measured."}, {"figures.a": False}) == [Clash("figures.a", True, True, False)]


def test_a_line_that_somebody_keeps_in_the_knowledge_that_it_went_is_there_again() -> None:
    now = {key: value for key, value in BASE.items() if key not in AREA}

    assert merged(now, now, AREA, UNITS) == AREA
