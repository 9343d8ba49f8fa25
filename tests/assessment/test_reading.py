from decimal import Decimal

import pytest

from assessment import wording
from assessment.answers import reading
from assessment.editions.frameworks import framework
from assessment.scoring import InputError, checking
from core.vocabulary import units

NATURAL = framework("cbi-2021").indicator_of["natural_areas"]
AREA = NATURAL.input_of["natural_area_ha"]


def test_areas_come_out_in_hectares_however_they_were_typed() -> None:
    typed = {
        "12 km²": "1200",
        "12㎢": "1200",
        "１２ 平方公里": "1200",
        "12平方キロメートル": "1200",
        "12 ha": "12",
        "12 公顷": "12",
        "10,000 m²": "1",
        "1 234,5": "1234.5",
        "1,234.5 ha": "1234.5",
        "12": "12",
    }

    assert {text: reading.value("x", AREA, text) for text in typed} == {
        text: Decimal(value) for text, value in typed.items()
    }
    assert reading.value("x", AREA, "12", "km2") == 1200


@pytest.mark.parametrize(
    ("text", "unit", "code"),
    [
        ("12 km² ha", "", "two_units"),
        ("12 km²", "ha", "two_units"),
        ("1.234", "", "two_readings"),
        ("twelve", "", "not_a_number"),
        ("1e5", "", "not_a_number"),
        ("12 kg", "", "not_a_number"),
    ],
)
def test_t56_what_has_no_or_two_readings_is_asked_about(text: str, unit: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        reading.value("natural_areas", AREA, text, unit)

    assert (caught.value.code, caught.value.input) == (code, "natural_area_ha")


def test_groups_stand_on_lines_of_their_own() -> None:
    connectivity = framework("cbi-2021").indicator_of["connectivity"]

    found = reading.inputs(connectivity, {"group_areas_ha": "60\n 40 ha\r\n\n1 km²；5"})

    assert found == {"group_areas_ha": (Decimal(60), Decimal(40), Decimal(100), Decimal(5))}


def test_nothing_typed_is_nothing_known() -> None:
    assert reading.inputs(NATURAL, {"natural_area_ha": " ", "city_area_ha": "5"}) == {
        "natural_area_ha": None,
        "city_area_ha": Decimal(5),
    }


def test_units_of_area_go_both_ways() -> None:
    assert units.in_hectares(Decimal("21013"), units.SQUARE_KILOMETRE) == Decimal("2101300")
    assert units.from_hectares(Decimal("2101300"), units.SQUARE_KILOMETRE) == Decimal("21013")
    assert units.per_thousand(Decimal(450), Decimal(1_000_000)) == Decimal("0.45")


def test_every_refusal_has_its_sentence() -> None:
    assert {code: str(text) for code, text in wording.REFUSALS.items()} == checking.MESSAGES
