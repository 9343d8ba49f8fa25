"""Which column says what: the terms of Darwin Core, of GBIF's tables and of iNaturalist, and plain words."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, Literal, NamedTuple

from measurement.records.faults import Notes


class Row(NamedTuple):
    """What is read of a record; a cell that is not there is an empty text."""

    id: str
    name: str
    verbatim: str
    own_name: str
    qualifier: str
    accepted: str
    species: str
    genus: str
    epithet: str
    key: str
    rank: str
    kingdom: str
    phylum: str
    klass: str
    order: str
    family: str
    year: str
    month: str
    day: str
    date: str
    latitude: str
    longitude: str
    uncertainty: str
    public_uncertainty: str
    status: str
    individuals: str
    basis: str
    establishment: str
    degree: str
    captive: str
    grade: str
    dataset: str
    licence: str
    records: str
    event: str


NAMES: dict[str, tuple[str, ...]] = {  # the names of each by preference, as `folded` writes them
    "id": ("gbifid", "occurrenceid", "id"),
    "name": ("scientificname", "latinname", "学名", "學名", "拉丁名"),
    "verbatim": ("verbatimscientificname",),
    "own_name": ("vernacularname", "commonname", "localname", "中文名", "中名", "俗名", "和名"),
    "qualifier": ("identificationqualifier",),
    "accepted": ("acceptedscientificname", "acceptednameusage"),
    "species": ("species", "taxonspeciesname"),
    "genus": ("genus", "taxongenusname"),
    "epithet": ("specificepithet",),
    "key": ("specieskey",),
    "rank": ("taxonrank", "rank"),
    "kingdom": ("kingdom", "taxonkingdomname"),
    "phylum": ("phylum", "taxonphylumname"),
    "klass": ("class", "taxonclassname"),
    "order": ("order", "taxonordername"),
    "family": ("family", "taxonfamilyname"),
    "year": ("year", "年", "年份"),
    "month": ("month",),
    "day": ("day",),
    "date": ("eventdate", "observedon", "date", "日期"),
    "latitude": ("decimallatitude", "latitude", "lat", "纬度", "緯度"),
    "longitude": ("decimallongitude", "longitude", "lon", "lng", "long", "经度", "經度", "経度"),
    "uncertainty": ("coordinateuncertaintyinmeters", "positionalaccuracy"),
    "public_uncertainty": ("publicpositionalaccuracy",),
    "status": ("occurrencestatus",),
    "individuals": ("individualcount",),
    "basis": ("basisofrecord",),
    "establishment": ("establishmentmeans",),
    "degree": ("degreeofestablishment",),
    "captive": ("captivecultivated",),
    "grade": ("qualitygrade",),
    "dataset": ("datasetkey", "datasetname", "datasetid"),
    "licence": ("license", "licence"),
    "records": ("numberofoccurrences",),
    "event": ("eventid",),
}
MOST_TOLD = 200  # columns that a city chooses among
LONGEST_NAME = 200
LONGEST_EXAMPLE = 40


class Ids(NamedTuple):
    """Whose numbers the ids of a table are: those of a source are the same in all files, others are of one file."""

    source: Literal["gbif", "inaturalist", "publisher", ""]
    file: int = 0

    def key(self, id: str) -> int | str:
        """What two rows share that are the same record. A number takes half of the memory of a text."""
        is_number = len(id) < 19 and id.isascii() and id.isdecimal() and id[0] != "0"
        if self.source in ("gbif", "inaturalist"):
            return (int(id) if self.source == "gbif" else -int(id)) if is_number else f"{self.source}:{id}"
        # Publishers give ids for the whole world; a mere number is a row of somebody's spreadsheet.
        return id if self.source == "publisher" and not id.isdecimal() else f"{self.file}:{id}"


def folded(name: str) -> str:
    """The name without its address, signs and capitals: `dwc:decimalLatitude` and `decimal_latitude` are one."""
    return re.sub(r"[\W_]+", "", re.split(r"[/#:]", name.strip().rstrip("/"))[-1].lower())


def places_of(header: Sequence[str], notes: Notes, mappings: Iterable[Mapping[str, str]] = ()) -> dict[str, int]:
    """Where each field stands. What the city said (the name of a column: a field, or nothing) comes before the terms,
    but only in a table that has all of the columns that it named: others are read by their terms alone."""
    said = next((each for each in mappings if each.keys() <= set(header)), {})
    places = {field: header.index(name) for name, field in said.items() if field}
    names = ["" if name in said else folded(name) for name in header]
    for field, wanted in NAMES.items():
        found = [name for name in wanted if name in names]
        if field not in places and found:
            places[field] = names.index(found[0])
            if names.count(found[0]) > 1:
                notes.add("double_columns", 1)
    return places


def columns_told(
    header: Sequence[str], places: Mapping[str, int], rows: Sequence[Sequence[str]]
) -> list[dict[str, Any]]:
    """Each column with a name, the field that it was read as, and what stands in it in the first rows."""
    fields = {place: field for field, place in places.items()}
    named = ((at, name) for at, name in enumerate(header) if name.strip() and len(name) <= LONGEST_NAME)
    return [
        {"name": name, "field": fields.get(at, ""), "examples": examples(rows, at)}
        for at, name in islice(named, MOST_TOLD)
    ]


def examples(rows: Sequence[Sequence[str]], at: int) -> list[str]:
    return [cell[:LONGEST_EXAMPLE] for row in rows if at < len(row) and (cell := row[at].strip())]


def known_in(names: Iterable[str]) -> int:
    """How many of the names are known."""
    every = {name for wanted in NAMES.values() for name in wanted}
    return sum(folded(name) in every for name in names)


def ids_of(header: Sequence[str], places: Mapping[str, int]) -> Ids:
    """Told by the column that has the ids; in an archive it can be without a name, and repeat one that has."""
    every = {folded(name) for name in header}
    own = folded(header[places["id"]]) if "id" in places else ""
    names = {own} if own else every
    if "gbifid" in names:
        return Ids("gbif")
    if "occurrenceid" in names:
        return Ids("publisher")
    return Ids("inaturalist" if own == "id" and "qualitygrade" in every else "")
