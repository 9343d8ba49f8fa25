from decimal import Decimal

import pytest

from assessment.bands import actions as bands
from assessment.bands import notation
from assessment.bands.notation import FaultyBands, NotABand
from assessment.editions.frameworks import framework
from assessment.scoring.definitions import Band

NATURAL = framework("cbi-2014").indicator_of["natural_areas"]
PRINTED = {0: "< 1.0%", 1: "1.0% - 6.9%", 2: "7.0 – 13.9", 3: "14.0 to 20.0", 4: "> 20.0%"}


def test_bands_are_read_as_handbooks_print_them() -> None:
    assert notation.bands(NATURAL, PRINTED) == tuple(
        Band(each.score, each.lower, each.upper, each.lower_inclusive, each.upper_inclusive)
        for each in framework("cbi-2021").indicator_of["natural_areas"].bands
    )


def test_what_was_written_is_read_again_and_kept_as_it_was() -> None:
    found = notation.bands(NATURAL, PRINTED)

    assert notation.bands(NATURAL, {each.score: notation.written(each) for each in found}) == found
    assert notation.restored(notation.stored(found)) == found


@pytest.mark.parametrize(
    ("score", "text", "code", "end", "start"),
    [
        (2, "7.5 - 13.9", "gap", "6.9", "7.5"),
        (2, "6.9 - 13.9", "overlap", "6.9", "6.9"),
        (4, "20.1 - 50", "open", "50", None),
        (1, "1.0 - 6.95", "decimals", "6.95", None),
        (1, "6.9 - 1.0", "backwards", "6.9", "1.0"),
        (0, "0.5 - 0.9", "open_below", "0.5", None),
    ],
)
def test_t55_bands_with_a_fault_are_refused_with_the_two_ends(
    score: int, text: str, code: str, end: str, start: str | None
) -> None:
    with pytest.raises(FaultyBands) as caught:
        notation.bands(NATURAL, {**PRINTED, score: text})

    assert (caught.value.fault.code, caught.value.fault.end) == (code, Decimal(end))
    assert caught.value.fault.start == (None if start is None else Decimal(start))
    assert bands.sentence(caught.value)
    assert caught.value.score == score


@pytest.mark.parametrize("text", ["", "many", "1 - 2 - 3", "<", "1e5", "> > 3", "NaN"])
def test_what_is_no_band_is_refused_by_its_score(text: str) -> None:
    with pytest.raises(NotABand) as caught:
        notation.bands(NATURAL, {**PRINTED, 3: text})

    assert caught.value.score == 3


def test_points_may_fall_with_the_value() -> None:
    species = framework("cbi-2014").indicator_of["invasive_alien_species"]

    found = notation.bands(species, {0: "> 30.0", 1: "20.1 - 30.0", 2: "11.1 - 20.0", 3: "1.0 - 11.0", 4: "< 1.0"})

    assert [each.score for each in found if each.holds(Decimal("0.9"))] == [4]


def test_points_that_neither_rise_nor_fall_are_refused() -> None:
    with pytest.raises(FaultyBands) as caught:
        notation.bands(NATURAL, {**PRINTED, 1: "7.0 - 13.9", 2: "1.0 - 6.9"})

    assert caught.value.fault.code == "order"
