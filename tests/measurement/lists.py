"""Makes lists of records as GBIF, iNaturalist and cities write them."""

import argparse
import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from measurement.records import options, program

type Line = Mapping[str, str]

SQUARE = {"type": "Polygon", "coordinates": [[[10, 50], [12, 50], [12, 52], [10, 52], [10, 50]]]}
GOOD = {
    "gbifID": "1",
    "datasetKey": "set-a",
    "kingdom": "Animalia",
    "phylum": "Chordata",
    "class": "Aves",
    "order": "Passeriformes",
    "family": "Turdidae",
    "genus": "Turdus",
    "species": "Turdus merula",
    "taxonRank": "SPECIES",
    "scientificName": "Turdus merula Linnaeus, 1758",
    "occurrenceStatus": "PRESENT",
    "decimalLatitude": "51",
    "decimalLongitude": "11",
    "coordinateUncertaintyInMeters": "30",
    "eventDate": "2021-05-04",
    "year": "2021",
    "speciesKey": "6171845",
    "basisOfRecord": "HUMAN_OBSERVATION",
    "establishmentMeans": "",
    "recordedBy": "A. Secret-Observer",
    "license": "CC_BY_4_0",
}


def lines(*changes: Line, base: Line = GOOD) -> list[dict[str, str]]:
    """Good rows with ids of their own, each with its changes."""
    return [{**base, "gbifID": str(number), **change} for number, change in enumerate(changes, start=1)]


def tabbed(rows: Sequence[Line]) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    return "\n".join(["\t".join(names), *("\t".join(row.get(name, "") for name in names) for row in rows)]) + "\n"


def comma(rows: Sequence[Line]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def workbook(rows: Sequence[Line]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    page = book.active
    assert page is not None
    page.append(list(rows[0]))
    for row in rows:
        page.append([float(value) if value.replace(".", "").isdecimal() else value for value in row.values()])
    book.save(out)
    return out.getvalue()


def zipped(**members: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return out.getvalue()


def part(kind: str, location: str, names: Sequence[str], row: str = "Occurrence", **given: str) -> str:
    """A table in meta.xml; its first column is the id. A name with `=` has that default and no column."""
    own = {"fieldsTerminatedBy": "\\t", "fieldsEnclosedBy": "", "ignoreHeaderLines": "1", **given}
    about = " ".join(f'{name}="{value}"' for name, value in own.items())
    id = "id" if kind == "core" else "coreid"
    fields = "".join(
        f'<field default="{default}" term="http://rs.tdwg.org/dwc/terms/{name}"/>'
        if default
        else f'<field index="{at}" term="http://rs.tdwg.org/dwc/terms/{name}"/>'
        for at, (name, _, default) in enumerate(name.partition("=") for name in names)
    )
    files = f"<files><location>{location}</location></files>"
    return f'<{kind} rowType="http://rs.tdwg.org/dwc/terms/{row}" {about}>{files}<{id} index="0"/>{fields}</{kind}>'


def meta(*parts: str, before: str = "") -> str:
    return f'<?xml version="1.0"?>{before}<archive xmlns="http://rs.tdwg.org/dwc/text/">{"".join(parts)}</archive>'


def archive(rows: Sequence[Line]) -> bytes:
    return zipped(meta__xml=meta(part("core", "occurrence.txt", list(rows[0]))), occurrence__txt=tabbed(rows))


def reference(*rows: tuple[str, str, str]) -> bytes:
    """A list in the form of the Global Register: name, how it is established, whether it is invasive."""
    taxa = "".join(
        f"{at}\t{name}\t{'Plantae' if 'Acer' in name else 'Animalia'}\n" for at, (name, _, _) in enumerate(rows)
    )
    means = "".join(f"{at}\t{word}\n" for at, (_, word, _) in enumerate(rows))
    invasive = "".join(f"{at}\t{word}\n" for at, (_, _, word) in enumerate(rows))
    return zipped(
        meta__xml=meta(
            part("core", "taxon.txt", ["taxonID", "scientificName", "kingdom"], "Taxon", ignoreHeaderLines="0"),
            part("extension", "d.txt", ["x", "establishmentMeans"], "Distribution", ignoreHeaderLines="0"),
            part("extension", "p.txt", ["x", "isInvasive"], "SpeciesProfile", ignoreHeaderLines="0"),
        ),
        taxon__txt=taxa,
        d__txt=means,
        p__txt=invasive,
    )


def answer(folder: Path, *lists: str | bytes, first: int = 2020, last: int = 2024, **files: Any) -> dict[str, Any]:
    """What the program says of these lists. `files` are its options: areas, archives and words."""
    parser = argparse.ArgumentParser()
    options.add_to(parser)
    words = ["--from", str(first), "--to", str(last), "--json", str(folder / "out.json")]
    for number, content in enumerate(lists):
        words += ["--list", str(kept(folder / f"list-{number}", content))]
    for name, content in files.items():
        option = f"--{name.replace('_', '-')}"
        if content is True:
            words.append(option)
        elif isinstance(content, dict):
            words += [option, str(kept(folder / f"{name}.json", json.dumps(content)))]
        elif isinstance(content, bytes):
            words += [option, str(kept(folder / f"{name}.zip", content))]
        else:
            words += [option, str(content)]
    _code, told = program.answered(parser.parse_args(words))
    return told


def kept(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def broken_rules(told: dict[str, Any]) -> dict[str, int]:
    return {rule: count for rule, count in told["rows"]["left_out"].items() if count}


def group(told: dict[str, Any], key: str = "birds") -> dict[str, Any]:
    return next(each for each in told["groups"] if each["key"] == key)


def codes(told: dict[str, Any]) -> dict[str, int]:
    return {each["code"]: each["count"] for each in told["warnings"]}
