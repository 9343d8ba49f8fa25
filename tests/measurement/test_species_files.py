"""Lists of species in all their formats, and what is wrong with files: a sentence each, and nothing lost."""

import codecs
import io
import json
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest

from measurement.records import program, tables
from measurement.records.columns import Row
from measurement.records.faults import FAULTS
from tests.measurement.lists import (
    GOOD,
    SQUARE,
    answer,
    archive,
    broken_rules,
    codes,
    comma,
    group,
    kept,
    lines,
    meta,
    part,
    tabbed,
    workbook,
    zipped,
)

PLAIN = "scientificName,year\nTurdus merula,2021\n"
MANY = [
    {
        **GOOD,
        "gbifID": str(at),
        "speciesKey": str(100 + at % 7),
        "species": f"Turdus {'abcdefg'[at % 7] * 3}",
        **change,
    }
    for at, change in enumerate(
        [{}, {"year": "1999"}, {"class": ""}, {"decimalLatitude": "60"}, {}] * 10,
        start=1,
    )
]


def without_warnings(told: dict[str, Any]) -> dict[str, Any]:
    return {**told, "warnings": []}


def as_lines(folder: Path, content: bytes) -> Path:
    """The rows of a workbook as the command tells them to the program."""
    from core.importexport.reading import workbook_lines

    with kept(folder / "list.xlsx", content).open("rb") as file:
        rows = [json.dumps([number, cells]) for _sheet, number, cells in workbook_lines(file, ["records"])]
    return kept(folder / "list.lines", "\n".join(rows))


def test_one_list_in_all_formats_and_orders_gives_the_same_numbers(tmp_path: Path) -> None:
    told = answer(tmp_path, tabbed(MANY), boundary=SQUARE)
    shuffled = random.Random(3).sample(MANY, len(MANY))

    assert (told["rows"]["kept"], len(told["species"])) == (30, 7)
    for content in (tabbed(shuffled), comma(MANY), zipped(list__csv=tabbed(MANY)), archive(MANY)):
        assert without_warnings(answer(tmp_path, content, boundary=SQUARE)) == without_warnings(told)
    (tmp_path / "list-0").unlink()
    as_lines(tmp_path, workbook(MANY)).rename(tmp_path / "own.lines")
    assert without_warnings(answer(tmp_path, boundary=SQUARE, list=tmp_path / "own.lines")) == without_warnings(told)


def test_the_same_file_gives_the_same_answer(tmp_path: Path) -> None:
    assert answer(tmp_path, tabbed(MANY)) == answer(tmp_path, tabbed(MANY))


def test_two_lists_of_the_same_years_are_one_with_the_sources_of_each_species(tmp_path: Path) -> None:
    first = tabbed(lines({"datasetKey": "a"}, {"datasetKey": "a", "speciesKey": "2", "species": "Turdus iliacus"}))
    second = tabbed([{**GOOD, "gbifID": "1"}, {**GOOD, "gbifID": "9", "datasetKey": "b"}])
    own = "id,scientificName,year\n1,Turdus pilaris,2022\n"

    told = answer(tmp_path, first, second, own)

    assert [(each["name"], each["records"], each["datasets"]) for each in told["species"]] == [
        ("Turdus iliacus", 1, ["a"]),
        ("Turdus merula", 2, ["a", "b"]),
        ("Turdus pilaris", 1, []),
    ]
    assert broken_rules(told) == {"double": 1}  # of GBIF's numbers; the city's own 1 is another


INATURALIST = "id,scientific_name,quality_grade,observed_on\n{},Parus major,research,2021-03-01\n"
OCCURRENCE = "occurrenceID,scientificName,year\n{},{},2021\n"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (OCCURRENCE.format("1", "Turdus merula"), OCCURRENCE.format("1", "Parus major")),
        (tabbed(lines({})), INATURALIST.format("1")),
        (tabbed(lines({})), OCCURRENCE.format("1", "Parus major")),
        (INATURALIST.format("1"), OCCURRENCE.format("1", "Turdus merula")),
    ],
)
def test_the_same_number_of_two_sources_is_not_the_same_record(tmp_path: Path, one: str, other: str) -> None:
    assert broken_rules(answer(tmp_path, one, other)) == {}


def test_a_column_that_the_city_named_as_the_id_has_the_ids_of_its_file(tmp_path: Path) -> None:
    rows = "no,occurrenceID,scientificName,year\nA-1,urn:{},{},2021\n"
    told = answer(
        tmp_path,
        rows.format("1", "Turdus merula"),
        rows.format("2", "Parus major"),
        columns=json.dumps({"no": "id", "occurrenceID": ""}),
    )

    assert broken_rules(told) == {}


@pytest.mark.parametrize(
    "rows", [OCCURRENCE.format("urn:uuid:1f", "Parus major"), INATURALIST.format("7"), tabbed(lines({}))]
)
def test_the_same_record_in_two_files_of_a_source_counts_once(tmp_path: Path, rows: str) -> None:
    assert broken_rules(answer(tmp_path, rows, rows)) == {"double": 1}


def test_a_species_list_of_gbif_has_no_years_or_places(tmp_path: Path) -> None:
    rows = [
        {"taxonKey": "1", "scientificName": "Turdus merula L.", "numberOfOccurrences": "40", "taxonRank": "SPECIES"},
        {"taxonKey": "2", "scientificName": "Turdus pilaris L.", "numberOfOccurrences": "1", "taxonRank": "SPECIES"},
        {"taxonKey": "3", "scientificName": "Turdus L.", "numberOfOccurrences": "7", "taxonRank": "GENUS"},
    ]

    told = answer(tmp_path, tabbed([{**row, "class": "Aves"} for row in rows]), boundary=SQUARE)

    assert broken_rules(told) == {"not_species": 1}
    birds = group(told)
    assert (birds["species"], birds["records"], birds["seen_once"], birds["years"], birds["days"]) == (
        2,
        41,
        1,
        None,
        None,
    )
    assert told["species"][0]["first_year"] is None
    assert codes(told)["no_places_in_list"] == 1


def test_a_list_of_inaturalist_is_read_by_its_own_names(tmp_path: Path) -> None:
    text = (
        "id,observed_on,quality_grade,latitude,longitude,positional_accuracy,captive_cultivated,scientific_name,"
        "taxon_kingdom_name,taxon_class_name,taxon_species_name\n"
        "5,2021-05-04,research,51,11,8,false,Turdus merula,Animalia,Aves,Turdus merula\n"
        "6,2021-05-04,research,51,11,8,true,Turdus merula,Animalia,Aves,Turdus merula\n"
    )

    told = answer(tmp_path, text, boundary=SQUARE)

    assert (group(told)["species"], group(told)["days"], broken_rules(told)) == (1, 1, {"cultivated": 1})


def test_a_city_says_once_what_its_own_columns_mean(tmp_path: Path) -> None:
    text = "Art;Jahr\nTurdus merula;2021\n"

    assert answer(tmp_path, text)["error"]["code"] == "no_name_column"
    told = answer(tmp_path, text, columns=json.dumps({"Art": "name", "Jahr": "year"}))
    assert told["rows"]["kept"] == 1
    for wrong in ("{", "[1]", "1", '{"Art": "observer"}', '{"Art": []}'):
        assert answer(tmp_path, text, columns=wrong)["error"]["code"] == "arguments"


def test_columns_are_told_with_their_first_cells_where_somebody_asks(tmp_path: Path) -> None:
    text = "Art;Jahr;Wer\nTurdus merula;2021;A. Person\nLarus ridibundus;2022;\n"

    told = answer(tmp_path, text, look=True)
    assert told == {
        "columns": [
            {"name": "Art", "field": "", "examples": ["Turdus merula", "Larus ridibundus"]},
            {"name": "Jahr", "field": "", "examples": ["2021", "2022"]},
            {"name": "Wer", "field": "", "examples": ["A. Person"]},
        ]
    }
    again = answer(tmp_path, text, look=True, columns=json.dumps({"Art": "name"}))
    assert [each["field"] for each in again["columns"]] == ["name", "", ""]


def test_a_column_that_means_something_else_is_not_read_by_its_name(tmp_path: Path) -> None:
    text = "species;year;found\nTurdus merula;7;2021\n"

    told = answer(tmp_path, text, columns=json.dumps({"year": "", "found": "year"}))
    assert (told["rows"]["kept"], told["species"][0]["first_year"]) == (1, 2021)


def test_what_was_said_of_one_table_says_nothing_of_another(tmp_path: Path) -> None:
    own, other = "Art;year;found\nTurdus merula;7;2021\n", "species;year\nLarus ridibundus;2022\n"
    said = {"Art": "name", "year": "", "found": "year"}

    told = answer(tmp_path, own, other, columns=json.dumps([said]))
    assert {each["name"]: each["first_year"] for each in told["species"]} == {
        "Turdus merula": 2021,
        "Larus ridibundus": 2022,
    }


def test_what_a_city_picks_its_groups_and_sources_from_is_told_apart(tmp_path: Path) -> None:
    answer(tmp_path, tabbed(lines({}, {"license": "CC0_1_0"})), details=tmp_path / "details.json")

    told = json.loads((tmp_path / "details.json").read_text())
    assert told["ranks"]["class"] == {"Aves": 1}
    assert told["datasets"] == {"set-a": {"CC_BY_4_0": 1, "CC0_1_0": 1}}


# --- Archives -----------------------------------------------------------------------------------------------------


def test_defaults_of_an_archive_hold_where_a_cell_is_empty(tmp_path: Path) -> None:
    core = part("core", "o.csv", ["id", "scientificName", "year=2021", "basisOfRecord=FossilSpecimen"])
    extension = part("extension", "m.txt", ["id", "year"], "Multimedia")

    told = answer(tmp_path, zipped(meta__xml=meta(core, extension), o__csv="id\tname\n1\tTurdus merula\n", m__txt="x"))

    assert broken_rules(told) == {"fossil_or_living": 1}


def test_records_of_an_event_take_its_day_and_place(tmp_path: Path) -> None:
    core = part("core", "e.txt", ["eventID", "eventDate", "decimalLatitude", "decimalLongitude"], "Event")
    records = part("extension", "o.txt", ["eventID", "occurrenceID", "scientificName"])
    events = "h\nwalk\t2021-05-04\t51\t11\nfar\t2021-05-04\t60\t11\n"
    content = zipped(
        meta__xml=meta(core, records), e__txt=events, o__txt="h\nwalk\ta\tTurdus merula\nfar\tb\tTurdus merula\n"
    )

    told = answer(tmp_path, content, boundary=SQUARE)

    assert (told["rows"]["kept"], broken_rules(told)) == (1, {"outside_boundary": 1})


def renamed(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(name, PLAIN)
    return out.getvalue()


CORE = part("core", "o.txt", ["id", "scientificName"])
BAD: dict[str, tuple[str, str | bytes]] = {
    "an empty file": ("no_rows", ""),
    "no row": ("no_rows", "scientificName,year\n"),
    "no name": ("no_name_column", "place,year\nKunming,2021\n"),
    "a packed tar": ("tgz", b"\x1f\x8b\x08\x00rest"),
    "a broken archive": ("archive", b"PK\x03\x04broken"),
    "a way out of the archive": ("archive_path", renamed("../list.csv")),
    "two tables without a description": ("several_files", zipped(a__csv=PLAIN, b__csv=PLAIN)),
    "a workbook in the archive": ("workbook", renamed("[Content_Types].xml")),
    "a document type": ("xml", zipped(meta__xml=meta(CORE, before="<!DOCTYPE archive>"), o__txt="x")),
    "an entity": ("xml", zipped(meta__xml=meta(CORE, before='<!DOCTYPE a [<!ENTITY b "c">]>'), o__txt="x")),
    "no description": ("meta", zipped(meta__xml="<archive", o__txt="x")),
    "a table that is not there": ("file_missing", zipped(meta__xml=meta(CORE))),
    "a table elsewhere": ("archive_path", zipped(meta__xml=meta(part("core", "../o.txt", ["id"])))),
    "a number that is none": ("meta", zipped(meta__xml=meta(CORE).replace('index="0"', 'index="one"', 1))),
    "a place before the first": (
        "meta",
        zipped(meta__xml=meta(CORE).replace('index="0"', 'index="-4"', 1), o__txt="x"),
    ),
    "a delimiter of two signs": (
        "delimiter",
        zipped(meta__xml=meta(part("core", "o", ["id"], fieldsTerminatedBy="||"))),
    ),
    "letters of no encoding": ("encoding", b"scientificName,year\n\xff\xfd\xfa \x81\xff\n"),
    "no text": ("not_text", b"\x89PNG\x00\x00\x00\x00"),
    "an open quotation mark": ("open_quote", 'scientificName,year\n"Turdus merula,2021\nTurdus iliacus,2021\n'),
    "one line": ("long_line", "scientificName,year\n" + "x" * 1_000_001),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_gets_one_sentence_without_its_cells(tmp_path: Path, case: str) -> None:
    code, content = BAD[case]

    told = answer(tmp_path, content)

    assert told == {"error": {"code": code, "text": FAULTS[code], "row": told["error"]["row"]}}
    assert "Turdus" not in json.dumps(told)


def test_more_rows_than_are_read_are_refused_and_never_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables.RecordTable, "__init__", limited(tables.RecordTable.__init__))
    rows = tabbed(lines({}, {}, {}))

    assert answer(tmp_path, rows)["error"] == {"code": "too_many_rows", "text": FAULTS["too_many_rows"], "row": 4}


def limited(made: Any) -> Any:
    def init(self: tables.RecordTable, *given: Any, **named: Any) -> None:
        made(self, *given, **named)
        self.most = 2

    return init


@pytest.mark.parametrize(
    "content",
    [
        codecs.BOM_UTF8 + PLAIN.encode(),
        PLAIN.encode("utf-16"),
        PLAIN.encode("utf-16-le"),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("\n", "\r").encode(),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", "\t").encode(),
        PLAIN.replace("scientificName", "学名").encode("gb18030"),
        PLAIN.replace("scientificName,", "地点,学名,").replace("Turdus", "昆明滇池湿地,Turdus").encode("gb18030"),
        PLAIN.replace("scientificName,", "場所,学名,").replace("Turdus", "ひょうたん池,Turdus").encode("cp932"),
        PLAIN.replace("scientificName", "http://rs.tdwg.org/dwc/terms/scientificName").encode(),
        PLAIN.replace("Turdus merula", '"Turdus merula"').encode(),
        PLAIN.encode() + b"\n\n,\n",
    ],
)
def test_every_way_to_write_a_text_is_read(tmp_path: Path, content: bytes) -> None:
    told = answer(tmp_path, content)

    assert [each["name"] for each in told["species"]] == ["Turdus merula"]
    assert told["rows"]["read"] == 1


@pytest.mark.parametrize(
    ("text", "warning", "names"),
    [
        ("id\tscientificName\tyear\n1\tTurdus merula, L.\t2021\n", "", ["Turdus merula"]),
        ('gbifID\tscientificName\tyear\n1\t"Turdus merula\t2021\n2\tTurdus iliacus\t2021\n', "", ["Turdus iliacus"]),
        ("scientificName,year,x\nTurdus merula,2021\n", "short_rows", ["Turdus merula"]),
        ("scientificName,year\nTurdus merula,2021,more\n", "long_rows", ["Turdus merula"]),
        ("scientificName,year\nTurdus me\0rula,2021\n", "nul", ["Turdus merula"]),
        ('scientificName,year,x\nTurdus merula,2021,"a\nb"\n', "line_breaks", ["Turdus merula"]),
        ("scientificName,date\nTurdus merula,4/5/2021\n", "years_read_in_part", ["Turdus merula"]),
        ('scientificName,year,lat,lon\nTurdus merula,2021,"51,5",11\n', "decimal_comma", ["Turdus merula"]),
        ("scientificName,year,year\nTurdus merula,2021,1990\n", "double_columns", ["Turdus merula"]),
        ("scientificName\nTurdus merula\n", "no_year_column", []),
        ("scientificName,year\n=Turdus merula,2021\nTurdus iliacus,2021\n", "", ["Turdus iliacus"]),
    ],
)
def test_what_is_odd_in_a_row_is_said_and_the_rest_is_read(
    tmp_path: Path, text: str, warning: str, names: list[str]
) -> None:
    area: dict[str, Any] = {"boundary": SQUARE} if "lat" in text else {}

    told = answer(tmp_path, text, **area)

    assert [each["name"] for each in told["species"]] == names
    assert set(codes(told)) - {"no_reference", "group_not_known", "all_left_out"} == ({warning} if warning else set())


def test_formulas_of_a_workbook_are_empty_cells(tmp_path: Path) -> None:
    rows = [{"scientificName": "Turdus merula", "year": "2021"}, {"scientificName": "=A2", "year": "2021"}]

    told = answer(tmp_path, list=as_lines(tmp_path, workbook(rows)))

    assert (told["rows"]["read"], broken_rules(told), codes(told)["formulas"]) == (2, {"not_species": 1}, 1)


def test_a_workbook_of_more_rows_than_are_read_is_refused(tmp_path: Path) -> None:
    rows = "\n".join(json.dumps([number, ["Turdus merula", 2021]]) for number in range(2, 20_003))
    path = kept(tmp_path / "list.lines", '[1, ["scientificName", "year"]]\n' + rows)

    assert answer(tmp_path, list=path)["error"] == {
        "code": "too_many_rows",
        "text": FAULTS["too_many_rows"],
        "row": 20_002,
    }


def test_a_name_of_many_words_takes_no_time(tmp_path: Path) -> None:
    text = "scientificName,year\nTurdus (" + "a " * 60_000 + ",2021\nTurdus merula,2021\n"

    assert answer(tmp_path, text)["rows"]["kept"] == 1


def test_what_nobody_expected_is_one_sentence_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(_number: int, row: Row, _rule: str) -> None:
        raise ValueError(row.name)

    monkeypatch.setattr(program, "left_out_line", fails)

    told = answer(tmp_path, PLAIN.replace("2021", "1990"), left_out=tmp_path / "left.csv")

    assert told["error"]["code"] == "not_readable"
    assert "Turdus" not in capsys.readouterr().err


@pytest.mark.parametrize(("first", "last"), [(1599, 2000), (2021, 2020), (2000, 2201)])
def test_a_period_is_one_of_years_that_can_be_meant(tmp_path: Path, first: int, last: int) -> None:
    assert answer(tmp_path, PLAIN, first=first, last=last)["error"]["code"] == "arguments"


def test_no_place_and_no_observer_is_in_an_answer(tmp_path: Path) -> None:
    rows = lines(
        {"decimalLatitude": "51.12345", "decimalLongitude": "11.54321", "locality": "By the nest"}, {"year": "0"}
    )

    text = json.dumps(answer(tmp_path, tabbed(rows), boundary=SQUARE, built_up=SQUARE, left_out=tmp_path / "left.csv"))

    for secret in ("51.12", "11.54", "Secret-Observer", "nest"):
        assert secret not in text + (tmp_path / "left.csv").read_text()


@pytest.mark.parametrize(
    "area",
    [
        {"type": "Point", "coordinates": [1, 2]},
        {"type": "Polygon", "coordinates": [[[500_000, 4_000_000], [1, 2], [3, 4]]]},
        {"type": "Polygon", "coordinates": "none"},
        {**SQUARE, "crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::32632"}}},
        {},
    ],
)
def test_a_boundary_is_an_area_in_degrees(tmp_path: Path, area: dict[str, Any]) -> None:
    assert answer(tmp_path, PLAIN, boundary=area)["error"]["code"] == "boundary"
