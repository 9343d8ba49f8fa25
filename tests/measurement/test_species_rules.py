"""Which rows of a list of species are counted, and under which rule the others are left out."""

import csv
from pathlib import Path

import pytest

from measurement.records.dates import When, when
from measurement.records.names import binomial
from measurement.records.rules import RULES
from tests.measurement.lists import GOOD, SQUARE, Line, answer, broken_rules, codes, comma, lines, tabbed

BREAKS: dict[str, list[Line]] = {
    "double": [{"gbifID": "0"}],
    "absent": [{"occurrenceStatus": "ABSENT"}, {"occurrenceStatus": "", "individualCount": "0"}],
    "fossil_or_living": [{"basisOfRecord": "FOSSIL_SPECIMEN"}, {"basisOfRecord": "LivingSpecimen"}],
    "not_species": [
        {"species": "", "scientificName": "Turdus Linnaeus, 1758", "taxonRank": "GENUS"},
        {"species": "", "scientificName": "Anas acuta × Anas crecca", "taxonRank": ""},
        {"scientificName": "Turdus cf. merula"},
        {"identificationQualifier": "aff."},
        {"taxonRank": "family"},
    ],
    "outside_years": [
        {"year": "2019", "eventDate": ""},
        {"year": "", "eventDate": ""},
        {"year": "0", "eventDate": ""},
        {"year": "3024", "eventDate": ""},
        {"year": "", "eventDate": "2019-12/2020-01"},
    ],
    "no_place": [{"decimalLatitude": ""}, {"decimalLongitude": ""}],
    "impossible_place": [{"decimalLatitude": "91"}, {"decimalLongitude": "-180.1"}, {"decimalLatitude": "north"}],
    "vague_place": [{"coordinateUncertaintyInMeters": "10001"}, {"public_positional_accuracy": "28000"}],
    "outside_boundary": [{"decimalLatitude": "49.99"}],
    "cultivated": [
        {"establishmentMeans": "MANAGED"},
        {"degreeOfEstablishment": "captive"},
        {"captive_cultivated": "true"},
    ],
    "below_research_grade": [{"quality_grade": "needs_id"}, {"quality_grade": "casual"}],
}


@pytest.mark.parametrize(("rule", "change"), [(rule, change) for rule, every in BREAKS.items() for change in every])
def test_a_row_is_left_out_by_its_rule(tmp_path: Path, rule: str, change: Line) -> None:
    rows = [{**GOOD, "gbifID": "0"}, {**GOOD, "gbifID": "7", **change}]

    told = answer(tmp_path, tabbed(rows), boundary=SQUARE)

    assert broken_rules(told) == {rule: 1}
    assert (told["rows"]["read"], told["rows"]["kept"]) == (2, 1)


@pytest.mark.parametrize("at", range(len(RULES)))
def test_a_row_is_counted_under_the_first_rule_that_it_breaks(tmp_path: Path, at: int) -> None:
    later: dict[str, str] = {}
    for rule in reversed(RULES[at:]):
        later |= BREAKS[rule][0]

    told = answer(tmp_path, tabbed([{**GOOD, "gbifID": "0"}, {**GOOD, "gbifID": "7", **later}]), boundary=SQUARE)

    assert broken_rules(told) == {RULES[at]: 1}


@pytest.mark.parametrize(
    "change",
    [
        {"decimalLatitude": "50", "decimalLongitude": "12"},  # a corner of the city
        {"decimalLatitude": "52"},  # an edge
        {"coordinateUncertaintyInMeters": "10000"},
        {"coordinateUncertaintyInMeters": ""},
        {"year": "", "eventDate": "2023-05/2023-06"},
        {"taxonRank": "SUBSPECIES", "scientificName": "Turdus merula merula"},
        {"establishmentMeans": "introduced"},  # a hint, never taken
        {"quality_grade": "research", "captive_cultivated": "false"},
        {"occurrenceStatus": "", "individualCount": "2"},
    ],
)
def test_a_row_at_the_edge_of_a_rule_is_kept(tmp_path: Path, change: Line) -> None:
    told = answer(tmp_path, tabbed(lines(change)), boundary=SQUARE)

    assert broken_rules(told) == {}
    assert [each["key"] for each in told["species"]] == ["6171845"]


def test_where_all_rows_are_of_the_city_no_place_is_asked(tmp_path: Path) -> None:
    told = answer(tmp_path, comma([{"scientificName": "Turdus merula", "year": "2021", "lat": "95", "lon": ""}]))

    assert told["rows"]["kept"] == 1


def test_the_years_themselves_belong_to_the_period(tmp_path: Path) -> None:
    every = [{"year": str(year), "eventDate": ""} for year in (2019, 2020, 2024, 2025)]

    assert answer(tmp_path, tabbed(lines(*every)))["rows"]["kept"] == 2


def test_the_table_of_rows_left_out_says_five_things_and_no_formula(tmp_path: Path) -> None:
    rows = lines({}, {"gbifID": "=1+1", "scientificName": "=Turdus", "species": "", "taxonRank": "genus"})

    answer(tmp_path, tabbed(rows), boundary=SQUARE, left_out=tmp_path / "left.csv")

    with (tmp_path / "left.csv").open() as file:
        assert list(csv.reader(file)) == [
            ["row", "id", "name", "year", "rule"],
            ["3", "'=1+1", "'=Turdus", "2021", "not_species"],
        ]


def test_when_no_row_is_left_the_rules_say_why(tmp_path: Path) -> None:
    told = answer(tmp_path, tabbed(lines({"year": "1990"}, {"year": "1991"})))

    assert (told["species"], broken_rules(told)) == ([], {"outside_years": 2})
    assert codes(told)["all_left_out"] == 2


@pytest.mark.parametrize(
    ("name", "species"),
    [
        ("Turdus merula Linnaeus, 1758", "Turdus merula"),
        ("Turdus merula subsp. merula", "Turdus merula"),
        ("Leptotes (Leptotes) pirithous (L.)", "Leptotes pirithous"),
        ("Platanus × hispanica Mill.", "Platanus × hispanica"),
        ("Platanus x hispanica", "Platanus × hispanica"),
        ("Platanus ×hispanica", "Platanus × hispanica"),
        ("× Cuprocyparis leylandii", "×Cuprocyparis leylandii"),
        ("Coccinella 7-punctata", "Coccinella 7-punctata"),
        ("Polygonia c-album", "Polygonia c-album"),
        ("turdus merula", "Turdus merula"),
        ("TURDUS MERULA", "Turdus merula"),
        ("Turdus_merula", "Turdus merula"),
        ("Quercus L.", None),
        ("Quercus", None),
        ("Quercus sp.", None),
        ("Quercus aff. robur", None),
        ("Quercus robur × Quercus petraea", None),
        ("Salix alba x fragilis", None),
        ("Anas × Aythya", None),
        ("BOLD:AAA1234", None),
        ("=Turdus merula", None),
        ("", None),
    ],
)
def test_a_name_means_a_species_or_none(name: str, species: str | None) -> None:
    assert binomial(name) == species


@pytest.mark.parametrize(
    ("cells", "moment"),
    [
        (("2021", "5", "1", ""), When(2021, 2021, 737911)),
        (("2021", "", "", "2021-05-01T10:22:00Z"), When(2021, 2021, 737911)),
        (("", "", "", "2021-05-01"), When(2021, 2021, 737911)),
        (("", "", "", "2021-05"), When(2021, 2021, None)),
        (("", "", "", "2020/2021"), When(2020, 2021, None)),
        (("", "", "", "2021-02-30"), When(2021, 2021, None)),
        (("", "", "", "21/05/2021"), When(2021, 2021, None, True)),
        (("2021.0", "", "", ""), When(2021, 2021, None)),
        (("0", "", "", ""), When(0, 0, None)),
        (("soon", "", "", "tomorrow"), None),
        (("", "", "", ""), None),
    ],
)
def test_a_moment_is_read_as_exactly_as_it_is_told(cells: tuple[str, str, str, str], moment: When | None) -> None:
    assert when(*cells) == moment
