"""What the counts, shares and changes of species are: numbers worked out by hand."""

import json
from pathlib import Path
from typing import Any

import pytest

from measurement.records.values import chao1
from tests.measurement.lists import GOOD, Line, answer, codes, comma, group, lines, reference, tabbed, zipped

BLACKBIRD: Line = {}
SPARROW = {"speciesKey": "5231190", "species": "Passer domesticus", "genus": "Passer", "family": "Passeridae"}
PARAKEET = {"speciesKey": "2479226", "species": "Psittacula krameri", "genus": "Psittacula", "family": "Psittaculidae"}
MYNA = {"speciesKey": "2489005", "species": "Acridotheres tristis", "genus": "Acridotheres", "family": "Sturnidae"}
PEACOCK = {
    "speciesKey": "1898286",
    "species": "Aglais io",
    "genus": "Aglais",
    "family": "Nymphalidae",
    "phylum": "Arthropoda",
    "class": "Insecta",
    "order": "Lepidoptera",
}
BEETLE = {**PEACOCK, "speciesKey": "9", "species": "Carabus auratus", "genus": "Carabus", "family": "Carabidae"}
MAPLE = {
    "speciesKey": "3189834",
    "species": "Acer platanoides",
    "genus": "Acer",
    "family": "Sapindaceae",
    "kingdom": "Plantae",
    "phylum": "Tracheophyta",
    "class": "Magnoliopsida",
    "order": "Sapindales",
}
ALL = (BLACKBIRD, SPARROW, PARAKEET, MYNA, PEACOCK, BEETLE, MAPLE)
LIST = reference(
    ("Psittacula krameri (Scopoli, 1769)", "alien", "invasive"),
    ("Acridotheres tristis", "introduced", ""),
    ("Passer domesticus", "native", "null"),
)


def names(told: dict[str, Any], key: str) -> list[str]:
    return [each["name"] for each in told["species"] if key in each["groups"]]


# --- Groups -------------------------------------------------------------------------------------------------------


def test_groups_are_ranks_and_names_and_a_butterfly_is_an_arthropod_too(tmp_path: Path) -> None:
    told = answer(tmp_path, tabbed(lines(*ALL)), group="family:Passeridae")

    counts = {each["key"]: each["species"] for each in told["groups"]}
    assert counts == {"birds": 4, "vascular_plants": 1, "arthropods": 2, "butterflies": 1, "family:Passeridae": 1}
    assert names(told, "butterflies") == ["Aglais io"]
    assert next(each["group"] for each in told["species"] if each["name"] == "Aglais io") == "butterflies"


def test_a_name_alone_takes_its_group_from_other_rows(tmp_path: Path) -> None:
    bare = {"speciesKey": "", "kingdom": "", "phylum": "", "class": "", "order": "", "family": "", "genus": ""}
    thrush = {**bare, "species": "Turdus iliacus", "scientificName": "Turdus iliacus"}
    unknown = {**bare, "species": "Homo sapiens", "scientificName": "Homo sapiens"}

    told = answer(tmp_path, tabbed(lines(BLACKBIRD, thrush, unknown)))

    assert names(told, "birds") == ["Turdus iliacus", "Turdus merula"]
    assert [each["name"] for each in told["species"] if each["group"] == "not_known"] == ["Homo sapiens"]
    assert codes(told)["group_not_known"] == 1


def test_a_species_takes_its_group_from_its_few_rows_that_say_it(tmp_path: Path) -> None:
    silent = {"kingdom": "", "phylum": "", "class": "", "order": "", "family": ""}

    told = answer(tmp_path, tabbed(lines(silent, silent, BLACKBIRD, {**BLACKBIRD, "family": ""})))

    assert names(told, "birds") == ["Turdus merula"]
    assert set(codes(told)) == {"no_reference"}


def test_one_genus_in_two_kingdoms_is_not_guessed(tmp_path: Path) -> None:
    text = (
        "scientificName,kingdom,phylum,class,year\n"
        "Oenanthe oenanthe,Animalia,Chordata,Aves,2021\n"
        "Oenanthe crocata,Plantae,Tracheophyta,Magnoliopsida,2021\n"
        "Oenanthe deserti,,,,2021\n"
        "Oenanthe isabellina,Animalia,,,2021\n"
    )

    told = answer(tmp_path, text)

    assert names(told, "birds") == ["Oenanthe isabellina", "Oenanthe oenanthe"]
    assert names(told, "not_known") == ["Oenanthe deserti"]
    assert codes(told)["genus_in_two_kingdoms"] == 1


def test_one_name_in_two_kingdoms_is_two_species(tmp_path: Path) -> None:
    rows = "scientificName,kingdom,year\nAus bus,Animalia,2021\nAus bus,Plantae,2021\n"

    assert [each["key"] for each in answer(tmp_path, rows)["species"]] == ["Aus bus (animalia)", "Aus bus (plantae)"]


def test_a_row_without_key_or_kingdom_joins_the_species_of_its_name(tmp_path: Path) -> None:
    told = answer(tmp_path, tabbed(lines(BLACKBIRD, {"speciesKey": ""}, {"speciesKey": "", "kingdom": ""})))

    assert [(each["key"], each["records"]) for each in told["species"]] == [("6171845", 3)]


def test_a_key_comes_before_the_name_and_an_accepted_name_before_a_synonym(tmp_path: Path) -> None:
    one_key = answer(tmp_path, tabbed(lines(BLACKBIRD, BLACKBIRD, {"species": "Merula merula"})))
    synonyms = "scientificName,acceptedNameUsage,year\nMerula merula,Turdus merula,2021\nTurdus merula,,2021\n"

    assert [(each["key"], each["name"]) for each in one_key["species"]] == [("6171845", "Turdus merula")]
    assert codes(one_key)["several_names"] == 1
    assert [each["key"] for each in answer(tmp_path, synonyms)["species"]] == ["Turdus merula"]


def test_rows_of_one_species_that_name_two_groups_are_said(tmp_path: Path) -> None:
    told = answer(tmp_path, tabbed(lines(PEACOCK, PEACOCK, {**PEACOCK, "class": "Aves", "phylum": "", "family": ""})))

    assert names(told, "butterflies") == ["Aglais io"]
    assert codes(told)["two_groups"] == 1


# --- Effort -------------------------------------------------------------------------------------------------------


def test_effort_stands_beside_each_count(tmp_path: Path) -> None:
    told = answer(
        tmp_path,
        tabbed(
            lines(
                {"eventDate": "2021-05-04"},
                {"eventDate": "2021-05-04"},
                {"year": "2023", "eventDate": "2023-06-01"},
                {**SPARROW, "eventDate": "2021-05-04"},
                {**SPARROW, "eventDate": "2021-05-05"},
                {**MYNA, "eventDate": "2022-03"},
                {**PARAKEET, "year": "2022", "eventDate": ""},
            )
        ),
    )

    birds = group(told)
    assert (birds["species"], birds["records"], birds["days"], birds["years"], birds["seen_once"]) == (4, 7, 3, 3, 2)
    assert birds["chao1"] == 4.5  # 4 species, 2 seen once, 1 twice: 4 + 2 × 1 / (2 × 2)
    blackbird = next(each for each in told["species"] if each["key"] == "6171845")
    assert (blackbird["first_year"], blackbird["last_year"], blackbird["records"]) == (2021, 2023, 3)


@pytest.mark.parametrize(("counts", "least"), [((10, 4, 1), 13), ((10, 0, 0), 10), ((3, 3, 0), 6), ((0, 0, 0), 0)])
def test_chao1_by_hand(counts: tuple[int, int, int], least: float) -> None:
    assert chao1(*counts) == least


# --- Standings ----------------------------------------------------------------------------------------------------


def test_without_a_list_there_are_counts_alone(tmp_path: Path) -> None:
    told = answer(tmp_path, tabbed(lines(*ALL)), unlisted_native=True)

    assert {group(told)[name] for name in ("native", "introduced", "invasive", "not_listed")} == {None}
    assert told["shares"]["2021:9"]["birds"] is None
    assert codes(told)["no_reference"] == 1


def test_with_a_list_but_without_the_tick_what_rests_on_it_is_not_known(tmp_path: Path) -> None:
    told = answer(tmp_path, tabbed(lines(*ALL)), reference=LIST, built_up=AREA)

    birds = group(told)
    assert [birds[name] for name in ("species", "native", "introduced", "invasive", "not_listed")] == [4, None, 2, 1, 1]
    assert told["shares"] == {edition: dict.fromkeys(KEYS) for edition in ("2021:9", "2014:10")}
    assert told["built_up"] == {"native_birds": None, "introduced_birds": 2}


KEYS = ("birds", "vascular_plants", "arthropods", "butterflies")
AREA = {"type": "Polygon", "coordinates": [[[10, 50], [12, 50], [12, 52], [10, 52], [10, 50]]]}


def test_with_list_and_tick_shares_are_those_of_the_index(tmp_path: Path) -> None:
    told = answer(tmp_path, tabbed(lines(*ALL)), reference=LIST, unlisted_native=True)

    birds = group(told)
    assert [birds[name] for name in ("species", "native", "introduced", "invasive", "not_listed")] == [4, 2, 2, 1, 0]
    assert told["shares"]["2021:9"]["birds"] == 33.3333  # 1 of 2 native and 1 invasive
    assert told["shares"]["2014:10"]["birds"] == 25  # 1 of 4
    assert told["shares"]["2021:9"]["butterflies"] == 0
    assert {each["name"]: each["status"] for each in told["species"]} == {
        **dict.fromkeys(("Turdus merula", "Passer domesticus", "Aglais io", "Carabus auratus"), "native"),
        "Acer platanoides": "native",
        "Acridotheres tristis": "introduced",
        "Psittacula krameri": "invasive",
    }
    assert codes(told)["invasive_not_said"] == 1  # the myna: an empty cell is not a no


def test_a_share_of_no_species_is_none(tmp_path: Path) -> None:
    told = answer(tmp_path, tabbed(lines(BLACKBIRD)), reference=LIST, unlisted_native=True)

    assert told["shares"]["2021:9"]["vascular_plants"] is None


@pytest.mark.parametrize(
    ("row", "status"),
    [
        (("Turdus merula", "native|alien", ""), "not_listed"),
        (("Turdus merula", "cryptogenic|uncertain", ""), "not_listed"),
        (("Turdus merula merula", "alien", "invasive"), "not_listed"),  # says nothing of the whole species
        (("Turdus merula L.", "", ""), "introduced"),
        (("Turdus (Merula) merula", "alien", ""), "introduced"),
        (("Turdus merula", "naturalised", "TRUE"), "invasive"),
        (("Turdus merula", "endemic", ""), "native"),
        (("Turdus pilaris", "alien", ""), "native"),  # not on the list, by the tick
    ],
)
def test_what_a_list_says_is_taken_as_it_says_it(tmp_path: Path, row: tuple[str, str, str], status: str) -> None:
    told = answer(tmp_path, tabbed(lines(BLACKBIRD)), reference=reference(row), unlisted_native=True)

    assert told["species"][0]["status"] == status


def test_what_a_row_says_of_native_or_invasive_is_never_taken(tmp_path: Path) -> None:
    rows = lines({"establishmentMeans": "invasive"}, {**SPARROW, "establishmentMeans": "native"})

    told = answer(tmp_path, tabbed(rows), reference=reference(("Aus bus", "alien", "")))

    assert {each["status"] for each in told["species"]} == {"not_listed"}


@pytest.mark.parametrize(
    "content", [zipped(a__csv="scientificName\nTurdus merula\n"), b"PK\x03\x04", b"scientificName\n"]
)
def test_a_reference_is_an_archive_of_names(tmp_path: Path, content: bytes) -> None:
    told = answer(tmp_path, tabbed(lines(BLACKBIRD)), reference=content)

    assert told["error"]["code"] in ("reference", "archive")


# --- Birds in built-up areas --------------------------------------------------------------------------------------


def test_birds_of_built_up_areas_leave_out_natural_ones_and_vague_places(tmp_path: Path) -> None:
    west = {"type": "Polygon", "coordinates": [[[10, 50], [11, 50], [11, 52], [10, 52], [10, 50]]]}
    rows = lines(
        {"decimalLongitude": "11.5"},
        {**SPARROW, "decimalLongitude": "10.5"},
        {**MYNA, "decimalLongitude": "11.5"},
        {**PARAKEET, "decimalLongitude": "11.5", "coordinateUncertaintyInMeters": "20000"},
        {**PEACOCK, "decimalLongitude": "11.5"},
    )
    asked: dict[str, Any] = {"reference": LIST, "unlisted_native": True, "built_up": AREA}

    assert answer(tmp_path, tabbed(rows), **asked)["built_up"] == {"native_birds": 2, "introduced_birds": 1}
    told = answer(tmp_path, tabbed(rows), **asked, natural=west)
    assert told["built_up"] == {"native_birds": 1, "introduced_birds": 1}


# --- Change -------------------------------------------------------------------------------------------------------


def test_a_change_is_what_was_gained_and_nothing_is_lost_without_an_answer(tmp_path: Path) -> None:
    asked: dict[str, Any] = {"reference": LIST, "unlisted_native": True}
    before = answer(tmp_path, tabbed(lines(SPARROW, PARAKEET, PEACOCK)), **asked)

    told = answer(tmp_path, tabbed(lines(BLACKBIRD, MYNA, PEACOCK, BEETLE)), **asked, before=before)

    changes = {each["name"]: each for each in told["change"]}
    assert changes["Aves"] == {
        "rank": "class",
        "name": "Aves",
        "gained": ["6171845"],
        "not_met_again": ["5231190"],
        "value": 1,
    }
    assert (changes["Arthropoda"]["gained"], changes["Arthropoda"]["not_met_again"]) == (["9"], [])
    assert before["change"] == []


@pytest.mark.parametrize("has_list_before", [True, False])
def test_a_species_that_both_lists_have_is_neither_gained_nor_missed_whatever_is_known_of_it(
    tmp_path: Path, *, has_list_before: bool
) -> None:
    rows = tabbed(lines(BLACKBIRD, PARAKEET))
    asked: dict[str, Any] = {"reference": LIST, "unlisted_native": True}
    before = answer(tmp_path, rows, **(asked if has_list_before else {}))

    told = answer(tmp_path, rows, **({} if has_list_before else asked), before=before)

    assert {each["value"] for each in told["change"]} == {0}
    assert [each for change in told["change"] for each in (*change["gained"], *change["not_met_again"])] == []


def test_a_change_is_by_key_and_by_name_only_where_both_lists_have_none(tmp_path: Path) -> None:
    keyed = tabbed(lines(BLACKBIRD))
    other_name = tabbed(lines({"species": "Merula merula"}))
    by_name = comma([{"scientificName": "Turdus merula", "class": "Aves", "year": "2021"}])

    def birds(now: str, then: str) -> tuple[dict[str, Any], dict[str, int]]:
        told = answer(tmp_path, now, before=answer(tmp_path, then))
        return told["change"][0], codes(told)

    for now, then in ((keyed, other_name), (by_name, by_name)):
        assert birds(now, then)[0]["gained"] == birds(now, then)[0]["not_met_again"] == []
    change, said = birds(keyed, by_name)
    assert (change["gained"], change["not_met_again"], said["before_differs"]) == ([], [], 2)


def test_a_group_that_was_not_counted_before_has_no_change(tmp_path: Path) -> None:
    rows = tabbed(lines(BLACKBIRD))

    told = answer(tmp_path, rows, before=answer(tmp_path, rows), group="class:Mammalia")

    assert "Mammalia" not in {each["name"] for each in told["change"]}
    assert codes(told)["before_group"] == 1


@pytest.mark.parametrize("before", [{}, {"groups": 1, "species": []}, {"groups": [], "species": [{"name": 1}]}])
def test_an_earlier_result_is_one_of_this_command(tmp_path: Path, before: dict[str, Any]) -> None:
    assert answer(tmp_path, tabbed(lines(BLACKBIRD)), before=before)["error"]["code"] == "before"


def test_an_answer_has_the_shape_that_others_rely_on(tmp_path: Path) -> None:
    told = answer(tmp_path, tabbed(lines(*ALL)), reference=LIST)

    assert list(told) == ["rows", "groups", "built_up", "change", "shares", "species", "warnings"]
    assert list(told["groups"][0]) == [
        *("key", "rank", "name", "species", "native", "introduced", "invasive", "not_listed"),
        *("records", "days", "years", "seen_once", "chao1"),
    ]
    assert {"key", "name", "group", "status", "first_year", "last_year", "records", "datasets"} <= set(
        told["species"][0]
    )
    assert json.loads(json.dumps(told)) == told
    assert GOOD["datasetKey"] in told["species"][0]["datasets"]
